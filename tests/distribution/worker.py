"""One of several workers of a training run; `test_workers.py` starts two.

    TF_CONFIG=... python worker.py FOLDER EPOCHS KILLED_AFTER

Trains with all callbacks, prints the history, and writes its final state.
"""

import json
import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import tensorflow as tf  # noqa: E402

strategy = tf.distribute.MultiWorkerMirroredStrategy()  # before anything else

import keras  # noqa: E402
import numpy as np  # noqa: E402
from conftest import small_critic, small_data, small_generator  # noqa: E402

import keras_wgan as kw  # noqa: E402

folder, epochs, killed_after = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
task = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
(samples,) = small_data()


def die(epoch, logs):
    if epoch + 1 == killed_after:
        os.kill(os.getpid(), signal.SIGKILL)


with strategy.scope():
    networks = small_generator(dropout=0.3), small_critic(dropout=0.3)
    model = kw.WGANGP(*networks, critic_steps=2, ema_decay=0.9)  # no seed
    model.compile()
history = model.fit(
    samples,
    batch_size=8,
    epochs=epochs,
    validation_data=samples[:13],
    callbacks=[
        kw.callbacks.WassersteinMonitor(samples, 20),
        kw.callbacks.BestGenerator(folder + "/best.keras"),
        kw.callbacks.SampleGrid(folder + "/samples", num_samples=9),
        kw.callbacks.TensorBoardImages(folder + "/board", num_samples=9),
        kw.callbacks.StopOnNonFinite(),
        kw.callbacks.Resume(folder + "/state"),
        keras.callbacks.LambdaCallback(on_epoch_end=die),
    ],
    verbose=0,
).history
assert model.evaluate(samples, batch_size=8, verbose=0, return_dict=True)
assert model.predict(np.zeros((4, 4)), batch_size=2, verbose=0).shape[1:] == (2,)

# Half precision: gradients that overflow on the second worker alone are skipped by both.
keras.config.set_dtype_policy("mixed_float16")
with strategy.scope():
    half = kw.GAN(small_generator(), small_critic(), critic_steps=1)
    half.compile()
samples[4:8] *= 1e5
half.fit(samples[:8], batch_size=8, shuffle=False, verbose=0)
assert int(half.critic_optimizer.iterations.numpy()) == 0
assert np.isfinite(half.critic.get_weights()[0]).all()

state = model.weights + model.optimizer.variables + model.random_states()
np.savez(f"{folder}/worker-{task}.npz", *(v.numpy() for v in state))
print(json.dumps(history))
