"""The line about a run: what of it is shown in a terminal of any width."""

import pytest

from keras_wgan.command_line.progress import fitting

PARTS = [
    "100/4000 [#...................]   2%",
    "17.5 steps/s",
    "3:42 left",
    "wasserstein 1.422",
]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (200, "  ".join(PARTS)),
        (61, "  ".join(PARTS[:3])),
        (40, PARTS[0]),
        (30, "100/4000 2%  17.5 steps/s"),
        (11, "100/4000 2%"),
        (5, "100/4"),
        (1, "1"),
    ],
)
def test_parts_that_fit_are_shown(width, line):
    assert fitting(PARTS, width) == line and len(line) <= width
