"""The optimizers of a model: one for each player, together what Keras' callbacks expect.

In the flow: `compiling` wraps and groups them here, `AlternatingModel.minimize` asks
whether one of them scales its loss.
"""

import keras

from keras_wgan.inspection import computes_in_float16

INITIAL_LOSS_SCALE = 2.0**11  # Keras' 2^15 overflows in the penalty's second gradient


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
