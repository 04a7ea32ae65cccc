"""Several machines train one model; here two processes stand for two machines.

Each worker runs the same program. The environment variable TF_CONFIG names all workers
and says which one this is; on a cluster, the scheduler sets it. Every worker computes
its share of each batch, gradients are summed over the network, and only the first
worker writes files.

Run: `python examples/08_two_workers.py`, about 3 minutes on one CPU core.

Expected: pictures in `runs/08_two_workers/samples`, and the same numbers from each
worker: the exact W1 to held-out points, and the critic's estimate of it.
"""

# %% Without TF_CONFIG, this process starts the workers; with it, it is a worker.

import json
import os
import pathlib
import socket
import subprocess
import sys


def main(output="runs/08_two_workers", epochs=20, steps_per_epoch=50, num_workers=2):
    """Starts workers on this machine, waits for them, and returns their histories."""
    addresses = free_addresses(num_workers)
    settings = {"output": str(output), "epochs": epochs, "steps": steps_per_epoch}
    workers = [start(index, addresses, settings) for index in range(num_workers)]
    outputs = [worker.communicate()[0] for worker in workers]
    if any(worker.returncode for worker in workers):
        raise RuntimeError("A worker failed. Its error message is printed above.")
    histories = [json.loads(text.splitlines()[-1]) for text in outputs]
    for index, history in enumerate(histories):
        exact, estimate = history["exact_wasserstein"][-1], history["wasserstein"][-1]
        print(f"worker {index}: exact W1 {exact:.4f}, wasserstein {estimate:.4f}")
    return histories


def start(index, addresses, settings):
    """Starts one worker: this program with a TF_CONFIG."""
    task = {"type": "worker", "index": index}
    config = {"cluster": {"worker": addresses}, "task": task}
    return subprocess.Popen(
        [sys.executable, __file__, json.dumps(settings)],
        env=os.environ | {"TF_CONFIG": json.dumps(config)},
        stdout=subprocess.PIPE,
        text=True,
    )


def free_addresses(number):
    """Returns addresses with free ports of this machine."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    addresses = [f"127.0.0.1:{server.getsockname()[1]}" for server in sockets]
    for server in sockets:
        server.close()
    return addresses


# %% A worker needs two lines more than a single machine: the strategy, made before
# anything else, and its scope around all that is built. `batch_size` counts the samples
# of all workers together, and must be a multiple of their number.


def work(output, epochs, steps):
    """Trains as one of the workers, and returns the history."""
    import tensorflow as tf

    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    with strategy.scope():
        model = build_model()
    return fit(model, pathlib.Path(output), epochs, steps)


def build_model():
    """Returns a compiled WGAN-GP for points in the plane."""
    import keras

    import keras_wgan as kw

    model = kw.WGANGP(
        generator=kw.networks.mlp_generator(
            (2,), latent_dim=4, width=64, activation=None
        ),
        critic=kw.networks.mlp_critic((2,), width=64),
        penalty_weight=0.1,
        seed=0,
    )
    model.compile(
        keras.optimizers.Adam(1e-3, beta_1=0.5, beta_2=0.9),
        keras.optimizers.Adam(1e-3, beta_1=0.5, beta_2=0.9),
    )
    return model


# %% Callbacks measure on every worker, so that all workers decide the same, and write
# only on the first. `Resume` needs a folder that all workers can read.


def fit(model, output, epochs, steps):
    """Trains a model, and returns the history of its logs."""
    import keras_wgan as kw

    held_out = kw.data.eight_gaussians(2000, seed=1)
    return model.fit(
        kw.data.eight_gaussians(20_000, seed=0),
        batch_size=256,
        epochs=epochs,
        steps_per_epoch=steps,
        callbacks=[
            kw.callbacks.WassersteinMonitor(held_out, 500),
            kw.callbacks.SampleGrid(output / "samples"),
            kw.callbacks.Resume(output / "state"),
        ],
        verbose=0,
    ).history


if __name__ == "__main__":
    if "TF_CONFIG" in os.environ:
        print(json.dumps(work(**json.loads(sys.argv[1]))))
    else:
        main()
