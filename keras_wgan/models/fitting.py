"""Fitting and evaluating: what Keras' `fit` and `evaluate` become for several players.

In the flow: a part of `AlternatingModel`; `feeding` turns the data into steps.
"""

import threading

import keras
import tensorflow as tf

from keras_wgan.checks.batches import check_batch
from keras_wgan.checks.expected import read_expected
from keras_wgan.checks.training import check_fit_counts, check_unused
from keras_wgan.data.stream import reading_errors
from keras_wgan.models.endings import released
from keras_wgan.models.feeding.epochs import uncounted_epochs
from keras_wgan.models.feeding.steps import held_out_data, step_dataset
from keras_wgan.models.loops import split_batches
from keras_wgan.models.watchers import with_watchers

ONE_AT_A_TIME = threading.RLock()  # evaluations share the model's logs and random state


class Fitting:
    """Feeds each training step the batches of all its critic steps."""

    def fit(
        self,
        x=None,
        y=None,
        batch_size=32,
        epochs=1,
        verbose="auto",
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        class_weight=None,
        sample_weight=None,
        initial_epoch=0,
        steps_per_epoch=None,
        validation_steps=None,
        validation_batch_size=None,
        validation_freq=1,
    ):
        """Trains for a number of epochs; a step of the progress bar is a generator step.

        Args:
            x: Samples of shape `(n, ...)` as an array, a table of numbers, a `kw.data`
                source, a `tf.data.Dataset` of batches, a `keras.utils.PyDataset`, or an
                iterable of batches such as a PyTorch `DataLoader`. The batches of a
                conditional model are `(samples, labels)`. Arrays and sources are
                shuffled by the model's seed and the step, so that a resumed run sees
                the order of the uninterrupted one; the order of batches is their
                owner's. Each pass reads them once, and leaves out what makes no whole
                step of `critic_steps` batches.
            y: Labels, of shape `(n, ...)`, of an array `x` for a conditional model. For
                several conditions, a tuple of arrays in the order of the networks'
                inputs, or a dictionary by the inputs' names.
            batch_size: Samples to one critic step, for arrays and sources; a training
                step takes `critic_steps` times as many. Defaults to 32.
            epochs: Number of the epoch to stop at, counted from 0. Defaults to 1.
            verbose: As in Keras: `"auto"`, 0, 1 or 2.
            callbacks: List of `keras.callbacks.Callback`. `StopOnNonFinite` is always
                among them.
            validation_split: Not supported; pass `validation_data`.
            validation_data: Held-out samples, pair of samples and labels, or data set;
                adds `val_` logs.
            shuffle: Whether arrays and sources are shuffled. Defaults to `True`.
            class_weight: Not supported.
            sample_weight: Not supported.
            initial_epoch: Number of the first epoch. Defaults to 0.
            steps_per_epoch: Training steps to an epoch. Defaults to one pass over the
                data; with arrays and sources, one pass follows the other.
            validation_steps: Batches of `validation_data` to use.
            validation_batch_size: Batch of `validation_data`. Defaults to `batch_size`.
            validation_freq: Epochs between two validations. Defaults to 1.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: If the data do not fit the networks, are not finite, lie outside
                what the generator's last activation can give, or do not fill one
                training step. Batches are checked as they are read.
        """
        self._assert_compile_called("fit")
        check_unused(
            class_weight=class_weight,
            sample_weight=sample_weight,
            validation_split=validation_split or None,
        )
        check_fit_counts(
            epochs=epochs,
            initial_epoch=initial_epoch,
            steps_per_epoch=steps_per_epoch,
            validation_steps=validation_steps,
            validation_batch_size=validation_batch_size,
            validation_freq=validation_freq,
        )
        self.check_networks()
        dataset = step_dataset(
            self, x, y, batch_size, shuffle=shuffle, endless=steps_per_epoch is not None
        )
        validation_batch_size = validation_batch_size or batch_size
        if validation_data is not None:
            x, y, weights = keras.utils.unpack_x_y_sample_weight(validation_data)
            check_unused(sample_weight=weights)
            validation_data = held_out_data(self, x, y, validation_batch_size)
        callbacks = with_watchers(callbacks)
        ends = released(callbacks)
        with ends, reading_errors(), uncounted_epochs(steps_per_epoch):
            return super().fit(
                dataset,
                epochs=epochs,
                verbose=verbose,
                callbacks=callbacks,
                validation_data=validation_data,
                shuffle=False,
                initial_epoch=initial_epoch,
                steps_per_epoch=steps_per_epoch,
                validation_steps=validation_steps,
                validation_batch_size=validation_batch_size,
                validation_freq=validation_freq,
            )

    def train_on_batch(
        self, x, y=None, sample_weight=None, class_weight=None, **options
    ):
        """Takes one training step on `critic_steps` batches; otherwise as in Keras."""
        check_unused(sample_weight=sample_weight, class_weight=class_weight)
        check_batch(read_expected(self.data_network, self.generator), (x, y))
        return super().train_on_batch(x, y, **options)

    def test_on_batch(self, x, y=None, sample_weight=None, **options):
        """Measures the logs on one batch; otherwise as in Keras."""
        check_unused(sample_weight=sample_weight)
        check_batch(read_expected(self.data_network, self.generator), (x, y))
        return super().test_on_batch(x, y, **options)

    def evaluate(
        self,
        x=None,
        y=None,
        batch_size=None,
        *,
        _use_cached_eval_dataset=False,  # from `fit`, which has checked the data
        **arguments,
    ):
        """Measures the logs on held-out data; takes what `keras.Model.evaluate` takes.

        It leaves the random state as it was: evaluating changes no training, and
        evaluating twice gives the same values. Several replicas get full batches only.
        Of several threads, one evaluates at a time; none may while another one fits
        the model.
        """
        check_unused(sample_weight=arguments.pop("sample_weight", None))
        if not _use_cached_eval_dataset:
            x, y = held_out_data(self, x, y, batch_size or 32)
        arguments |= {"_use_cached_eval_dataset": _use_cached_eval_dataset}
        with ONE_AT_A_TIME, reading_errors(), uncounted_epochs(arguments.get("steps")):
            state = self.seed_generator.state.numpy()
            try:
                return super().evaluate(x, y, batch_size, **arguments)
            finally:
                self.seed_generator.state.assign(state)

    def test_step(self, data):
        """Measures the logs on held-out data, without training."""
        batches = split_batches(data, 1)
        with tf.control_dependencies(tf.nest.flatten(batches)):  # as in `train_step`
            first = tf.nest.map_structure(lambda part: part[0], batches)
            self.log(self.evaluate_terms(*first))
        return self.get_metrics_result()
