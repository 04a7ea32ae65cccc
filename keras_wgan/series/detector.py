"""The detector: from a series to a score for each step, and to intervals.

In the flow: everything of this folder meets here. `table` and `grid` read the series,
`windows` cuts it, `examination` has a `TadGAN` reconstruct and judge the windows,
`errors` and `scores` make one score of both, `intervals` finds what stands out. Paper:
Geiger et al. 2020 (arXiv 2009.07769).
"""

import inspect

import pandas as pd

from keras_wgan.checks import check_seed
from keras_wgan.models import TadGAN
from keras_wgan.networks import tadgan_dense
from keras_wgan.series import archive, settings, training
from keras_wgan.series.errors import ERRORS
from keras_wgan.series.examination import examine
from keras_wgan.series.grid import as_grid, as_step
from keras_wgan.series.intervals import find_intervals, sliding_intervals
from keras_wgan.series.learnt import Learnt
from keras_wgan.series.plots import detection_figure
from keras_wgan.series.scaling import ChannelScaling
from keras_wgan.series.scores import (
    COMBINATIONS,
    anomaly_scores,
    learn_statistics,
    spread,
)
from keras_wgan.series.table import as_rows
from keras_wgan.series.windows import sliding_windows


class AnomalyDetector:
    """Finds anomalies in a series by a TadGAN of its windows.

    A `TadGAN` learns to reconstruct the windows of the series, and its critic to tell
    them from generated ones. What it reconstructs badly, and what its critic finds
    unusual, is anomalous: most anomalies are too rare to be learnt, so that one series
    may serve for fitting and for detecting.

    Formula, for errors e and critic's scores c of each step:

    ```python
    R = max(0, (smooth(e) - mean) / std) + 1
    K = smooth(abs(c - centre) / std) + 1
    score = R                                       # or K, or R * K, or (R + K) / 2
    anomalous = score > mean + threshold * std
    ```

    All means and deviations, the scaling and the width of the smoothing are learnt in
    `fit`, from its series, and kept: the score of a step depends on the steps around
    it alone, and not on how much else is scored.

    Args:
        window: Steps to a window. Defaults to 100.
        interval: Length of a step, for series with timestamps: seconds, or a text such
            as `"10min"`. Rows within a step are averaged. Defaults to the median
            distance of the timestamps.
        error: How series and reconstruction are compared around each step: `"point"`,
            the distance; `"area"`, the difference of 10-step integrals; `"dtw"`
            (default), the dynamic time warping distance of 11 steps.
        combination: `"reconstruction"` (default), `"critic"`, their product `"mult"`,
            the reference's default, or their mean `"sum"`.
        networks: Function from `(window, channels)` to the four networks of a
            `TadGAN`. Defaults to `kw.networks.tadgan_dense`; the reference's are
            `kw.networks.tadgan_recurrent`.
        epochs: Epochs of training. Defaults to 3.
        steps_per_epoch: Training steps to an epoch, each of five steps of the critics
            and one of encoder and generator. Defaults to 100.
        batch_size: Windows to a step of a critic. Defaults to 64.
        learning_rate: Rate of Adam at the first step, for all players. Defaults to
            1e-3.
        final_learning_rate: Rate after all epochs, to which it falls in a straight
            line. Defaults to 2e-5; the reference's rate is 5e-4 throughout.
        ema_decay: Decay of the running average of the weights that reconstruct, which
            steadies what a game leaves in motion. Defaults to 0.98, about the last 50
            steps; `None`, as in the reference, takes the last weights.
        threshold: Standard deviations above the mean score at which a step is
            anomalous. Defaults to 4.
        threshold_window: Share of the series, such as 0.33, over whose surroundings
            mean and deviation are taken, as the reference does. Defaults to `None`,
            those learnt in `fit`.
        padding: Steps added to either side of what is anomalous. Defaults to 40; the
            reference's is 50.
        min_drop: Relative drop in score by which an interval must stand out from
            those after it; the rest is left out. Defaults to 0.13.
        seed: Integer that decides weights, latents and order. `None` draws one.
            Defaults to 0.

    Raises:
        ValueError: If a setting lies outside its range.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> series = np.sin(np.arange(600) / 5)
    >>> series[400:420] = 0
    >>> detector = kw.AnomalyDetector(window=30, padding=10)
    >>> found = detector.fit(series).detect(series)
    >>> list(found.columns)
    ['start', 'end', 'severity']
    >>> bool(((found.start < 420) & (found.end >= 400)).any())
    True

    Reference:
        Geiger et al., TadGAN: Time series anomaly detection using generative
        adversarial networks, 2020.
    """

    model_type = TadGAN

    def __init__(
        self,
        window=100,
        interval=None,
        *,
        error="dtw",
        combination="reconstruction",
        networks=tadgan_dense,
        epochs=3,
        steps_per_epoch=100,
        batch_size=64,
        learning_rate=1e-3,
        final_learning_rate=2e-5,
        ema_decay=0.98,
        threshold=4.0,
        threshold_window=None,
        padding=40,
        min_drop=0.13,
        seed=0,
    ):
        settings.check_counts(
            window=window,
            batch_size=batch_size,
            epochs=epochs,
            steps_per_epoch=steps_per_epoch,
        )
        settings.check_finder(threshold, threshold_window, padding, min_drop)
        settings.check_choice("error", error, ERRORS)
        settings.check_choice("combination", combination, COMBINATIONS)
        settings.check_networks(networks)
        check_seed(seed)
        settings.check_training(learning_rate, final_learning_rate, ema_decay)
        if interval is not None:
            as_step(interval)  # refuses what is none
        self.window = window
        self.interval = interval
        self.error = error
        self.combination = combination
        self.networks = networks
        self.epochs = epochs
        self.steps_per_epoch = steps_per_epoch
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.final_learning_rate = final_learning_rate
        self.ema_decay = ema_decay
        self.threshold = threshold
        self.threshold_window = threshold_window
        self.padding = padding
        self.min_drop = min_drop
        self.seed = seed
        self.model = None
        self._first_state = None
        self._learnt = None

    def fit(self, series, *, warm_start=False, verbose=0):
        """Learns a series, anew or from where the last fit ended.

        The model is compiled in the first fit; further ones, on series of as many
        channels, take its step over and start from the same first weights.

        Args:
            series: Array `(steps,)` or `(steps, channels)` at regular steps, or a
                `pandas.Series` or `DataFrame`, whose timestamps are its index or a
                column named timestamp, time, datetime or date; the other columns are
                channels. Rows may come in any order. Gaps, NaN or missing rows, are
                filled with the mean, and have no errors themselves.
            warm_start: Whether to train on, with the weights, the scaling and the final
                learning rate of the last fit; the statistics are those of this series.
                Defaults to `False`.
            verbose: As in `keras.Model.fit`. Defaults to 0.

        Returns:
            The detector.

        Raises:
            ValueError: If the series is shorter than a window, or is no series.
        """
        if warm_start:
            self.check_fitted()
        interval = self._learnt.interval if warm_start else self.interval
        grid = as_grid(as_rows(series), interval)
        settings.check_long_enough(len(grid.values), self.window)
        if warm_start:
            self.check_channels(grid)
            scaling = self._learnt.scaling
        else:
            self.start_anew(grid.values.shape[1])
            scaling = ChannelScaling.learn(grid.values)
        windows = sliding_windows(scaling.forward(grid.values), self.window)
        training.train(
            self.model,
            windows,
            batch_size=self.batch_size,
            epochs=self.epochs,
            steps_per_epoch=self.steps_per_epoch,
            verbose=verbose,
        )
        self.learn(grid, scaling)
        return self

    def score(self, series):
        """Scores each row of a series: the higher, the stranger.

        Args:
            series: As in `fit`, of as many channels.

        Returns:
            Array of shape `(rows,)`, finite and not negative. Rows that share a step
            share its score.

        Raises:
            ValueError: If the detector is not fitted, or the series does not fit it.
        """
        grid = self.read(series)
        return self.step_scores(self.examine(grid.values))[grid.slots]

    def detect(self, series):
        """Finds the anomalous intervals of a series.

        Args:
            series: As in `fit`, of as many channels.

        Returns:
            A `pandas.DataFrame` in order of time with columns `start`, `end`, both
            within the anomaly, as timestamps (in UTC if they had a zone) or positions,
            and `severity`, how far the score rises above the threshold.

        Raises:
            ValueError: If the detector is not fitted, or the series does not fit it.
        """
        grid = self.read(series)
        found = self.find(self.step_scores(self.examine(grid.values)))
        first, last = found.bounds.T
        return pd.DataFrame(
            {
                "start": grid.places[first],
                "end": grid.places[last],
                "severity": found.severity,
            }
        )

    def plot(self, series):
        """Draws a series, its reconstruction, its scores and its anomalies.

        Args:
            series: As in `fit`, of as many channels.

        Returns:
            A matplotlib `Figure`; its method `savefig(path)` writes it.

        Raises:
            ValueError: If the detector is not fitted, or the series does not fit it.
        """
        grid = self.read(series)
        examination = self.examine(grid.values)
        scores = self.step_scores(examination)
        return detection_figure(
            grid,
            self._learnt.scaling.inverse(examination.reconstruction),
            scores,
            self.find(scores),
            None if self.threshold_window else self.limit,
        )

    def save(self, path):
        """Writes the fitted detector to one file, with the whole training state.

        A loaded detector gives the same scores, and trains on as this one would.

        Args:
            path: Name of the file; an old one is replaced.

        Raises:
            ValueError: If the detector is not fitted, or its `networks` is no function
                that Keras could find again by its registered name.
        """
        self.check_fitted()
        config = self.get_config()
        config["networks"] = archive.name_of_function(self.networks)
        contents = {"config": config, "learnt": self._learnt.to_config()}
        archive.write(path, contents, self.model)

    @classmethod
    def load(cls, path):
        """Reads a detector that `save` wrote.

        Args:
            path: Name of the file.

        Returns:
            An `AnomalyDetector`.

        Raises:
            ValueError: If the file is no detector, or damaged, or its networks are not
                registered with Keras.
            OSError: If the file cannot be opened.
        """
        contents, model = archive.read(path)
        config = contents["config"]
        networks = archive.function_of_name(config["networks"])
        detector = cls(**(config | {"networks": networks}))
        detector.model = model
        detector._learnt = Learnt.from_config(contents["learnt"])
        return detector

    def get_config(self):
        """Returns the arguments of the detector, by their names."""
        names = inspect.signature(type(self)).parameters
        return {name: getattr(self, name) for name in names}

    # From a series to scores and intervals.

    def read(self, series):
        """Puts a series to score on the grid that was fitted."""
        self.check_fitted()
        rows = as_rows(series)
        interval = self._learnt.interval if rows.times is not None else None
        grid = as_grid(rows, interval)
        self.check_channels(grid)
        settings.check_long_enough(len(grid.values), self.window)
        return grid

    def examine(self, values, scaling=None):
        """Returns the `Examination` of a series, on the learnt scale or another."""
        scaling = scaling or self._learnt.scaling
        return examine(self.model, values, scaling, self.window, self.error)

    def step_scores(self, examination, statistics=None):
        """Returns the score of each step, `(steps,)`."""
        return anomaly_scores(
            examination.errors,
            examination.window_scores,
            self.combination,
            statistics or self._learnt.statistics,
        )

    def find(self, scores):
        """Returns the `Intervals` of steps' scores."""
        options = {
            "threshold": self.threshold,
            "padding": self.padding,
            "min_drop": self.min_drop,
        }
        if self.threshold_window is not None:
            return sliding_intervals(scores, self.threshold_window, **options)
        learnt = self._learnt
        return find_intervals(scores, learnt.score_mean, learnt.score_std, **options)

    @property
    def limit(self):
        """The score above which a step is anomalous, as learnt in `fit`."""
        return self._learnt.score_mean + self.threshold * self._learnt.score_std

    # Learning.

    def start_anew(self, channels):
        """Puts the model to its first state; makes one if there is none that fits."""
        shape, self._learnt = (self.window, channels), None
        if self.model is None or self.model.critic_x.input_shape[1:] != shape:
            self.model = self.new_model(shape)
            self._first_state = training.state_of(self.model)
        elif self._first_state is None:  # the model was loaded
            first = self.new_model(shape)
            self._first_state = training.state_of(first)
        training.restore(self.model, self._first_state)

    def new_model(self, window_shape):
        """Returns a compiled model whose first weights the seed decides."""
        with training.initial_weights_by(self.seed):
            model = self.model_type(
                *self.networks(window_shape), ema_decay=self.ema_decay, seed=self.seed
            )
        rates = self.learning_rate, self.final_learning_rate
        steps = self.epochs * self.steps_per_epoch
        model.compile(
            training.falling_adam(*rates, steps * model.critic_steps),
            training.falling_adam(*rates, steps * model.critic_steps),
            training.falling_adam(*rates, steps),
        )
        return model

    def learn(self, grid, scaling):
        """Keeps the statistics of a fitted series."""
        examination = self.examine(grid.values, scaling)
        statistics = learn_statistics(examination.errors, examination.window_scores)
        scores = self.step_scores(examination, statistics)
        self._learnt = Learnt(
            scaling=scaling,
            interval=grid.interval,
            statistics=statistics,
            score_mean=float(scores.mean()),
            score_std=spread(scores),
        )

    def check_fitted(self):
        """Refuses to work before the first fit."""
        if self._learnt is None:
            raise ValueError(
                "The detector must be fitted first. Received a detector that has seen "
                "no series. Call fit(series)."
            )

    def check_channels(self, grid):
        """Refuses a series of other channels than the fitted one's."""
        settings.check_channels(grid.values.shape[1], self._learnt.channels)
