"""Distance gaps: a perfect critic, the model's logs, every kind of data."""

import keras
import numpy as np
import pytest
from conftest import small_data, small_generator, small_model
from keras import layers

import keras_wgan as kw
from keras_wgan.diagnostics import DistanceGap, distance_gap


def linear_model(slope):
    """Returns a model whose critic is linear, with this slope along the first axis."""
    samples = keras.Input((2,))
    critic = keras.Model(samples, layers.Dense(1)(samples))
    critic.set_weights([np.array([[slope], [0.0]]), np.zeros(1)])
    return kw.WGANGP(small_generator(), critic, seed=0)


@pytest.mark.parametrize("slope", [1.0, 2.5])
def test_a_perfect_critic_estimates_the_exact_distance(slope):
    model = linear_model(slope)
    real = model.generate(400, seed=0) + np.array([3.0, 0.0], "float32")
    gap = distance_gap(model, real, seed=0)
    assert gap.exact == pytest.approx(3, rel=1e-5)
    assert gap.score_gap == pytest.approx(3 * slope, rel=1e-5)
    assert gap.slope == pytest.approx(slope, rel=1e-5)
    assert gap.estimate == pytest.approx(3, rel=1e-5)


def test_estimate_is_what_the_model_logs():
    model = small_model(kw.WGANGP)
    (data,) = small_data(5000)
    gap = distance_gap(model, data[:2000] + 2)
    logs = model.evaluate(data + 2, batch_size=5000, verbose=0, return_dict=True)
    assert gap.score_gap == pytest.approx(logs["score_gap"], rel=0.05)
    assert gap.estimate == pytest.approx(logs["wasserstein"], rel=0.05)


def test_takes_arrays_pairs_and_sources_and_keeps_the_state(kind, conditional):
    model = small_model(kind, conditional=conditional)
    state = [random.numpy() for random in model.random_states()]
    samples, labels = small_data(conditional=True)
    source = kw.data.ArraySource(samples, labels)
    gaps = [distance_gap(model, data) for data in (source, (samples, labels))]
    if not conditional:
        gaps.append(distance_gap(model, samples))
    assert all(gap == gaps[0] for gap in gaps)
    assert gaps[0] != distance_gap(model, source, seed=1)
    for before, after in zip(state, model.random_states(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_plot_has_a_bar_for_each_number(tmp_path):
    gap = DistanceGap(exact=4.0, score_gap=4.8, slope=1.2)
    figure = gap.plot()
    figure.savefig(tmp_path / "gap.png")
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert heights == pytest.approx([4.0, 4.0, 4.8])
    flat = DistanceGap(exact=4.0, score_gap=0.0, slope=0.0)
    flat.plot().savefig(tmp_path / "flat.png")
    assert np.isnan(flat.estimate)


@pytest.mark.parametrize(
    "data, message",
    [
        (np.ones((4, 3)), "critic's shape"),
        (np.full((4, 2), np.nan), "must be finite"),
        ("digits", "Training data must be an array"),
    ],
)
def test_refuses_data_that_do_not_fit(data, message):
    with pytest.raises(ValueError, match=message):
        distance_gap(small_model(kw.WGANGP), data)
