"""What every model here shares: several critic steps, then one generator step.

In the flow: between Keras' `Model` and the members of the family. It feeds each
training step `critic_steps` fresh batches and holds one optimizer per player. The
mathematics of the players is in the subclasses.
"""

import keras
import tensorflow as tf
from keras import ops

from keras_wgan.checks import check_count, check_seed
from keras_wgan.data.stream import reading_errors
from keras_wgan.models import compiling, data_checks, network_checks, replicas
from keras_wgan.models.feeding import (
    held_out_data,
    step_dataset,
    uncounted_epochs,
)
from keras_wgan.models.loops import for_each
from keras_wgan.models.randomness import RandomState


class AlternatingModel(RandomState, keras.Model):
    """Trains players in turn, each against the others.

    A subclass has `update_critic(real, labels)`, `update_generator(real, labels)`,
    `evaluate_terms(real, labels)`, `data_network`, `roles` and `log_names`, and calls
    `set_optimizers` in its `compile`.

    Args:
        networks: Dictionary from `roles`, which become attributes, to the players'
            networks.
        critic_steps: Critic steps to one generator step, each on a fresh batch.
        seed: Integer that decides latents, interpolation and order; `None` draws
            one.
        name: Name of the model.
    """

    roles = ()
    log_names = ()

    def __init__(self, networks, *, critic_steps, seed, name=None):
        super().__init__(name=name)
        check_count("critic_steps", critic_steps)
        check_seed(seed)
        for role, network in networks.items():
            network_checks.check_network(role, network)
            setattr(self, role, network)
        network_checks.check_separate(networks)
        self.critic_steps = critic_steps
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.trackers = [keras.metrics.Mean(name=name) for name in self.log_names]
        self.step_counter = self.add_weight(
            shape=(), dtype="int64", trainable=False, initializer="zeros",
            aggregation="only_first_replica", name="steps_taken",
        )  # fmt: skip
        self._optimizer_names = ()
        self.built = True

    # Training: Algorithm 1 of the papers.

    def train_step(self, data):
        """Takes `critic_steps` critic steps on fresh batches, then one of the generator.

        Args:
            data: `critic_steps * batch` samples of shape `(critic_steps * batch,
                ...)`, or a pair of them and their labels.

        Returns:
            Dictionary of the epoch's mean of every log.
        """
        batches = self.critic_batches(data)
        with tf.control_dependencies(batches):  # or counters count the end of the data
            for_each(
                self.update_critic,
                batches,
                jit_compile=self.jit_compile,
                run_eagerly=self.run_eagerly,
            )
            self.update_generator(*(part[-1] for part in batches))
            self.step_counter.assign_add(1)
        return self.get_metrics_result()

    def test_step(self, data):
        """Measures the logs on held-out data, without training."""
        batch = self.as_floats(data)
        with tf.control_dependencies(batch):  # as in `train_step`
            self.log(self.evaluate_terms(*batch))
        return self.get_metrics_result()

    def critic_batches(self, data):
        """Splits a step's data so that row `j * critic_steps + i` is in batch `i`.

        Interleaved, for then each replica's share of a step holds its share of
        every batch.
        """

        def split(part):
            shape = (-1, self.critic_steps, *part.shape[1:])
            return ops.moveaxis(ops.reshape(part, shape), 1, 0)

        parts = self.as_floats(data)
        size = parts[0].shape[0]
        if size is not None and size % self.critic_steps:
            raise ValueError(
                f"A training step takes {self.critic_steps} batches (critic_steps) "
                f"in one. Received {size} samples. Pass a multiple of critic_steps."
            )
        return tuple(split(part) for part in parts)

    def as_floats(self, data):
        """Returns samples in Keras' float type, and labels if there are any."""
        samples, labels, weights = keras.utils.unpack_x_y_sample_weight(data)
        if weights is not None:
            raise ValueError(
                "A model here takes samples, or (samples, labels). Received sample "
                "weights as well. Drop the third part of the data."
            )
        samples = ops.cast(samples, keras.config.floatx())
        return (samples,) if labels is None else (samples, labels)

    def minimize(self, terms, optimizer, *networks):
        """Moves one player down the gradient of its loss.

        Args:
            terms: Function that returns the loss and a dictionary of logs.
            optimizer: The player's optimizer.
            *networks: The player's networks, the only ones whose weights move.
        """
        weights = trainable_variables(networks)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([weight.value for weight in weights])
            loss, logs = terms()
            regularisers = [term for network in networks for term in network.losses]
            total = ops.sum([loss, *regularisers]) / self.num_replicas
            scaled = optimizer.scale_loss(total)
        gradients = tape.gradient(scaled, weights)
        if self.num_replicas > 1 and compiling.scales_loss(optimizer):
            gradients = replicas.refuse_together(gradients)
        optimizer.apply(gradients, weights)
        self.log(logs)

    def log(self, logs):
        """Adds values to their epoch means; a pair is a value and its weight."""
        for tracker in self.trackers:
            if tracker.name in logs:
                value = logs[tracker.name]
                tracker.update_state(*value if isinstance(value, tuple) else (value,))

    @property
    def metrics(self):
        return self.trackers

    def get_metrics_result(self):
        return replicas.reducible(
            self.distribute_strategy, super().get_metrics_result()
        )

    @property
    def steps_taken(self):
        """Training steps since the model was made, an integer."""
        return int(self.step_counter.numpy())

    @property
    def num_replicas(self):
        return self.distribute_strategy.num_replicas_in_sync

    # Compiling.

    def set_optimizers(self, optimizers, jit_compile, steps_per_execution, run_eagerly):
        """Checks, builds and keeps one optimizer per player.

        Args:
            optimizers: Dictionary from attribute names to tuples of an optimizer (or
                its name) and the networks that it trains.
            jit_compile: `True`, `False` or `"auto"`.
            steps_per_execution: Training steps to one call of the graph.
            run_eagerly: Whether to run without a graph.
        """
        compiling.check_arguments(jit_compile, steps_per_execution)
        given = {k: keras.optimizers.get(o) for k, (o, *_) in optimizers.items()}
        current = {name: getattr(self, name) for name in self._optimizer_names}
        compiling.check_optimizers(given, current)
        networks = {role: getattr(self, role) for role in self.roles}
        replicas.check_scope(self.distribute_strategy, networks | given)
        super().compile(
            optimizer=None,
            auto_scale_loss=False,
            jit_compile=compiling.resolve_jit_compile(
                jit_compile, run_eagerly, networks.values(), self.num_replicas
            ),
            steps_per_execution=steps_per_execution,
            run_eagerly=run_eagerly,
        )
        for name, (_, *trained) in optimizers.items():
            optimizer = compiling.with_loss_scaling(given[name], trained)
            optimizer.build(trainable_variables(trained))
            setattr(self, name, optimizer)
        self._optimizer_names = tuple(optimizers)
        self._compile_arguments = keras.saving.serialize_keras_object(
            given
            | {
                "jit_compile": jit_compile,
                "steps_per_execution": steps_per_execution,
                "run_eagerly": run_eagerly,
            }
        )

    @property
    def optimizer(self):
        """All optimizers as one, for Keras' callbacks; `None` before `compile`."""
        if not self._optimizer_names:
            return None
        return compiling.OptimizerGroup(
            getattr(self, name) for name in self._optimizer_names
        )

    @optimizer.setter
    def optimizer(self, value):
        """Ignores what Keras sets: every player has an optimizer of its own."""

    def get_compile_config(self):
        return self._compile_arguments if self.compiled else None

    def compile_from_config(self, config):
        self.compile(**keras.saving.deserialize_keras_object(config))

    def _maybe_symbolic_build(self, *args, **kwargs):
        """Does nothing: all is built, and Keras fails here with several workers."""

    # Fitting and evaluating.

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
            x: Samples of shape `(n, ...)` as an array, a `kw.data` source, a
                `tf.data.Dataset` of batches or a `keras.utils.PyDataset`. A
                conditional model's data sets yield `(samples, labels)`. Arrays and
                sources are shuffled by the model's seed and the step, so that a
                resumed run sees the order of the uninterrupted one; the order of a
                `tf.data.Dataset` or `PyDataset` is its owner's.
            y: Labels, of shape `(n, ...)`, of an array `x` for a conditional model.
            batch_size: Samples to one critic step, for arrays and sources; a training
                step takes `critic_steps` times as many. Defaults to 32.
            epochs: Number of the epoch to stop at, counted from 0. Defaults to 1.
            verbose: As in Keras: `"auto"`, 0, 1 or 2.
            callbacks: List of `keras.callbacks.Callback`.
            validation_split: Not supported; pass `validation_data`.
            validation_data: Held-out samples, pair of samples and labels, or data set;
                adds `val_` logs.
            shuffle: Whether arrays and sources are shuffled. Defaults to `True`.
            class_weight: Not supported.
            sample_weight: Not supported.
            initial_epoch: Number of the first epoch. Defaults to 0.
            steps_per_epoch: Training steps to an epoch. Defaults to one pass over the
                data; with arrays and sources, pass follows upon pass.
            validation_steps: Batches of `validation_data` to use.
            validation_batch_size: Batch of `validation_data`. Defaults to `batch_size`.
            validation_freq: Epochs between two validations. Defaults to 1.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: If the data do not fit the networks, are not finite, or do not
                fill one training step.
        """
        self._assert_compile_called("fit")
        data_checks.refuse_given(
            class_weight=class_weight,
            sample_weight=sample_weight,
            validation_split=validation_split or None,
        )
        for role in self.roles:
            network_checks.check_trainable(role, getattr(self, role))
        dataset = step_dataset(
            self, x, y, batch_size, shuffle=shuffle, endless=steps_per_epoch is not None
        )
        if validation_data is not None:
            validation_data = self.held_out(
                validation_data, validation_batch_size or batch_size
            )
        with reading_errors(), uncounted_epochs(steps_per_epoch):
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
                validation_batch_size=validation_batch_size or batch_size,
                validation_freq=validation_freq,
            )

    def held_out(self, data, batch_size):
        """Returns `validation_data` as `(x, y)`, once they are checked."""
        x, y, weights = keras.utils.unpack_x_y_sample_weight(data)
        data_checks.refuse_given(sample_weight=weights)
        return held_out_data(self, x, y, batch_size)

    def evaluate(self, x=None, y=None, batch_size=None, **arguments):
        """Measures the logs on held-out data; takes what `keras.Model.evaluate` takes.

        It leaves the random state as it was: evaluating changes no training, and
        evaluating twice gives the same values. Several replicas get full batches only.
        """
        data_checks.refuse_given(sample_weight=arguments.pop("sample_weight", None))
        x, y = held_out_data(self, x, y, batch_size or 32)
        state = self.seed_generator.state.numpy()
        try:
            with reading_errors(), uncounted_epochs(arguments.get("steps")):
                return super().evaluate(x, y, batch_size, **arguments)
        finally:
            self.seed_generator.state.assign(state)

    # Saving.

    def get_config(self):
        networks = {
            role: keras.saving.serialize_keras_object(getattr(self, role))
            for role in self.roles
        }
        return networks | {
            "critic_steps": self.critic_steps,
            "seed": self.seed,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        networks = {
            role: keras.saving.deserialize_keras_object(
                config[role], custom_objects=custom_objects
            )
            for role in cls.roles
        }
        return cls(**(config | networks))


def trainable_variables(networks):
    """Returns the variables of all the networks that an optimizer may move."""
    return [weight for network in networks for weight in network.trainable_variables]
