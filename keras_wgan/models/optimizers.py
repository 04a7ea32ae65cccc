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
        optimizer, initial_scale=INITIAL_LOSS_SCALE, name=optimizer.name
    )


def _unscaled(optimizer):
    """Returns the optimizer that moves the weights, without the scaling of losses."""
    return optimizer.inner_optimizer if scales_loss(optimizer) else optimizer


class OptimizerGroup:
    """All optimizers of a model, as tools around Keras expect `model.optimizer`.

    LearningRateScheduler and ReduceLROnPlateau set every rate in `optimizers`,
    BackupAndRestore asks whether it is `built`. Trackers of experiments read
    `learning_rate`, which is the generator's, and `get_config()`.

    Args:
        optimizers: Dictionary from the model's attributes, as in
            `"critic_optimizer"`, to optimizers, that of the generator last.
    """

    built = True

    def __init__(self, optimizers):
        self.by_name = optimizers
        self.optimizers = list(optimizers.values())

    def build(self, variables):
        """Does nothing: a compiled model has built its optimizers."""

    @property
    def variables(self):
        return [v for optimizer in self.optimizers for v in optimizer.variables]

    @property
    def iterations(self):
        return self.optimizers[-1].iterations

    @property
    def learning_rate(self):
        return self.optimizers[-1].learning_rate

    @learning_rate.setter
    def learning_rate(self, rate):
        for optimizer in self.optimizers:
            optimizer.learning_rate = rate

    def get_config(self):
        """Returns the settings of all optimizers, as in `critic_learning_rate`."""
        return {
            f"{name.removesuffix('optimizer')}{setting}": value
            for name, optimizer in self.by_name.items()
            for setting, value in _unscaled(optimizer).get_config().items()
        }
