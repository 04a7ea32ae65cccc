"""The detector: from a series to a score for each step, and to intervals.

In the flow: the detector calls every other file of this folder. `training` makes and
trains its model, `statistics` learns from the fitted series, and `pipeline` takes the
steps from a series to its anomalies. Paper: Geiger et al. 2020 (arXiv 2009.07769).
"""

import inspect

import pandas as pd

from keras_wgan.checks.detector import check_detector, check_fitted
from keras_wgan.models import TadGAN
from keras_wgan.networks import tadgan_dense
from keras_wgan.series import archive, pipeline, training
from keras_wgan.series.errors import ERRORS
from keras_wgan.series.plots import detection_figure
from keras_wgan.series.scaling import ChannelScaling
from keras_wgan.series.scores import COMBINATIONS
from keras_wgan.series.statistics import learn_statistics
from keras_wgan.series.windows import sliding_windows


class AnomalyDetector:
    """Finds anomalies in a series with a TadGAN of its windows.

    A `TadGAN` learns to reconstruct the windows of a series, and its critic learns to
    tell them from generated windows. A step is anomalous if it is badly reconstructed,
    or if the critic finds its windows unusual. Most anomalies are too rare to be
    learned, so the same series may serve for fitting and for detecting.

    Formula, for the errors e and the critic's scores c of the steps:

    ```python
    R = max(0, (smooth(e) - mean) / std) + 1
    K = smooth(abs(c - center) / std) + 1
    score = R                                       # or K, or R * K, or (R + K) / 2
    anomalous = score > mean + threshold * std
    ```

    All means and deviations, the scaling, and the width of the smoothing are learned
    in `fit`. So the score of a step depends only on the steps around it, and not on
    how much else is scored.

    Args:
        window: Steps in a window. Defaults to 100.
        interval: Length of a step, for series with timestamps: seconds, or a text such
            as `"10min"`. Rows within a step are averaged. Defaults to the median
            distance of the timestamps.
        error: How the series and its reconstruction are compared around each step:
            `"point"`, the distance; `"area"`, the difference of 10-step integrals;
            `"dtw"` (default), the dynamic time warping distance of 11 steps.
        combination: `"reconstruction"` (default), `"critic"`, their product `"mult"`,
            which is the reference's default, or their mean `"sum"`.
        networks: Function from `(window, channels)` to the four networks of a
            `TadGAN`. Defaults to `kw.networks.tadgan_dense`; the reference's are
            `kw.networks.tadgan_recurrent`.
        epochs: Epochs of training. Defaults to 3.
        steps_per_epoch: Training steps in an epoch. Each has five steps of the critics
            and one of encoder and generator. Defaults to 100.
        batch_size: Windows in a batch of a critic. Defaults to 64.
        learning_rate: Learning rate of Adam at the first step, for all players.
            Defaults to 1e-3.
        final_learning_rate: Learning rate after the last step. The rate falls in a
            straight line. Defaults to 2e-5; the reference's rate is always 5e-4.
        ema_decay: Decay of the moving average of the weights that reconstruct. Averaged
            weights are steadier than the last ones. Defaults to 0.98, about the last 50
            steps; `None` uses the last weights, as the reference does.
        threshold: Standard deviations above the mean score at which a step is
            anomalous. Defaults to 4.
        threshold_window: Share of the series, such as 0.33, around a step from which
            mean and deviation are computed, as in the reference. Defaults to `None`,
            which uses those of the fitted series.
        padding: Steps added on either side of an anomaly. Defaults to 40; the
            reference's is 50.
        min_drop: Relative drop in score by which an interval must stand out from the
            intervals with lower scores. The others are left out. Defaults to 0.13.
        seed: Integer that decides weights, latents and order. `None` draws one.
            Defaults to 0.

    Raises:
        ValueError: If a setting lies outside its range; from the methods, if a series
            cannot be read or does not fit the fitted one, or nothing is fitted.

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
    model_ = scaling_ = interval_ = statistics_ = None  # learned in `fit`
    first_state = None  # of the model

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
        check_detector(self, ERRORS, COMBINATIONS)

    def fit(self, series, *, warm_start=False, verbose=0):
        """Learns a series, from the beginning or on from the last fit.

        The first fit compiles a model. A later fit of a series with as many channels
        uses the same compiled model, put back to its first state.

        Args:
            series: Array `(steps,)` or `(steps, channels)` at regular steps, or a
                `pandas.Series` or `DataFrame`. The timestamps of a table are its index,
                or a column named timestamp, time, datetime or date; the other columns
                are channels. Rows may come in any order. Gaps, which are NaN or missing
                rows, are filled with the mean and have no error.
            warm_start: Whether to continue with the weights, the scaling and the final
                learning rate of the last fit. The statistics become those of this
                series. Defaults to `False`.
            verbose: As in `keras.Model.fit`. Defaults to 0.

        Returns:
            The detector.
        """
        if warm_start:
            grid = pipeline.read_series(self, series)
        else:
            grid = pipeline.read_new_series(self, series)
            self.start(grid.values)
        training.train(
            self.model_,
            sliding_windows(self.scaling_.forward(grid.values), self.window),
            self.batch_size,
            epochs=self.epochs,
            steps_per_epoch=self.steps_per_epoch,
            verbose=verbose,
        )
        examination = pipeline.examine_series(self, grid)
        self.interval_ = grid.interval or self.interval_
        self.statistics_ = learn_statistics(
            examination.errors, examination.window_scores, self.combination
        )
        return self

    def score(self, series):
        """Scores each row of a series; a higher score is stranger.

        Args:
            series: As in `fit`, with as many channels.

        Returns:
            Array of shape `(rows,)`, finite and not negative. Rows within a step have
            the same score.
        """
        grid = pipeline.read_series(self, series)
        examination = pipeline.examine_series(self, grid)
        return pipeline.score_steps(self, examination)[grid.slots]

    def detect(self, series):
        """Finds the anomalous intervals of a series.

        Args:
            series: As in `fit`, with as many channels.

        Returns:
            A `pandas.DataFrame` in order of time. The columns `start` and `end` are the
            first and the last anomalous step: timestamps (in UTC if they had a zone),
            or positions. The column `severity` tells how far the score rises above the
            threshold.
        """
        grid = pipeline.read_series(self, series)
        examination = pipeline.examine_series(self, grid)
        scores = pipeline.score_steps(self, examination)
        found = pipeline.find_anomalies(self, scores)
        start, end = (grid.places[steps] for steps in found.bounds.T)
        return pd.DataFrame({"start": start, "end": end, "severity": found.severity})

    def plot(self, series):
        """Draws a series, its reconstruction, its scores and its anomalies.

        Args:
            series: As in `fit`, with as many channels.

        Returns:
            A matplotlib `Figure`; `savefig(path)` writes it.
        """
        grid = pipeline.read_series(self, series)
        examination = pipeline.examine_series(self, grid)
        scores = pipeline.score_steps(self, examination)
        return detection_figure(
            grid,
            self.scaling_.inverse(examination.reconstruction),
            scores,
            pipeline.find_anomalies(self, scores),
            None if self.threshold_window else self.limit,
        )

    def save(self, path):
        """Writes the fitted detector to one file, with the whole training state.

        A loaded detector gives the same scores, and trains on as this one would.

        Args:
            path: Path of the file; an existing file is replaced.

        Raises:
            ValueError: If the detector is not fitted, or Keras cannot find the function
                `networks` by a registered name.
        """
        check_fitted(self)
        archive.write(path, self)

    @classmethod
    def load(cls, path):
        """Reads a detector that `save` wrote.

        Args:
            path: Path of the file.

        Returns:
            An `AnomalyDetector`.

        Raises:
            ValueError: If the file is not a detector's, or damaged, or its networks are
                not registered with Keras.
            OSError: If the file cannot be opened.
        """
        return archive.read(path, cls)

    def get_config(self):
        """Returns the arguments of the detector by name."""
        names = inspect.signature(type(self)).parameters
        return {name: getattr(self, name) for name in names}

    def start(self, values):
        """Forgets the last fit: learns the scaling, and puts the model back."""
        self.statistics_ = self.interval_ = None
        self.scaling_ = ChannelScaling.learn(values)
        shape = (self.window, values.shape[1])
        self.model_, self.first_state = training.model_in_first_state(
            self.model_, self.first_state, shape, self.new_model
        )

    def new_model(self, window_shape):
        """Returns a compiled model of windows `(window, channels)`."""
        return training.make_model(self, window_shape)

    @property
    def limit(self):
        """The score above which a step is anomalous, learned in `fit`."""
        return self.statistics_.score_mean + self.threshold * self.statistics_.score_std
