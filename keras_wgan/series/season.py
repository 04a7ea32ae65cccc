"""How far each step is from the same hour of the periods before.

In the flow: beside `examination`, from the same scaled values. A network reconstructs a
short shift well, because it sees the shift. The same step of earlier periods does not
know of it.
"""

import numpy as np

from keras_wgan.series.errors import dtw_error

LEAST_PERIOD = 8
LEAST_CORRELATION = 0.3
NEARLY_LARGEST = 0.8  # of the largest correlation: multiples of a period correlate, too
PERIODS, LEAST_PERIODS = 7, 3  # that are compared; that must be known


def find_period(values, most):
    """Finds the period of a series, from its autocorrelation.

    Args:
        values: Array of shape `(steps, channels)`, scaled, without NaN.
        most: Longest period that is looked for. The series must also hold four of it.

    Returns:
        Steps of the shortest period whose correlation is nearly the largest, or `None`
        if none is above 0.3.
    """
    most = min(most, len(values) // 4)
    correlation = _autocorrelation(values, most + 1)
    inside = correlation[LEAST_PERIOD : most + 1]
    before = correlation[LEAST_PERIOD - 1 : most]
    after = np.append(correlation[LEAST_PERIOD + 1 : most + 1], -np.inf)
    after, before = after[: len(inside)], before[: len(inside)]
    peaks = np.flatnonzero((inside >= before) & (inside >= after))
    largest = inside[peaks].max(initial=0.0)
    if largest < LEAST_CORRELATION:
        return None
    return int(LEAST_PERIOD + peaks[inside[peaks] > NEARLY_LARGEST * largest][0])


def _autocorrelation(values, lags):
    """Returns the mean autocorrelation of the channels, `(lags,)`."""
    steps = len(values)
    centered = values - values.mean(axis=0)
    spectrum = np.fft.rfft(centered, 2 * steps, axis=0)
    products = np.fft.irfft(np.abs(spectrum) ** 2, axis=0)[: min(lags, steps)]
    unbiased = products / np.arange(steps, steps - len(products), -1)[:, None]
    varying = unbiased[0] > 0
    if not varying.any():
        return np.zeros(lags)
    return (unbiased[:, varying] / unbiased[0, varying]).mean(axis=1)


def season_error(values, known, period):
    """Returns the distance of each step from the median of the periods before.

    The distance is `dtw_error`, so that a shape that comes a little early or late costs
    little.

    Args:
        values: Scaled values, of shape `(steps, channels)`.
        known: Whether a value is known, of the same shape.
        period: Steps of a period, or `None`.

    Returns:
        Array of the same shape; NaN where fewer than three of the last seven periods
        are known.
    """
    if period is None:
        return np.full(values.shape, np.nan)
    values = np.where(known, values, np.nan)
    earlier = np.stack([_delay(values, k * period) for k in range(1, PERIODS + 1)])
    usual = _median_of_known(earlier)
    compared = known & ~np.isnan(usual)
    values = np.where(known, values, 0.0)
    errors = dtw_error(values, np.where(compared, usual, values))
    return np.where(compared, errors, np.nan)


def _delay(values, steps):
    """Returns the values of so many steps before, NaN where the series begins later."""
    delayed = np.full_like(values, np.nan)
    delayed[steps:] = values[: max(len(values) - steps, 0)]
    return delayed


def _median_of_known(values):
    """Returns the median along the first axis, NaN where fewer than three are known."""
    ordered = np.sort(values, axis=0)  # NaN comes last
    counts = np.isfinite(ordered).sum(axis=0, keepdims=True)
    middle = [np.maximum(counts - 1, 0) // 2, np.minimum(counts // 2, PERIODS - 1)]
    low, high = (np.take_along_axis(ordered, place, axis=0)[0] for place in middle)
    return np.where(counts[0] >= LEAST_PERIODS, (low + high) / 2, np.nan)
