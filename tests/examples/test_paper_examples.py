"""The papers' experiments in a small setting, with known outcomes if they are cheap."""

import pathlib
import runpy

import numpy as np
import pytest
from conftest import run_example
from PIL import Image

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"


@pytest.mark.usefixtures("without_xla")
def test_value_surfaces_are_measured_and_drawn(tmp_path):
    numbers = run_example(
        "09_value_surfaces",
        output=tmp_path,
        data=("eight_gaussians",),
        steps=2,
        num_samples=200,
    )
    assert len(numbers) == 2
    for values in numbers.values():
        assert 0 <= values["share of W1"] <= 1 and values["W1"] > 0.5
    assert (tmp_path / "surfaces.png").exists()


@pytest.mark.usefixtures("without_xla")
def test_toy_distributions_continue_where_they_stopped(tmp_path):
    settings = {
        "output": tmp_path,
        "data": "twenty_five_gaussians",
        "models": ("wgan_gp",),
        "steps": 3,
        "width": 8,
        "num_points": 2000,
        "num_samples": 100,
    }
    numbers = run_example("10_toy_distributions", **settings)["wgan_gp"]
    assert 0 <= numbers["modes"] <= 25 and numbers["w1"] > numbers["floor"] > 0
    path = tmp_path / "twenty_five_gaussians-0"
    assert {"samples.png", "progress.gif"} <= {file.name for file in path.iterdir()}
    assert run_example("10_toy_distributions", **settings)["wgan_gp"] == numbers


@pytest.mark.usefixtures("eagerly")
def test_clipped_layers_lose_the_gradient(tmp_path):
    numbers = run_example(
        "11_layer_gradients", output=tmp_path, steps=2, width=16, jit_compile=False
    )
    assert numbers["gradient penalty"]["ratio"] < 10
    assert numbers["clipped at 0.01"]["ratio"] > 1000
    assert numbers["clipped at 0.001"]["ratio"] > 1000
    assert (tmp_path / "layers.png").exists()


@pytest.mark.usefixtures("without_xla")
def test_losses_are_correlated_with_the_distance(tmp_path):
    numbers = run_example(
        "12_meaning_of_the_loss",
        output=tmp_path,
        steps=3,
        width=8,
        num_samples=50,
        jit_compile=False,
    )
    pairs = [pair for logs in numbers.values() for pair in logs.values()]
    assert len(pairs) == 4
    assert all(-1 <= value <= 1 for pair in pairs for value in pair.values())
    assert (tmp_path / "losses.png").exists()


@pytest.fixture(scope="module")
def games(tmp_path_factory):
    """Gradients between two Gaussians, and the paths of the smallest GANs."""
    folder = tmp_path_factory.mktemp("games")
    results = run_example("13_games_on_a_line", output=folder, steps=200, rounds=500)
    assert {"saturation.png", "smallest_gan.png"} == {p.name for p in folder.iterdir()}
    return results


def test_the_discriminator_saturates_and_the_critic_does_not(games):
    gradients, _ = games
    assert 0.5 < gradients["WGAN-GP"] < 2
    assert gradients["GAN, log(1 - D)"] < 1e-2 * gradients["WGAN-GP"]


def test_the_minimax_game_circles_at_its_distance(games):
    radius = np.linalg.norm(games[1]["GAN, minimax"], axis=1)
    np.testing.assert_allclose(radius, 1, rtol=0.03)


def test_the_non_saturating_game_creeps_inwards(games):
    radius = np.linalg.norm(games[1]["GAN, non-saturating"], axis=1)
    assert 0.3 < radius[-1] < 0.5 < radius[200] < 0.7  # about 1 / sqrt(time)


@pytest.mark.parametrize("name", ["WGAN, clipped", "WGAN-GP"])
def test_wasserstein_games_do_not_come_to_rest(games, name):
    theta = games[1][name][-200:, 0]
    assert theta.max() > 0.4 and theta.min() < -0.4


def test_the_zero_centered_penalty_comes_to_rest_as_a_damped_pendulum(games):
    radius = np.linalg.norm(games[1]["zero-centered penalty"], axis=1)
    rate = np.log(radius[100] / radius[400]) / 300
    assert radius[-1] < 1e-4
    np.testing.assert_allclose(rate, 0.1 * 0.25, rtol=0.1)  # learning rate times weight


def test_first_steps_follow_the_velocities(games):
    namespace = runpy.run_path(str(EXAMPLES / "13_games_on_a_line.py"))
    for name, path in games[1].items():
        theta, psi = path[0]
        after = psi + 0.1 * namespace["GAMES"][name][1](theta, psi)[1]
        np.testing.assert_allclose(path[1, 1], after, rtol=1e-5)
        moved = theta + 0.1 * namespace["GAMES"][name][1](theta, after)[0]
        np.testing.assert_allclose(path[1, 0], moved, rtol=1e-5)


def test_every_picture_has_its_program_and_is_small():
    pictures = runpy.run_path(str(EXAMPLES / "make_pictures.py"))["PICTURES"]
    files = {path.name: path for path in (EXAMPLES / "pictures").iterdir()}
    assert set(files) == {picture.file for picture in pictures}
    sizes = [path.stat().st_size for path in files.values()]
    assert max(sizes) < 200_000 and sum(sizes) < 5_000_000
    for picture in pictures:
        for command in picture.commands.split("; "):
            program = command.split()[0]
            assert program == "-m" or (EXAMPLES.parent / program).exists()


def test_pictures_are_kept_small(tmp_path):
    namespace = runpy.run_path(str(EXAMPLES / "make_pictures.py"))
    noise = np.random.default_rng(0).integers(0, 256, (600, 600, 3), dtype="uint8")
    Image.fromarray(noise).save(tmp_path / "noise.png")
    Image.new("RGB", (3000, 20)).save(tmp_path / "wide.png")
    keep_small = namespace["keep_small"]
    assert keep_small(tmp_path / "wide.png", tmp_path / "small.png") < 2000
    with Image.open(tmp_path / "small.png") as small:
        assert small.width == 1100
    with pytest.raises(ValueError, match="200000 bytes"):
        keep_small(tmp_path / "noise.png", tmp_path / "large.png")


def test_unknown_pictures_are_refused():
    main = runpy.run_path(str(EXAMPLES / "make_pictures.py"))["main"]
    with pytest.raises(ValueError, match="must be one of digits.png, .*sunset.png"):
        main(["sunset.png"])
