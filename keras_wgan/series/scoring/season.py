"""The period of a series, such as a day, found from its autocorrelation.

In the flow: `fit` finds it once, before `examination`; `past` compares each step with
the same step of the periods before.
"""

import numpy as np
from scipy.signal import find_peaks
from scipy.stats import rankdata

LEAST_PERIOD = 4
LEAST_CORRELATION, LEAST_OF_BURSTS = 0.2, 0.5  # of ranks; of values
LEAST_PROMINENCE = 0.1  # of a peak above the valleys around it
NEARLY_LARGEST = 0.7  # of the largest correlation: multiples of a period correlate, too
LEAST_COUNT = 7  # periods in the series


def find_period(values, most):
    """Finds the period of a series, from its autocorrelation.

    That of the ranks comes first, because a few bursts do not decide it. If it shows no
    period, that of the values may show one of bursts. A peak must stand out from the
    valleys around it, so that a series whose neighboring values are alike has no period
    for that.

    Args:
        values: Array of shape `(steps, channels)`, NaN is unknown.
        most: Longest period that is looked for. The series must also hold seven of it.

    Returns:
        Length in steps, a float: the shortest whose correlation is nearly the largest.
        `None` if no correlation is above 0.2, or 0.5 of the values.
    """
    most = min(most, len(values) // LEAST_COUNT)
    ranks = rankdata(values, axis=0, nan_policy="omit")
    found = _period_of(_autocorrelation(ranks), most, LEAST_CORRELATION)
    return found or _period_of(_autocorrelation(values), most, LEAST_OF_BURSTS)


def _period_of(correlation, most, least):
    """Returns the period that an autocorrelation `(steps,)` shows, or `None`."""
    near = correlation[: most + 2]
    peaks, _ = find_peaks(near, height=least, prominence=LEAST_PROMINENCE)
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
    """Returns the mean autocorrelation of the channels, `(steps,)`."""
    varying = [each for each in values.T if len(np.unique(each[~np.isnan(each)])) > 1]
    if not varying:
        return np.zeros(len(values))
    return np.mean([_channel_autocorrelation(each) for each in varying], axis=0)


def _channel_autocorrelation(values):
    """Returns the autocorrelation of the known values of one channel, `(steps,)`."""
    known = ~np.isnan(values)
    centered = np.where(known, values - np.nanmean(values), 0.0)
    pairs = np.maximum(np.round(_products(known.astype("float64"))), 1.0)
    covariances = _products(centered) / pairs
    return covariances / covariances[0]


def _products(values):
    """Returns the sum of products of values so many steps apart, `(steps,)`."""
    steps = len(values)
    spectrum = np.fft.rfft(values, 2 * steps)
    return np.fft.irfft(np.abs(spectrum) ** 2)[:steps]
