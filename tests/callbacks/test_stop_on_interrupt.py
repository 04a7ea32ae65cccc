"""StopOnInterrupt: the step and the epoch end, and Ctrl-C is given back."""

import os
import signal

import keras
import pytest
from conftest import small_data, small_model

import keras_wgan as kw


def fitted(stop, presses=()):
    """Returns a model during whose fit Ctrl-C is pressed after some steps."""
    model = small_model(kw.WGANGP, run_eagerly=True)
    press = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: [
            os.kill(os.getpid(), signal.SIGINT) for step in presses if step == batch
        ]
    )
    model.fit(
        *small_data(24), batch_size=4, epochs=2, verbose=0, callbacks=[press, stop]
    )
    return model


def test_training_stops_after_the_step_and_its_epoch_ends(capsys):
    before, stop = signal.getsignal(signal.SIGINT), kw.callbacks.StopOnInterrupt()
    model = fitted(stop, presses=[1])
    assert stop.interrupted and model.steps_taken == 2
    assert len(model.history.epoch) == 1
    assert "Stopping" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) is before
    assert fitted(stop).steps_taken == 6 and not stop.interrupted


def test_the_second_time_stops_immediately():
    before = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(KeyboardInterrupt):
            fitted(kw.callbacks.StopOnInterrupt(), presses=[1, 1])
    finally:
        signal.signal(signal.SIGINT, before)
