"""The examples with conditions that are images, classes and numbers, in small."""

import numpy as np
import pytest
from conftest import example_names, run_example
from PIL import Image


def test_super_resolution(tmp_path, without_xla):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (80, 28, 28)).astype("uint8")
    path = tmp_path / "images.npz"
    np.savez(path, x_train=images, y_train=np.arange(80, dtype="uint8") % 10)
    numbers = run_example(
        "21_super_resolution", data=str(path), output=tmp_path, steps=2, width=4,
        batch_size=8, held_out=12, classifier_epochs=1,
    )  # fmt: skip
    assert list(numbers) == ["content", "critic", "both"]
    for found in numbers.values():
        assert np.isfinite(list(found.values())).all()
        assert found["CRPS"] <= found["error"] and 0 <= found["outer ranks"] <= 1
    with Image.open(tmp_path / "samples.png") as picture:
        assert picture.size == (560, 7 * 56)


def test_showers(tmp_path, without_xla):
    numbers = run_example(
        "22_showers", output=tmp_path, steps=2, batch_size=16, width=8, num_train=200,
        num_judged=200,
    )  # fmt: skip
    assert list(numbers) == ["total", "depth", "width"]
    assert all(found > floor > 0 for found, floor in numbers.values())
    assert (tmp_path / "showers.keras").exists()


def test_the_simulation_gives_what_it_promises():
    example = example_names("22_showers")
    deposits, particles, energies = example["simulate"](4000, 0)
    samples = example["to_samples"](deposits, energies)
    restored = example["to_deposits"](samples, energies)
    np.testing.assert_allclose(restored, deposits, rtol=1e-4, atol=1e-6)
    total, depth, width = example["features"](deposits, energies).T
    pion = particles == 1
    assert total[~pion].mean() == pytest.approx(1, abs=0.01)
    assert depth[pion].mean() > depth[~pion].mean()
    assert width[pion].mean() > 1.5 * width[~pion].mean()
    assert np.corrcoef(depth[~pion], np.log(energies[~pion]))[0, 1] > 0.8


def test_ranks_of_a_perfect_ensemble_are_equally_frequent():
    example = example_names("21_super_resolution")
    rng = np.random.default_rng(0)
    ensemble, truth = rng.normal(size=(8, 20000)), rng.normal(size=20000)
    ranks = example["rank_histogram"](ensemble, truth)
    np.testing.assert_allclose(ranks, 1 / 9, atol=0.01)
    narrow = example["rank_histogram"](ensemble / 3, truth)
    assert narrow[[0, -1]].sum() > 0.5
    tied = example["rank_histogram"](np.zeros((8, 20000)), np.zeros(20000))
    np.testing.assert_allclose(tied, 1 / 9, atol=0.01)
