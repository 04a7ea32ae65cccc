"""What `compile` decides: which optimizer moves which networks, and XLA or not.

In the flow: a part of `AlternatingModel`.
"""

import keras
import tensorflow as tf

from keras_wgan.checks.training import (
    check_compile_settings,
    check_optimizers,
    check_scope,
)
from keras_wgan.inspection import CONVOLUTIONS, has_layer
from keras_wgan.models.optimizers import OptimizerGroup, with_loss_scaling


class Compiling:
    """Holds one optimizer for each player."""

    _optimizer_names = ()

    def set_optimizers(self, jit_compile, steps_per_execution, run_eagerly, **players):
        """Checks, builds and keeps one optimizer for each player.

        Args:
            jit_compile: `True`, `False` or `"auto"`.
            steps_per_execution: Training steps to one call of the graph.
            run_eagerly: Whether to run without a graph.
            **players: By the attribute's name, a tuple of an optimizer, its name or
                `None` for `default_optimizer()`, and the networks that it trains.
        """
        check_compile_settings(jit_compile, steps_per_execution, self.num_replicas)
        given = {
            name: keras.optimizers.get(optimizer or self.default_optimizer())
            for name, (optimizer, *_) in players.items()
        }
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
        for name, (_, *trained) in players.items():
            optimizer = with_loss_scaling(given[name], trained)
            optimizer.build([w for net in trained for w in net.trainable_variables])
            setattr(self, name, optimizer)
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
        return OptimizerGroup(getattr(self, name) for name in self._optimizer_names)

    @optimizer.setter
    def optimizer(self, value):
        """Ignores what Keras sets: every player has an optimizer of its own."""

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
    ):
        """Gives each network its optimizer and decides how the step is compiled.

        Args:
            critic_optimizer: Keras optimizer or its name. Defaults to the paper's.
            generator_optimizer: Keras optimizer or its name, not the same object.
                Defaults to the paper's.
            jit_compile: Whether XLA compiles the step. `"auto"` (default): on a GPU
                always, on a CPU only for networks without convolutions, never on
                more than one replica.
            steps_per_execution: Training steps to one call of the graph. Defaults to 1.
            run_eagerly: Whether to run without a graph, for debugging. Defaults to
                `False`.

        Raises:
            ValueError: If both optimizers are the same object, or one is built for
                other variables.
        """
        self.set_optimizers(
            critic_optimizer=(critic_optimizer, self.critic),
            generator_optimizer=(generator_optimizer, self.generator),
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
            run_eagerly=run_eagerly,
        )


def _resolve_jit_compile(jit_compile, networks, num_replicas):
    """Decides whether XLA compiles the training step.

    `"auto"` means: on a GPU always; on a CPU for networks without convolutions,
    which XLA computes several times slower there than TensorFlow; never on more
    than one replica.
    """
    if jit_compile != "auto":
        return bool(jit_compile)
    if num_replicas > 1:
        return False
    if tf.config.list_physical_devices("GPU"):
        return True
    return not any(has_layer(network, CONVOLUTIONS) for network in networks)
