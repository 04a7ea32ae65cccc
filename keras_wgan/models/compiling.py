"""What `compile` decides: XLA or not, and how losses are scaled.

In the flow: `AlternatingModel` asks here when it is compiled.
"""

import keras
import tensorflow as tf

from keras_wgan.checks import check_count
from keras_wgan.inspection import CONVOLUTIONS, computes_in_float16, has_layer

INITIAL_LOSS_SCALE = 2.0**11  # Keras' 2^15 overflows in the penalty's second gradient


def check_arguments(jit_compile, steps_per_execution):
    """Refuses what would be ignored, or would fail long after `compile`."""
    if keras.distribution.distribution() is not None:
        raise ValueError(
            "keras.distribution distributes nothing on TensorFlow. Received: "
            f"{keras.distribution.distribution()!r}. Use tf.distribute, as in "
            "`with tf.distribute.MirroredStrategy().scope()`."
        )
    if jit_compile not in (True, False, "auto"):
        raise ValueError(
            '`jit_compile` must be True, False or "auto". '
            f'Received: jit_compile={jit_compile!r}. Leave it out for "auto".'
        )
    check_count("steps_per_execution", steps_per_execution)


def check_optimizers(optimizers, current):
    """Refuses one optimizer for two players, and one that trains something else."""
    if len({id(optimizer) for optimizer in optimizers.values()}) < len(optimizers):
        raise ValueError(
            "Each player needs an optimizer of its own, for it holds the state of its "
            f"weights. Received one object for {' and '.join(optimizers)}. Make two."
        )
    for name, optimizer in optimizers.items():
        if not isinstance(optimizer, keras.optimizers.Optimizer):
            raise ValueError(
                f"`{name}` must be a Keras optimizer, its name, or None for the "
                f"paper's. Received: {optimizer!r}. Pass keras.optimizers.Adam(1e-4)."
            )
        if optimizer.built and optimizer is not current.get(name):
            raise ValueError(
                f"`{name}` must be new, or the one this model has. Received an "
                f"optimizer ({optimizer.name}) already built for other variables. "
                "Make another, as in keras.optimizers.Adam(1e-4)."
            )


def resolve_jit_compile(jit_compile, run_eagerly, networks, num_replicas):
    """Decides whether XLA compiles the training step.

    `"auto"` means: on a GPU always; on a CPU for networks without convolutions,
    which XLA computes several times slower there than TensorFlow; never on more
    than one replica.
    """
    if run_eagerly:
        return False
    if jit_compile is True and num_replicas > 1:
        raise ValueError(
            "XLA does not compile a step that replicas share. Received: "
            f'jit_compile=True under {num_replicas} replicas. Leave it out for "auto".'
        )
    if jit_compile != "auto":
        return bool(jit_compile)
    if num_replicas > 1:
        return False
    if tf.config.list_physical_devices("GPU"):
        return True
    return not any(has_layer(network, CONVOLUTIONS) for network in networks)


def scales_loss(optimizer):
    """Tells whether an optimizer skips steps whose gradients overflow."""
    return isinstance(optimizer, keras.optimizers.LossScaleOptimizer)


def with_loss_scaling(optimizer, networks):
    """Wraps an optimizer of float16 gradients, which would underflow unscaled."""
    in_float16 = any(computes_in_float16(network) for network in networks)
    if scales_loss(optimizer) or not in_float16:
        return optimizer
    return keras.optimizers.LossScaleOptimizer(
        optimizer, initial_scale=INITIAL_LOSS_SCALE, name=f"scaled_{optimizer.name}"
    )


class OptimizerGroup:
    """All optimizers of a model, as Keras' callbacks expect `model.optimizer`.

    LearningRateScheduler and ReduceLROnPlateau set every rate in `optimizers`,
    BackupAndRestore asks whether it is `built`.
    """

    built = True

    def __init__(self, optimizers):
        self.optimizers = list(optimizers)

    def build(self, variables):
        """Does nothing: a compiled model has built its optimizers."""

    @property
    def variables(self):
        return [v for optimizer in self.optimizers for v in optimizer.variables]

    @property
    def iterations(self):
        return self.optimizers[-1].iterations
