"""The detector's model: made, compiled once, and put back to its first state.

In the flow: between `windows` and the detector. A model that starts anew on each
series keeps its compiled step, which takes longer to compile than to train.
"""

import contextlib
import random

from keras_wgan.models import TadGAN
from keras_wgan.series.windows import at_least


def new_model(networks, window_shape, seed):
    """Returns a compiled model whose initial weights the seed decides.

    Args:
        networks: Function from `(window, channels)` to the four networks.
        window_shape: `(window, channels)`.
        seed: Integer, or `None`.
    """
    with initial_weights_by(seed):
        model = TadGAN(*networks(window_shape), seed=seed)
    model.compile()
    return model


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
