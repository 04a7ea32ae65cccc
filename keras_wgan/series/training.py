"""The detector's model: how it is made, put back to its first state, and trained.

In the flow: the detector's `fit` trains here on windows of its series. The first fit
spends more time on compiling than on training, so the next fit takes the same model,
put back to its first state.
"""

import contextlib
import random

import keras

from keras_wgan.series.windows import repeat_windows


def make_model(detector, window_shape):
    """Returns a compiled model whose first weights the seed decides.

    Args:
        detector: `AnomalyDetector` with the settings of the model.
        window_shape: `(window, channels)`.
    """
    with _seeded_weights(detector.seed):
        model = detector.model_type(
            *detector.networks(window_shape),
            ema_decay=detector.ema_decay,
            seed=detector.seed,
        )
    rates = detector.learning_rate, detector.final_learning_rate
    steps = detector.epochs * detector.steps_per_epoch
    critic_x, critic_z = (
        _falling_adam(*rates, steps * model.critic_steps) for _ in range(2)
    )
    model.compile(critic_x, critic_z, _falling_adam(*rates, steps))
    return model


def _falling_adam(first_rate, last_rate, steps):
    """Returns Adam with a rate that falls in a straight line over the steps."""
    rate = keras.optimizers.schedules.PolynomialDecay(first_rate, steps, last_rate)
    return keras.optimizers.Adam(rate)


@contextlib.contextmanager
def _seeded_weights(seed):
    """Lets a seed decide the first weights of all layers that are made inside.

    Keras draws the seeds of initializers and dropout from Python's `random`. Its state
    is restored at the end.
    """
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)


def model_in_first_state(model, first_state, window_shape, new_model):
    """Returns a model in its first state, and this state.

    Args:
        model: Model of an earlier fit, or `None`. It is used again if its windows have
            the same shape.
        first_state: First state of this model, or `None` if it was loaded.
        window_shape: `(window, channels)`.
        new_model: Function from this shape to a compiled model.
    """
    if model is None or model.critic_x.input_shape[1:] != window_shape:
        model = new_model(window_shape)
        first_state = _read_state(model)
    elif first_state is None:
        first_state = _read_state(new_model(window_shape))
    _write_state(model, first_state)
    return model, first_state


def _read_state(model):
    """Returns the whole training state: weights, random states and optimizers."""
    return [variable.numpy() for variable in _state_variables(model)]


def _write_state(model, state):
    """Puts a model into a state, without compiling it again."""
    for variable, value in zip(_state_variables(model), state, strict=True):
        variable.assign(value)


def _state_variables(model):
    """Returns the variables of the training state, always in the same order."""
    return [*model.weights, *model.random_states(), *model.optimizer.variables]


def train(model, windows, batch_size, **options):
    """Trains on windows, repeated if they are too few for one training step.

    Args:
        model: Compiled `TadGAN`.
        windows: Array of shape `(windows, window, channels)`.
        batch_size: Windows in a batch of a critic.
        **options: As in `keras.Model.fit`.
    """
    enough = repeat_windows(windows, batch_size * model.critic_steps)
    model.fit(enough, batch_size=batch_size, **options)
