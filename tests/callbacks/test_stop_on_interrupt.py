"""StopOnInterrupt: the step and the epoch end, and Ctrl-C is given back."""

import io
import os
import signal
import sys

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


class Pressing(io.RawIOBase):
    """A stream in whose first write Ctrl-C is pressed."""

    pressed = False

    def writable(self):
        return True

    def write(self, content):
        if not self.pressed:
            self.pressed = True
            os.kill(os.getpid(), signal.SIGINT)
        return len(content)


def test_ctrl_c_while_a_line_is_printed_stops_in_order(monkeypatch):
    stream = io.TextIOWrapper(io.BufferedWriter(Pressing()), line_buffering=True)
    monkeypatch.setattr(sys, "stdout", stream)
    talking = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: print("a line", flush=True)
    )
    stop, model = kw.callbacks.StopOnInterrupt(), small_model(kw.WGANGP)
    model.fit(
        *small_data(24), batch_size=4, epochs=2, verbose=0, callbacks=[talking, stop]
    )
    assert stop.signal == signal.SIGINT and model.steps_taken == 1


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_other_signals_stop_in_order_and_an_ignored_one_does_nothing(name):
    number = getattr(signal, name)
    press = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: os.kill(os.getpid(), number)
    )
    stop, model = kw.callbacks.StopOnInterrupt(), small_model(kw.WGANGP)
    stop.set_model(model)
    arguments = {"batch_size": 4, "verbose": 0, "callbacks": [press, stop]}
    before = signal.signal(number, signal.SIG_IGN)
    try:
        model.fit(*small_data(16), **arguments)
        assert model.steps_taken == 2 and not stop.interrupted
        signal.signal(number, before)
        stop.on_train_begin()
        os.kill(os.getpid(), number)
        assert stop.signal == number
        assert signal.getsignal(number) == signal.SIG_DFL  # the next one ends at once
    finally:
        stop.release()
        signal.signal(number, before)


def test_a_fit_that_fails_gives_the_signals_back():
    before = signal.getsignal(signal.SIGTERM)
    fail = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        callbacks = [kw.callbacks.StopOnInterrupt(), fail]
        small_model(kw.WGANGP).fit(*small_data(8), batch_size=4, callbacks=callbacks)
    assert signal.getsignal(signal.SIGTERM) is before
