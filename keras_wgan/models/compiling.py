"""What `compile` decides: which optimizer moves which networks, and XLA or not.

In the flow: a part of `AlternatingModel`.
"""

import keras
import tensorflow as tf

from keras_wgan.checks.arguments import check_argument_names
from keras_wgan.checks.training import (
    check_compile_settings,
    check_optimizers,
    check_scope,
)
from keras_wgan.inspection import SLOW_IN_XLA, has_layer, weights_to_train
from keras_wgan.models.naming import name_optimizer
from keras_wgan.models.optimizers import OptimizerGroup, with_loss_scaling


class Compiling:
    """Holds one optimizer for each player."""

    _optimizer_names = ()
    _traced_for = {}

    def set_optimizers(
        self, unknown, jit_compile, steps_per_execution, run_eagerly, **players
    ):
        """Checks, builds and keeps one optimizer for each player.

        Args:
            unknown: Dictionary of the arguments that `compile` does not know.
            jit_compile: `True`, `False` or `"auto"`.
            steps_per_execution: Training steps to one call of the graph.
            run_eagerly: Whether to run without a graph.
            **players: By the attribute's name, a tuple of an optimizer, its name or
                `None` for `default_optimizer()`, and the networks that it trains.
        """
        check_argument_names("compile", [self.compile], unknown)
        check_compile_settings(jit_compile, steps_per_execution, self.num_replicas)
        given = {
            name: keras.optimizers.get(optimizer or self.default_optimizer())
            for name, (optimizer, *_) in players.items()
        }
        for name, optimizer in given.items():
            name_optimizer(optimizer, name)
        current = {name: getattr(self, name) for name in self._optimizer_names}
        check_optimizers(given, current)
        networks = {role: getattr(self, role) for role in self.roles}
        check_scope(self.distribute_strategy, networks | given)
        super().compile(
            optimizer=None,
            auto_scale_loss=False,
            jit_compile=not run_eagerly
            and _resolve_jit_compile(jit_compile, networks.values(), self.num_replicas),
            steps_per_execution=steps_per_execution,
            run_eagerly=run_eagerly,
        )
        self._optimizer_names = ()  # which lets go of the ones before
        for name, (_, *trained) in players.items():
            optimizer = with_loss_scaling(given[name], trained)
            optimizer.build([w for net in trained for w in weights_to_train(net)])
            setattr(self, name, optimizer)
        self._trained = {
            name: tuple(trained) for name, (_, *trained) in players.items()
        }
        self._optimizer_names = tuple(players)
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
        return OptimizerGroup(
            {name: getattr(self, name) for name in self._optimizer_names}
        )

    @optimizer.setter
    def optimizer(self, value):
        """Ignores what Keras sets: every player has an optimizer of its own."""

    def make_train_function(self, force=False):
        """Traces the step again after a layer was frozen or a setting changed."""
        self.check_networks()
        return super().make_train_function(force or self._has_changed("train"))

    def make_test_function(self, force=False):
        """Traces the evaluation again, in the same way."""
        return super().make_test_function(force or self._has_changed("test"))

    def _has_changed(self, kind):
        """Tells whether a graph was traced for other settings, and notes the present."""
        trained = [weight.trainable for weight in self.weights]
        now = trained, {name: getattr(self, name) for name in self.settings}
        before = self._traced_for.get(kind)
        self._traced_for = {**self._traced_for, kind: now}
        return now != before

    def finish_weights(self):
        """Puts averages in place of weights, for optimizers with `use_ema=True`.

        Keras does so at the end of `fit` for a model with a single optimizer.
        """
        for name, networks in self._trained.items():
            weights = [w for net in networks for w in weights_to_train(net)]
            getattr(self, name).finalize_variable_values(weights)

    def get_compile_config(self):
        return self._compile_arguments if self.compiled else None

    def compile_from_config(self, config):
        self.compile(**keras.saving.deserialize_keras_object(config))

    def _maybe_symbolic_build(self, *args, **kwargs):
        """Does nothing: all is built, and Keras fails here with several workers."""


class PairCompiling:
    """Compiles a generator and a critic, in `AdversarialModel`."""

    def compile(
        self,
        critic_optimizer=None,
        generator_optimizer=None,
        *,
        jit_compile="auto",
        steps_per_execution=1,
        run_eagerly=False,
        **unknown,
    ):
        """Gives each network its optimizer and decides how the step is compiled.

        Args:
            critic_optimizer: Keras optimizer or its name. Defaults to the paper's.
            generator_optimizer: Keras optimizer or its name, not the same object.
                Defaults to the paper's.
            jit_compile: Whether XLA compiles the step. `"auto"` (default): on a GPU
                always, on a CPU only for networks without convolutions and without
                recurrent layers, never on more than one replica.
            steps_per_execution: Training steps to one call of the graph. Defaults to 1.
            run_eagerly: Whether to run without a graph, for debugging. Defaults to
                `False`.
            **unknown: Other arguments are refused: there is no `loss` and no `metrics`.

        Raises:
            ValueError: If an argument is unknown, both optimizers are the same object, or
                one is built for other variables.
        """
        self.set_optimizers(
            unknown,
            critic_optimizer=(critic_optimizer, self.critic),
            generator_optimizer=(generator_optimizer, self.generator),
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
            run_eagerly=run_eagerly,
        )


def _resolve_jit_compile(jit_compile, networks, num_replicas):
    """Decides whether XLA compiles the training step.

    `"auto"` means: on a GPU always; on a CPU for networks without `SLOW_IN_XLA`;
    never on more than one replica.
    """
    if jit_compile != "auto":
        return bool(jit_compile)
    if num_replicas > 1:
        return False
    if tf.config.list_physical_devices("GPU"):
        return True
    return not any(has_layer(network, SLOW_IN_XLA) for network in networks)
