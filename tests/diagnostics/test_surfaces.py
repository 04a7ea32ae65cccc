"""Value surfaces: an affine critic, labels, pictures, refusals."""

import numpy as np
import pytest
from conftest import small_critic

from keras_wgan.diagnostics import value_surface

BOUNDS = ((-1, 1), (0, 3))


def test_scores_of_an_affine_critic_lie_on_a_plane():
    surface = value_surface(lambda x: 2 * x[:, :1] - x[:, 1:] + 5, BOUNDS, resolution=7)
    x, y = np.meshgrid(np.linspace(-1, 1, 7), np.linspace(0, 3, 7))
    np.testing.assert_allclose(surface.scores, 2 * x - y + 5, atol=1e-6)


def test_keras_critic_is_scored_in_inference_mode():
    critic = small_critic(dropout=0.5)
    surface = value_surface(critic, BOUNDS, resolution=4)
    corner = critic(np.array([[1.0, 0.0]]), training=False)
    np.testing.assert_allclose(surface.scores[0, -1], corner[0, 0], rtol=1e-5)


def test_label_is_that_of_all_points():
    critic = small_critic(conditional=True)
    surfaces = [value_surface(critic, BOUNDS, label=label) for label in (0, 2)]
    assert not np.allclose(surfaces[0].scores, surfaces[1].scores)


@pytest.mark.parametrize("height", [0.0, 1e-12, 1e6])
def test_plot_draws_flat_and_steep_critics(height, tmp_path):
    surface = value_surface(lambda x: height * x[:, :1] + 1e4, BOUNDS, resolution=5)
    figure = surface.plot(real=[[0.0, 1.0]], fake=[[0.5, 2.0]])
    figure.savefig(tmp_path / "surface.png")
    assert figure.axes[0].get_xlim() == (-1, 1)


@pytest.mark.parametrize(
    "bounds", [(-1, 1), ((1, -1), (0, 1)), ((0, 0), (0, 1)), ((0, np.inf), (0, 1))]
)
def test_refuses_bounds_that_are_not_intervals(bounds):
    with pytest.raises(ValueError, match="`(bounds|high - low)` must"):
        value_surface(small_critic(), bounds)


def test_refuses_critic_of_images_and_too_few_points():
    with pytest.raises(
        ValueError, match=r"must be \(None, 2\). Received.*function of points"
    ):
        value_surface(small_critic((8, 8, 1)), BOUNDS)
    with pytest.raises(ValueError, match="resolution=1"):
        value_surface(small_critic(), BOUNDS, resolution=1)
