"""Weight histograms: counts, what clipping does, refusals."""

import keras
import numpy as np
import pytest
from conftest import small_critic, small_model

import keras_wgan as kw
from keras_wgan.diagnostics import weight_histogram


def test_counts_every_kernel_and_no_bias():
    critic = small_critic()
    for layer in critic.layers:
        if layer.weights:
            layer.bias.assign(np.full(layer.bias.shape, 100.0))
    histogram = weight_histogram(critic, bins=7)
    assert histogram.counts.shape == (7,) and histogram.edges.shape == (8,)
    assert histogram.counts.sum() == 2 * 8 + 8
    assert histogram.edges[-1] < 10


def test_a_clipped_critic_lies_within_its_bounds():
    edges = weight_histogram(small_model(kw.WGAN, clip_value=0.02).critic).edges
    assert -0.02 - 1e-8 <= edges[0] < edges[-1] <= 0.02 + 1e-8


def test_plot_draws_the_counts(tmp_path):
    histogram = weight_histogram(small_critic())
    figure = histogram.plot()
    figure.savefig(tmp_path / "weights.png")
    drawn = figure.axes[0].patches[0].get_data()
    np.testing.assert_array_equal(drawn.values, histogram.counts)


def test_refuses_what_has_no_finite_kernels():
    with pytest.raises(ValueError, match="with kernels"):
        weight_histogram(lambda x: x)
    with pytest.raises(ValueError, match="with kernels"):
        weight_histogram(keras.Sequential([keras.Input((2,)), keras.layers.ReLU()]))
    with pytest.raises(ValueError, match="bins=0"):
        weight_histogram(small_critic(), bins=0)
    critic = small_critic()
    critic.set_weights([np.full_like(w, np.nan) for w in critic.get_weights()])
    with pytest.raises(ValueError, match="NaN or infinity in 24 of 24"):
        weight_histogram(critic)
