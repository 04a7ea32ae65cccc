"""One of several workers of a training run; `test_workers.py` starts two.

    TF_CONFIG=... python worker.py FOLDER

Each check is in a function of its own, in the order in which all workers run them.
"""

import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import tensorflow as tf  # noqa: E402

strategy = tf.distribute.MultiWorkerMirroredStrategy()  # before anything else

import keras  # noqa: E402
import numpy as np  # noqa: E402
from conftest import small_critic, small_data, small_generator  # noqa: E402

import keras_wgan as kw  # noqa: E402
from keras_wgan.command_line import main, train  # noqa: E402


def fitted(folder, epochs):
    """Trains a new model, without any seed, from where the folder's state stands."""
    (samples,) = small_data()
    with strategy.scope():
        networks = small_generator(dropout=0.3), small_critic(dropout=0.3)
        model = kw.WGANGP(*networks, critic_steps=2, ema_decay=0.9)
        model.compile()
    model.fit(
        samples,
        batch_size=8,
        epochs=epochs,
        validation_data=samples[:13],
        callbacks=[
            kw.callbacks.WassersteinMonitor(samples, 20),
            kw.callbacks.BestGenerator(folder / "best.keras"),
            kw.callbacks.SampleGrid(folder / "samples", num_samples=9),
            kw.callbacks.TensorBoardImages(folder / "board", num_samples=9),
            kw.callbacks.StopOnNonFinite(),
            kw.callbacks.Resume(folder / "state"),
        ],
        verbose=0,
    )
    return model


def skip_what_overflows_on_the_second_worker():
    """Half precision: if one worker alone had skipped, the other would wait for it."""
    keras.config.set_dtype_policy("mixed_float16")
    with strategy.scope():
        model = kw.GAN(small_generator(), small_critic(), critic_steps=1)
        model.compile()
    keras.config.set_dtype_policy("float32")
    samples = small_data(8)[0] * np.repeat([[1.0], [1e5]], 4, axis=0)
    model.fit(samples, batch_size=8, shuffle=False, verbose=0)
    assert int(model.critic_optimizer.iterations.numpy()) == 0
    assert np.isfinite(model.critic.get_weights()[0]).all()


def train_from_the_command_line(folder):
    train._find_strategy = lambda: strategy  # it can be made only once in a process
    kw.data.save_samples(folder / f"points-{task}.npz", kw.data.ring(64, seed=0) / 2)
    command = [
        "train",
        str(folder / f"points-{task}.npz"),
        "--output",
        str(folder / "run"),
    ]
    assert main([*command, "--steps", "2", "--batch-size", "6"]) == 0


task = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
directory = pathlib.Path(sys.argv[1])
fitted(directory, epochs=1)
model = fitted(directory, epochs=2)
assert model.steps_taken == 6
assert model.history.epoch == [1], "it went on from the first's state"
assert model.predict(np.zeros((4, 4)), batch_size=2, verbose=0).shape[1:] == (2,)
skip_what_overflows_on_the_second_worker()
train_from_the_command_line(directory)
state = model.weights + model.optimizer.variables + model.random_states()
np.savez(directory / f"state-{task}.npz", *(v.numpy() for v in state))
print(json.dumps(model.history.history))
