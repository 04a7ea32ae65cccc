"""Counts: enough passes, one too few is refused with all three parts."""

import pytest

from keras_wgan.checks.counts import check_enough


def test_enough_passes_and_one_too_few_is_refused():
    check_enough("A training step", 5, 5)
    expected = r"step needs at least 5 batches\. Received 4\. Repeat the data\."
    with pytest.raises(ValueError, match=expected):
        check_enough("A training step", 4, 5, "batches", advice="Repeat the data.")
