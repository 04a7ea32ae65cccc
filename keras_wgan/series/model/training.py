"""The detector's model: how it is made and trained.

In the flow: the detector's `fit` makes a model here, and trains it on the `windows` of
its series. The training itself runs in one of the `engines`.
"""

import contextlib
import random

import keras

from keras_wgan.checks.series import check_window_size
from keras_wgan.series.model import engines


def make_model(detector, window_shape):
    """Returns a compiled model whose first weights the seed decides.

    Args:
        detector: `AnomalyDetector` with the settings of the model.
        window_shape: `(window, channels)`.

    Raises:
        ValueError: If the windows have too many values for networks of them.
    """
    check_window_size(*window_shape)
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
    is restored at the end. One thread at a time is inside.
    """
    with engines.LOCK:
        state = random.getstate()
        random.seed(seed)
        try:
            yield
        finally:
            random.setstate(state)


def train(model, windows, batch_size, new_model=None, *, callbacks=None, **options):
    """Trains on windows, repeated if they are too few for one training step.

    With `callbacks`, the model is compiled and trained itself, because a callback may
    keep the model that it is given.

    Args:
        model: Compiled `TadGAN`. It has the state of the training afterwards.
        windows: `Windows`.
        batch_size: Windows in a batch of a critic.
        new_model: Function without arguments that makes another such model, which may
            be kept and trains later models. Defaults to `None`: the model trains
            itself.
        callbacks: List of `keras.callbacks.Callback`. Defaults to `None`.
        **options: As in `keras.Model.fit`.
    """
    enough = windows.at_least(batch_size * model.critic_steps)
    with engines.engine_of(model, None if callbacks else new_model) as engine:
        history = engine.fit(
            enough, batch_size=batch_size, callbacks=callbacks, **options
        )
    history.set_model(model)
    model.history = history
