"""Checks of what `compile` and `fit` are given beside the data.

In the flow: the models call these before a step is compiled or run. A replica is a
model's copy on one device, under a strategy of `tf.distribute`.
"""

import keras
import numpy as np
import tensorflow as tf

from keras_wgan.checks.settings import check_choice, check_count


def check_compile_settings(jit_compile, steps_per_execution, num_replicas):
    """Refuses settings that would be ignored, or would fail long after `compile`."""
    if keras.distribution.distribution() is not None:
        raise ValueError(
            "keras.distribution distributes nothing on TensorFlow. Use tf.distribute, "
            "as in `with tf.distribute.MirroredStrategy().scope()`."
        )
    check_choice("jit_compile", jit_compile, (True, False, "auto"))
    if num_replicas > 1:
        advice = "XLA does not compile a step that replicas share."
        check_choice("jit_compile", jit_compile, (False, "auto"), advice)
    check_count("steps_per_execution", steps_per_execution)


def check_optimizers(optimizers, current):
    """Refuses one optimizer for two players, and one that trains something else."""
    if len({id(optimizer) for optimizer in optimizers.values()}) < len(optimizers):
        raise ValueError(
            f"{' and '.join(optimizers)} must each be an optimizer of its own."
        )
    for name, optimizer in optimizers.items():
        is_optimizer = isinstance(optimizer, keras.optimizers.Optimizer)
        if not is_optimizer or optimizer.built and optimizer is not current.get(name):
            raise ValueError(
                f"`{name}` must be a Keras optimizer that is not already built for "
                f"other variables, or its name. Received: {optimizer!r}. Make a new "
                "one, as in keras.optimizers.Adam(1e-4)."
            )


def check_scope(strategy, parts):
    """Refuses parts made outside the strategy's scope: replicas would drift apart.

    Args:
        strategy: The `tf.distribute.Strategy` of the model, the default one included.
        parts: Dictionary from names to networks and optimizers.
    """
    made_inside = strategy.extended.variable_created_in_scope
    outside = [
        name
        for name, part in parts.items()
        if not all(made_inside(variable.value) for variable in part.variables)
    ]
    if outside or strategy is not tf.distribute.get_strategy():
        what = f"outside it: {', '.join(outside)}" if outside else "another scope now"
        raise ValueError(
            "Networks, optimizers and model must be made and compiled in one `with "
            f"strategy.scope():`, here of {type(strategy).__name__}. Received {what}."
        )


def check_unused(**arguments):
    """Refuses arguments of Keras' `fit` that have no meaning here."""
    for name, value in arguments.items():
        if value is not None:
            raise ValueError(
                f"Adversarial training has no targets, and no use for `{name}`. "
                "Leave it out; pass held-out samples as `validation_data`."
            )


def check_fit_counts(epochs, initial_epoch, validation_freq, **counts):
    """Refuses counts of `fit` that are no counts: Keras would loop or do nothing.

    Args:
        epochs: Number of the epoch to stop at; 0 trains nothing.
        initial_epoch: Number of the first epoch.
        validation_freq: Epochs between two validations, or a list of epochs.
        **counts: Integers from 1, or `None`.
    """
    check_count("epochs", epochs, 0)
    check_count("initial_epoch", initial_epoch, 0)
    for epoch in np.ravel(validation_freq).tolist():
        check_count("validation_freq", epoch)
    for name, count in counts.items():
        if count is not None:
            check_count(name, count)


def check_divisible(num_samples, divisor, purpose="replicas"):
    """Refuses samples that replicas, or the batches of a step, cannot share evenly."""
    if num_samples % divisor:
        raise ValueError(
            f"{divisor} {purpose} must share the samples evenly. Received {num_samples} "
            f"samples. Use a multiple of {divisor}."
        )
