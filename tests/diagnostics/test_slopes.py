"""Slopes of critics: known slopes in any rank, bounds, refusals."""

import numpy as np
import pytest
from conftest import small_critic
from keras import ops

from keras_wgan.diagnostics import lipschitz_estimate


@pytest.mark.parametrize("shape", [(2,), (5, 3), (4, 4, 2)])
def test_a_linear_critic_has_one_slope(shape):
    rng = np.random.default_rng(0)
    direction = rng.normal(size=shape).astype("float32")
    axes = tuple(range(1, len(shape) + 1))
    real = rng.normal(size=(300, *shape))
    fake = real + np.linspace(1, 2, 300).reshape(-1, *(1 for _ in shape)) * direction
    slopes = lipschitz_estimate(
        lambda x: ops.sum(x * direction, axis=axes)[:, None], real, fake
    )
    norm = np.linalg.norm(direction)
    np.testing.assert_allclose(slopes.along, norm, rtol=1e-5)
    np.testing.assert_allclose(slopes.between, norm, rtol=1e-4)
    assert slopes.mean == pytest.approx(norm) == pytest.approx(slopes.largest, rel=1e-4)


def test_no_slope_exceeds_the_lipschitz_constant():
    rng = np.random.default_rng(1)
    real, fake = rng.normal(size=(2, 500, 3))
    slopes = lipschitz_estimate(lambda x: ops.sin(2 * x[:, :1]), real, fake)
    assert 1.9 < slopes.largest <= 2 + 1e-5


def test_equal_samples_have_no_slope_between_them(tmp_path):
    real = np.random.default_rng(0).normal(size=(20, 2))
    fake = np.where(np.arange(20)[:, None] < 5, real, real + 1)
    slopes = lipschitz_estimate(small_critic(), real, fake)
    assert len(slopes.between) == 15 and len(slopes.along) == 20
    same = lipschitz_estimate(lambda x: 0 * x[:, :1], real, real)
    assert len(same.between) == 0 and same.largest < 1e-5
    same.plot().savefig(tmp_path / "slopes.png")


def test_places_are_decided_by_the_seed():
    real, fake = np.random.default_rng(1).normal(size=(2, 10, 2))
    first, same, other = (
        lipschitz_estimate(lambda x: x[:, :1] ** 2, real, fake, seed=seed).along
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_labels_reach_a_conditional_critic():
    real, fake = np.random.default_rng(1).normal(size=(2, 10, 2))
    labels = np.arange(10) % 3
    slopes = lipschitz_estimate(
        lambda inputs: ops.cast(inputs[1], "float32")[:, None] * inputs[0][:, :1],
        real, fake, labels=labels,
    )  # fmt: skip
    np.testing.assert_allclose(slopes.along, labels, atol=1e-5)


def test_plot_marks_the_mean(tmp_path):
    real, fake = np.random.default_rng(1).normal(size=(2, 50, 2))
    slopes = lipschitz_estimate(small_critic(), real, fake)
    figure = slopes.plot()
    figure.savefig(tmp_path / "slopes.png")
    assert figure.axes[0].lines[0].get_xdata()[0] == slopes.mean


def test_refuses_bad_samples():
    with pytest.raises(ValueError, match=r"`fake` .*\(3, 2\). Received shape \(4, 2\)"):
        lipschitz_estimate(small_critic(), np.ones((3, 2)), np.ones((4, 2)))
    with pytest.raises(ValueError, match="`fake` must be finite"):
        lipschitz_estimate(small_critic(), np.ones((3, 2)), np.full((3, 2), np.nan))
    with pytest.raises(ValueError, match="`real` must hold at least 1"):
        lipschitz_estimate(small_critic(), np.ones((0, 2)), np.ones((0, 2)))
