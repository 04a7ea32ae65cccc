"""StopOnNonFinite: a run that diverges stops, and the log is named."""

import numpy as np
from conftest import small_data, small_model

import keras_wgan as kw


def test_training_stops_at_the_first_log_that_is_not_finite(capsys):
    model = small_model(kw.WGANGP)
    model.critic.set_weights([w * np.nan for w in model.critic.get_weights()])
    stop = kw.callbacks.StopOnNonFinite()
    history = model.fit(
        *small_data(), batch_size=4, epochs=3, callbacks=[stop], verbose=0
    )
    assert len(history.epoch) == 1 and int(model.steps_taken) == 1
    assert stop.stopped_by in history.history and stop.stopped_step == 0
    assert stop.stopped_by in capsys.readouterr().out


def test_a_healthy_run_is_left_alone():
    model, stop = small_model(kw.GAN), kw.callbacks.StopOnNonFinite()
    history = model.fit(
        *small_data(), batch_size=4, epochs=2, callbacks=[stop], verbose=0
    )
    assert len(history.epoch) == 2 and stop.stopped_by is None
