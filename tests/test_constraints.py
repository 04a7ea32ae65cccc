"""Values, round trip and refusals of the constraint."""

import keras
import numpy as np
import pytest

import keras_wgan as kw


def test_weights_are_clipped_to_the_bound():
    weights = np.array([-3.0, -0.2, 0.0, 0.2, 3.0], "float32")
    np.testing.assert_allclose(
        kw.ClipConstraint(0.5)(weights), [-0.5, -0.2, 0, 0.2, 0.5]
    )


def test_round_trip_keeps_the_bound():
    config = keras.constraints.serialize(kw.ClipConstraint(0.25))
    assert keras.constraints.deserialize(config).clip_value == 0.25


@pytest.mark.parametrize(
    "clip_value", [0, -1, float("nan"), float("inf"), "wide", None]
)
def test_bounds_that_are_no_positive_number_are_refused(clip_value):
    with pytest.raises(ValueError, match="positive and finite"):
        kw.ClipConstraint(clip_value)
