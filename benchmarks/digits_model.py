"""The model that `keras-wgan train digits` trains, for the benchmarks that train it.

In the flow: built here, trained by the scripts. A test keeps it equal to the command
line's.
"""

import keras

import keras_wgan as kw

WIDTH = 256  # of the hidden layers


def digits_model(steps, seed):
    """Returns a compiled conditional `WGANGP` for 8x8 digits.

    Args:
        steps: Generator steps over which the learning rates fall to 2 %.
        seed: Integer that decides all random numbers.
    """
    keras.utils.set_random_seed(seed)
    sizes = {"num_classes": 10, "width": WIDTH}
    generator = kw.networks.mlp_generator((8, 8, 1), 64, **sizes)
    critic = kw.networks.mlp_critic((8, 8, 1), **sizes)
    model = kw.WGANGP(generator, critic, seed=seed)
    model.compile(falling_adam(steps * model.critic_steps), falling_adam(steps))
    return model


def falling_adam(steps):
    """Returns the paper's Adam with a rate that falls linearly over `steps`."""
    rate = keras.optimizers.schedules.PolynomialDecay(5e-4, steps, 1e-5)
    return keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.9)
