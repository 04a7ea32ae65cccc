"""The one door for checks: what is not understood is refused here, with the remedy.

In the flow: every other part calls these before it works; they call no other part but
`inspection`. One file for each thing that is checked. Every check is named `check_…`,
raises `ValueError`, and says what was expected, what came, and what to write instead;
some return the value in the form that was checked.
"""

from keras_wgan.checks.arrays import (
    check_array,
    check_finite,
    check_layout,
    check_shape,
    shape_text,
)
from keras_wgan.checks.counts import check_enough
from keras_wgan.checks.environment import check_backend
from keras_wgan.checks.settings import (
    check_choice,
    check_count,
    check_decay,
    check_number,
    check_positive,
    check_seed,
    check_suffix,
    is_count,
)
from keras_wgan.checks.shapes import (
    check_image_shape,
    check_odd,
    check_sample_shape,
    check_window_shape,
)

__all__ = [
    "check_array",
    "check_backend",
    "check_choice",
    "check_count",
    "check_decay",
    "check_enough",
    "check_finite",
    "check_image_shape",
    "check_layout",
    "check_number",
    "check_odd",
    "check_positive",
    "check_sample_shape",
    "check_seed",
    "check_shape",
    "check_suffix",
    "check_window_shape",
    "is_count",
    "shape_text",
]
