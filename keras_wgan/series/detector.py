"""The detector: from a series to a score for each row, and to intervals.

In the flow: the detector calls every other file of this folder. `training` makes and
trains its model, `statistics` learns from the fitted series, and `pipeline` takes the
steps from a series to its scores. Paper: Geiger et al. 2020 (arXiv 2009.07769).
"""

import functools

from sklearn.base import BaseEstimator

from keras_wgan.checks.detector import check_detector, check_fitted
from keras_wgan.models import TadGAN
from keras_wgan.networks import tadgan_dense
from keras_wgan.series import archive, detection, learning
from keras_wgan.series.model import training
from keras_wgan.series.reading.several import as_list, for_each, is_several
from keras_wgan.series.scoring.errors import ERRORS
from keras_wgan.series.scoring.scores import COMBINATIONS
from keras_wgan.series.streaming.stream import AnomalyStream


class AnomalyDetector(BaseEstimator):
    """Finds anomalies in a series with a TadGAN of its windows.

    A `TadGAN` learns to reconstruct the windows of a series, and its critic learns to
    tell them from generated windows. A step is anomalous if it is far from what the
    past leads to expect: the median of the same step of the last seven periods, such as
    days. It is also anomalous if it is reconstructed worse than usual at this time of
    the period. Most anomalies are too rare to be learned, so the same series may serve
    for fitting and for detecting.

    Formula, for the distances d from the past and the errors e of the reconstruction:

    ```python
    level(x) = (smooth(x) - location) / scale    # Gumbel's law of the largest x
    excess = max(0, e - usual e)
    score = max(0, level(d), level(excess) / 2)  # the largest of the target channels
    anomalous = score > threshold * usual        # usual: log(blocks) + 2.97
    ```

    The law is learned in `fit` from the lower half of the largest errors of blocks of
    50 steps. So twenty anomalies do not hide each other, and a series without any
    exceeds the limit with a chance of about 5 %. Scaling, period and the width of the
    smoothing, 0.4 windows, are also learned in `fit`. So the score of a step depends
    only on the steps around it and on seven periods before, and not on how much else is
    scored.

    It is a scikit-learn estimator with PyOD's names: `decision_function`, `predict`,
    `threshold_`, `decision_scores_`.

    Args:
        window: Steps in a window. Defaults to 100.
        interval: Length of a step, for series with timestamps: seconds, or a text such
            as `"10min"`. Defaults to the usual distance of the timestamps.
        timestamp: Name of the column of the times. Defaults to `None`, which finds it.
        channels: Names of the columns that are read. Defaults to `None`: all that can
            be channels. What is left out is said in a warning.
        targets: Names of the channels whose errors count. Defaults to `None`: all that
            measure something. Switches and rare commands only help the network.
        day_first: Whether dates such as 01/02/2024 begin with the day. Defaults to
            `None`, which finds it, or refuses dates that do not tell.
        error: How the series and its reconstruction are compared around each step:
            `"point"`, the distance; `"area"`, the difference of 10-step integrals;
            `"dtw"` (default), the dynamic time warping distance of 11 steps.
        combination: What of the model makes the score: `"reconstruction"` (default),
            `"critic"`, their product `"mult"`, which is the reference's default, or
            their mean `"sum"`.
        season: Steps of a period whose earlier ones each step is compared with.
            Defaults to `"auto"`, which finds it. `None`, or a series without a period,
            compares each step with the three windows before it.
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
        threshold: Score at which a step is anomalous, as a share of the score that a
            series without anomalies exceeds with a chance of 5 %. Defaults to 1.
        padding: Steps added on either side of an anomaly. Defaults to 20; the
            reference's is 50.
        min_drop: Relative drop in score by which an interval must stand out from the
            intervals with lower scores, or from the threshold. The others are left out.
            Defaults to 0.25; 0 leaves out none.
        seed: Integer that decides weights, latents and order. `None` draws one.
            Defaults to 0.

    Attributes:
        model_: The fitted `TadGAN`.
        names_: Names of the channels.
        threshold_: Score above which a step is anomalous.
        decision_scores_: Scores of the rows of the fitted series, as
            `decision_function` returns them.

    Raises:
        ValueError: From the methods: if a setting lies outside its range, a series
            cannot be read or does not fit the fitted one, or nothing is fitted.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> series = np.sin(np.arange(600) / 5)
    >>> series[400:420] = 0
    >>> detector = kw.AnomalyDetector(window=30, padding=10)
    >>> found = detector.fit(series).detect(series)
    >>> list(found.columns)
    ['start', 'end', 'severity', 'channels']
    >>> bool(((found.start < 420) & (found.end >= 400)).any())
    True

    Reference:
        Geiger et al., TadGAN: Time series anomaly detection using generative
        adversarial networks, 2020. Gumbel, Statistics of extremes, 1958.
    """

    model_type = TadGAN

    def __init__(
        self,
        window=100,
        interval=None,
        *,
        timestamp=None,
        channels=None,
        targets=None,
        day_first=None,
        error="dtw",
        combination="reconstruction",
        season="auto",
        networks=tadgan_dense,
        epochs=3,
        steps_per_epoch=100,
        batch_size=64,
        learning_rate=1e-3,
        final_learning_rate=2e-5,
        ema_decay=0.98,
        threshold=1.0,
        padding=20,
        min_drop=0.25,
        seed=0,
    ):
        self.window = window
        self.interval = interval
        self.timestamp = timestamp
        self.channels = channels
        self.targets = targets
        self.day_first = day_first
        self.error = error
        self.combination = combination
        self.season = season
        self.networks = networks
        self.epochs = epochs
        self.steps_per_epoch = steps_per_epoch
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.final_learning_rate = final_learning_rate
        self.ema_decay = ema_decay
        self.threshold = threshold
        self.padding = padding
        self.min_drop = min_drop
        self.seed = seed

    def fit(self, series, y=None, *, warm_start=False, callbacks=None, verbose=0):
        """Learns a series, from the beginning or on from the last fit.

        The first fit of a process compiles the training. A later fit of the same or
        another detector, with networks and settings of the same structure, does not.

        Args:
            series: Array `(steps,)` or `(steps, channels)` at regular steps, or a table
                or column of pandas, polars, pyarrow or xarray. The timestamps of a
                table are its index, or a column of dates; columns that cannot be
                channels are left out, with a warning. Rows may come in any order, and
                belong to the nearest step. Gaps of up to a tenth of the window are
                interpolated; longer ones have no score. A list of such series fits one
                detector to all of them.
            y: Ignored, as scikit-learn's pipelines pass it.
            warm_start: Whether to continue with the weights, the scaling and the final
                learning rate of the last fit. The statistics become those of this
                series. Defaults to `False`.
            callbacks: List of `keras.callbacks.Callback`. Defaults to `None`.
            verbose: As in `keras.Model.fit`. Defaults to 0.

        Returns:
            The detector.
        """
        check_detector(self, ERRORS, COMBINATIONS)
        grids = learning.read_to_fit(self, as_list(series), warm_start)
        learning.train(self, grids, callbacks=callbacks, verbose=verbose)
        scores = learning.learn(self, grids)
        self.decision_scores_ = scores if is_several(series) else scores[0]
        return self

    def decision_function(self, series):
        """Scores each row of a series; a higher score is stranger.

        Args:
            series: As in `fit`, with the fitted channels, in any order. A list of
                series gives a list of results.

        Returns:
            Array of shape `(rows,)`, not negative. Rows within a step have the same
            score; rows in a long gap have NaN.
        """
        return for_each(series, functools.partial(detection.score_rows, self))

    def predict(self, series):
        """Tells for each row of a series whether it lies in an anomalous interval.

        Args:
            series: As in `decision_function`.

        Returns:
            Array of shape `(rows,)`: 1 inside an interval of `detect`, else 0.
        """
        return for_each(series, functools.partial(detection.label_rows, self))

    def fit_predict(self, series, y=None):
        """Fits the detector to a series, and returns `predict` of it.

        Args:
            series: As in `fit`.
            y: Ignored.
        """
        return self.fit(series).predict(series)

    def detect(self, series):
        """Finds the anomalous intervals of a series.

        Args:
            series: As in `decision_function`.

        Returns:
            A `pandas.DataFrame` in order of time. The columns `start` and `end` are the
            first and the last anomalous step: timestamps (in UTC if they had a zone),
            or positions. The column `severity` tells how far the score rises above the
            threshold, and `channels` which channels stand out, the strangest first.
        """
        return for_each(series, functools.partial(detection.find_anomalies, self))

    def stream(self, lateness=None):
        """Returns an `AnomalyStream`, which scores rows as they arrive.

        Args:
            lateness: Steps by which a row may come late. Defaults to a tenth of the
                window.
        """
        check_fitted(self)
        return AnomalyStream(self, lateness)

    def plot(self, series):
        """Draws a series, its reconstruction, its scores and its anomalies.

        Args:
            series: As in `fit`, with the fitted channels.

        Returns:
            A matplotlib `Figure`; `savefig(path)` writes it.
        """
        return detection.draw(self, series)

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

    def new_model(self, window_shape):
        """Returns a compiled model of windows `(window, channels)`."""
        return training.make_model(self, window_shape)

    @property
    def threshold_(self):
        """The score above which a step is anomalous, learned in `fit`."""
        check_fitted(self)
        return self.threshold * self.statistics_.usual


AnomalyStream.detector_type = AnomalyDetector
