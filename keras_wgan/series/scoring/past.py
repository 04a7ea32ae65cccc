"""What the past leads to expect of a step, and how far the step is from it.

In the flow: beside `examination`, from the same scaled values. A network reconstructs a
short shift well, because it sees the shift. The steps before do not know of it. `scores`
also asks here which errors of the network are usual at this time of the period.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from keras_wgan.series.scoring.errors import dtw_error

PERIODS, LEAST_PERIODS = 7, 3  # that are compared; that must be known
WINDOWS, LEAST_PART = 3, 3  # without a period; one in so many steps must be known


class Past(NamedTuple):
    """Which steps before lead to expect what, learned from the fitted series.

    Attributes:
        period: Steps of a period, a number that need not be whole, or `None`.
        steps: Steps before that count if there is no period.
        low: Least usual value of each channel, `(channels,)`.
        high: Largest usual value of each channel, `(channels,)`.
    """

    period: float | None
    steps: int
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def learn(cls, series, period, window):
        """Learns what is usual.

        Args:
            series: List of arrays of shape `(steps, channels)`, NaN is unknown.
            period: Steps of a period, or `None`.
            window: Steps in a window of the network.
        """
        past = cls(period, WINDOWS * window, None, None)
        usual = np.concatenate([past.usual(values) for values in series])
        usual = usual.astype("float64")  # as a file keeps it
        return past._replace(low=smallest(usual), high=-smallest(-usual))

    @property
    def reach(self):
        """Steps from a step to the earliest with which it is compared."""
        return self._delays()[-1] if self.period else self.steps

    def usual(self, values):
        """Returns what is usual at each step.

        This is the median of the same step of the last seven periods. Without a period,
        it is the median of the steps before.

        Args:
            values: Array of shape `(steps, channels)`, NaN is unknown.

        Returns:
            Array of the same shape; NaN where fewer than three periods, or less than a
            third of the steps before, are known.
        """
        return np.stack([self._usual(channel) for channel in values.T], axis=1)

    def _usual(self, values):
        """Returns what is usual at each step of one channel, `(steps,)`."""
        if self.period is None:
            known = max(1, self.steps // LEAST_PART)
            rolling = pd.Series(values).rolling(self.steps, min_periods=known)
            return rolling.median().shift(1).to_numpy()
        return _median_of_known(np.stack([_delay(values, d) for d in self._delays()]))

    def _delays(self):
        """Returns the steps from a step to those of the periods before."""
        return [round(count * self.period) for count in range(1, PERIODS + 1)]


def past_error(values, known, past):
    """Returns how far each step is from what the past leads to expect.

    The distance is `dtw_error`, so that a shape that comes a little early or late costs
    little. Where the past is not known, as at the beginning, a step is compared with
    the whole range of what is usual at any time.

    Args:
        values: Scaled values, of shape `(steps, channels)`.
        known: Whether a value is known, of the same shape.
        past: `Past`.

    Returns:
        Distances, NaN where a value is unknown, and whether the past is known: two
        arrays of the same shape.
    """
    usual = past.usual(np.where(known, values, np.nan))
    compared = known & ~np.isnan(usual)
    usual = np.where(np.isnan(usual), np.clip(values, past.low, past.high), usual)
    usual = np.where(known, usual, values)
    channels = range(values.shape[1])  # one after the other takes less memory
    errors = [dtw_error(values[:, [c]], usual[:, [c]]) for c in channels]
    return np.where(known, np.concatenate(errors, axis=1), np.nan), compared


def excess_error(errors, past, largest):
    """Returns by how much errors exceed what is usual at this time of the period.

    A network may always be bad at the same hour; that is no anomaly. Where the past is
    not known, the usual error is the largest of any time.

    Args:
        errors: Array of shape `(steps, channels)`, NaN is unknown.
        past: `Past`.
        largest: Largest usual error of each channel, `(channels,)`.

    Returns:
        Excess, not negative, NaN where an error is unknown, and whether the past is
        known: two arrays of the same shape.
    """
    usual = past.usual(errors)
    compared = ~np.isnan(errors) & ~np.isnan(usual)
    usual = np.where(np.isnan(usual), largest, usual)
    return np.maximum(errors - usual, 0.0), compared


def smallest(values):
    """Returns the least of each channel, 0 if none is known, `(channels,)`."""
    known = ~np.isnan(values)
    found = np.where(known, values, np.inf).min(axis=0)
    return np.where(known.any(axis=0), found, 0.0)


def _delay(values, steps):
    """Returns the values of so many steps before, NaN where the series begins later."""
    delayed = np.full_like(values, np.nan)
    delayed[steps:] = values[: max(len(values) - steps, 0)]
    return delayed


def _median_of_known(values):
    """Returns the median along the first axis, NaN where fewer than three are known."""
    ordered = np.sort(values, axis=0)  # NaN comes last
    counts, steps = np.isfinite(ordered).sum(axis=0), np.arange(values.shape[1])
    low = ordered[np.maximum(counts - 1, 0) // 2, steps]
    high = ordered[np.minimum(counts // 2, PERIODS - 1), steps]
    return np.where(counts >= LEAST_PERIODS, (low + high) / 2, np.nan)
