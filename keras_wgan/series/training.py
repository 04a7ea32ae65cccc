"""The training of the detector's model, from a state that can be put back.

In the flow: between `windows` and the detector. A model that is put back to its first
state for each series keeps its compiled step, which takes longer than the training.
"""

import contextlib
import random

import keras

from keras_wgan.series.windows import at_least


@contextlib.contextmanager
def initial_weights_by(seed):
    """Lets a seed decide the weights of the layers made meanwhile.

    Keras draws the seeds of initialisers and dropout from Python's `random`, whose
    state is left as it was.
    """
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)


def falling_adam(first_rate, last_rate, steps):
    """Returns an Adam whose rate falls in a straight line over the steps, and stays."""
    rate = keras.optimizers.schedules.PolynomialDecay(first_rate, steps, last_rate)
    return keras.optimizers.Adam(rate)


def state_of(model):
    """Returns the whole training state: weights, optimizers and random states."""
    return [v.numpy() for v in state_variables(model)]


def restore(model, state):
    """Puts a model into a state, without another compilation."""
    for variable, value in zip(state_variables(model), state, strict=True):
        variable.assign(value)


def state_variables(model):
    return [*model.weights, *model.random_states(), *model.optimizer.variables]


def train(model, windows, batch_size, epochs, steps_per_epoch, verbose):
    """Trains on the windows, repeated if they are too few for a training step."""
    model.fit(
        at_least(windows, batch_size * model.critic_steps),
        batch_size=batch_size,
        epochs=epochs,
        steps_per_epoch=steps_per_epoch,
        verbose=verbose,
    )
