"""The period of a series, such as a day, found from its autocorrelation.

In the flow: `fit` finds it once, before `examination`; `past` compares each step with
the same step of the periods before.
"""

import numpy as np
from scipy.signal import find_peaks
from scipy.stats import rankdata

LEAST_PERIOD = 4
LEAST_CORRELATION = 0.2
LEAST_PROMINENCE = 0.1  # of a peak above the valleys around it
NEARLY_LARGEST = 0.7  # of the largest correlation: multiples of a period correlate, too
LEAST_COUNT = 7  # periods in the series


def find_period(values, most):
    """Finds the period of a series, from the autocorrelation of its ranks.

    Ranks do not let a few bursts decide. A peak must stand out from the valleys around
    it, so that a series whose neighboring values are alike has no period for that.

    Args:
        values: Array of shape `(steps, channels)`, NaN is unknown.
        most: Longest period that is looked for. The series must also hold seven of it.

    Returns:
        Length in steps, a float: the shortest whose correlation is nearly the largest.
        `None` if no correlation is above 0.2.
    """
    most = min(most, len(values) // LEAST_COUNT)
    correlation = _autocorrelation(values)
    near = correlation[: most + 2]
    conditions = {"height": LEAST_CORRELATION, "prominence": LEAST_PROMINENCE}
    peaks, _ = find_peaks(near, **conditions)
    peaks = peaks[peaks >= LEAST_PERIOD]
    if len(peaks) == 0:
        return None
    high = near[peaks] >= NEARLY_LARGEST * near[peaks].max()
    return _refine(correlation, int(peaks[high][0]))


def _refine(correlation, period):
    """Returns a period in parts of a step, from the peaks at its multiples."""
    refined = float(period)
    for count in range(2, LEAST_COUNT + 1):
        first, last = (int((count + side / 8) * refined) for side in (-1, 1))
        if last + 1 >= len(correlation) // 2:
            break
        refined = (first + int(np.argmax(correlation[first : last + 2]))) / count
    return refined


def _autocorrelation(values):
    """Returns the mean autocorrelation of the channels' ranks, `(steps,)`."""
    varying = [each for each in values.T if len(np.unique(each[~np.isnan(each)])) > 1]
    if not varying:
        return np.zeros(len(values))
    return np.mean([_channel_autocorrelation(each) for each in varying], axis=0)


def _channel_autocorrelation(values):
    """Returns the autocorrelation of the known ranks of one channel, `(steps,)`."""
    known = ~np.isnan(values)
    ranks = rankdata(values, nan_policy="omit")
    centered = np.where(known, ranks - np.nanmean(ranks), 0.0)
    pairs = np.maximum(np.round(_products(known.astype("float64"))), 1.0)
    covariances = _products(centered) / pairs
    return covariances / covariances[0]


def _products(values):
    """Returns the sum of products of values so many steps apart, `(steps,)`."""
    steps = len(values)
    spectrum = np.fft.rfft(values, 2 * steps)
    return np.fft.irfft(np.abs(spectrum) ** 2)[:steps]
