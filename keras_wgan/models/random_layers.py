"""Random layers at inference: those that draw at every call, as a Gumbel softmax does.

In the flow: `generate` calls the generator inside `seeded_layers`, so that a seed gives
the same samples, and training goes on as if nothing had been generated.
"""

import contextlib
import random

import keras
import numpy as np

from keras_wgan.inspection import all_layers, is_foreign

HIGHEST = 2**31 - 1


@contextlib.contextmanager
def seeded_layers(network, seed):
    """Seeds the random layers of a network, and puts their states back at the end.

    Args:
        network: Built Keras model.
        seed: Integer, or `None` for a new one.
    """
    weights = {id(weight) for weight in network.weights}
    states = [v for v in network.variables if id(v) not in weights]
    before = [state.numpy() for state in states]
    rng = np.random.default_rng(seed)
    for state in states:
        state.assign(rng.integers(HIGHEST, size=state.shape))
    own_layers = any(map(is_foreign, all_layers(network)))
    with _global_seed(seed) if own_layers else contextlib.nullcontext():
        try:
            yield
        finally:
            for state, value in zip(states, before, strict=True):
                state.assign(value)


@contextlib.contextmanager
def _global_seed(seed):
    """Seeds what layers of a user's classes draw without a generator of their own.

    Keras cannot put its global generator back, so that goes on from a number that is
    drawn from it.
    """
    states = random.getstate(), np.random.get_state()
    follower = int(keras.random.randint((), 0, HIGHEST))
    keras.utils.set_random_seed(follower if seed is None else seed)
    try:
        yield
    finally:
        keras.utils.set_random_seed(follower)
        keras.random.randint((), 0, 2)  # Keras seeds its generator at the first draw
        random.setstate(states[0])
        np.random.set_state(states[1])
