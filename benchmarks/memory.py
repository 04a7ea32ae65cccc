"""How much memory does a long run take, and does it read every sample once?

    python benchmarks/memory.py               # about 6 minutes, 5 GB of disk
    python benchmarks/memory.py --smoke       # checks that it runs

Each measurement runs in a process of its own, which reads its memory from Linux' /proc:

| name | what it does | limit |
|---|---|---|
| steps | 2,000 steps of `fit` with callbacks | 50 MB more than after 200 steps |
| images | an epoch of a folder of 2 GB of images | 1.5 GB |
| h5 | an epoch of an HDF5 file of 2 GB | 1.5 GB |
| count | an epoch of an HDF5 file of 5 million points | each read exactly once |

Prints a table and writes `memory.json`.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import resource
import tempfile
import time

import h5py
import keras
import numpy as np
from PIL import Image

import keras_wgan as kw

MIB = 2**20
GROWTH, PEAK = 50, 1500  # limits in MiB
SIZES = {"steps": 2000, "settled": 200, "bytes": 2 * 2**30, "points": 5_000_000}
SMOKE = {"steps": 60, "settled": 40, "bytes": 8 * MIB, "points": 20_000}


def resident():
    """Returns the present memory of this process, in MiB."""
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def peak():
    """Returns the peak memory of this process, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def small_model(sample_shape, critic_steps=5):
    """Returns a model with networks that take almost no memory."""
    model = kw.WGANGP(
        kw.networks.mlp_generator(sample_shape, 4, width=8, activation=None),
        kw.networks.mlp_critic(sample_shape, width=8),
        critic_steps=critic_steps,
        seed=0,
    )
    model.compile(jit_compile=False)
    return model


def measure_steps(sizes, folder):
    """Trains with callbacks, and measures the growth of the process."""
    samples, _ = kw.data.load_digits("train")
    model, held = small_model((8, 8, 1)), {}

    def note(epoch, logs):
        held[model.steps_taken] = resident()

    reader = keras.callbacks.LambdaCallback(on_epoch_end=note)
    model.fit(
        samples,
        batch_size=32,
        epochs=sizes["steps"] // 20,
        steps_per_epoch=20,
        validation_data=samples[:64],
        callbacks=[*all_callbacks(samples, folder), reader],
        verbose=0,
    )
    growth = max(held.values()) - held[sizes["settled"]]
    return {
        "growth": growth,
        "settled": held[sizes["settled"]],
        "holds": growth < GROWTH,
    }


def all_callbacks(samples, folder):
    """Returns the callbacks of the package."""
    return [
        kw.callbacks.WassersteinMonitor(samples, 100),
        kw.callbacks.FrechetMonitor(samples, num_samples=100),
        kw.callbacks.BestGenerator(folder / "best.keras"),
        kw.callbacks.StopOnNonFinite(),
        kw.callbacks.SampleGrid(folder / "samples", num_samples=16),
        kw.callbacks.TensorBoardImages(folder / "board", num_samples=16),
        kw.callbacks.Resume(folder / "state"),
    ]


def measure_images(sizes, folder):
    """Trains for an epoch on a folder of large images."""
    rng, side = np.random.default_rng(0), 512
    count = max(64, sizes["bytes"] // (3 * side**2))
    pixels = rng.integers(0, 256, (side, side, 3), dtype=np.uint8)
    for index in range(count):  # noise, which does not compress
        picture = Image.fromarray(np.roll(pixels, index, axis=0))
        picture.save(folder / f"{index:06d}.png", compress_level=0)
    source = kw.data.ImageFolderSource(folder, image_size=64)
    small_model((64, 64, 3), critic_steps=2).fit(source, batch_size=32, verbose=0)
    return {"peak": peak(), "images": len(source), "holds": peak() < PEAK}


def measure_h5(sizes, folder):
    """Trains for an epoch on one large file."""
    rng, path = np.random.default_rng(0), folder / "images.h5"
    block = rng.integers(0, 256, (128, 64, 64, 3), dtype=np.uint8)
    count = max(2, sizes["bytes"] // block.nbytes) * len(block)
    with h5py.File(path, "w") as file:
        shape = (count, *block.shape[1:])
        samples = file.create_dataset("samples", shape, "uint8", chunks=(64, 64, 64, 3))
        for start in range(0, count, len(block)):
            samples[start : start + len(block)] = block
    source = kw.data.H5Source(path)
    small_model((64, 64, 3), critic_steps=2).fit(source, batch_size=64, verbose=0)
    return {"peak": peak(), "samples": len(source), "holds": peak() < PEAK}


class CountingSource(kw.data.H5Source):
    """Counts how often each of its samples is read."""

    def __init__(self, path):
        super().__init__(path)
        self.counts = np.zeros(len(self), np.int64)

    def read(self, indices):
        samples = super().read(indices)
        self.counts[indices] += 1
        return samples


def measure_count(sizes, folder):
    """Trains for an epoch on many small samples, and counts the reads of each."""
    path, count = folder / "points.h5", sizes["points"]
    kw.data.save_samples(path, kw.data.ring(count, seed=0))
    source, model = CountingSource(path), small_model((2,))
    steps = []
    note = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda step, logs: steps.append(step)
    )
    batch_size = 1000
    before = source.counts.copy()

    def begin(logs):
        before[:] = source.counts  # `fit` has read some to learn shapes and types

    start = keras.callbacks.LambdaCallback(on_train_begin=begin)
    model.fit(source, batch_size=batch_size, callbacks=[start, note], verbose=0)
    counts = source.counts - before
    return {
        "samples": count,
        "trained_on": len(steps) * batch_size * model.critic_steps,
        "read_once": int((counts == 1).sum()),
        "peak": peak(),
        "holds": bool((counts == 1).all()) and len(steps) * batch_size * 5 == count,
    }


MEASUREMENTS = {
    "steps": measure_steps,
    "images": measure_images,
    "h5": measure_h5,
    "count": measure_count,
}


def measured(name, sizes):
    """Makes one measurement in this process, in a temporary folder."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        numbers = MEASUREMENTS[name](sizes, pathlib.Path(folder))
    return numbers | {"seconds": round(time.monotonic() - started, 1)}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "names", nargs="*", default=[], help="measurements (default: all)"
    )
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("."))
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    results = {}
    for name in options.names or MEASUREMENTS:
        with context.Pool(1) as pool:
            sizes = SMOKE if options.smoke else SIZES
            results[name] = pool.apply(measured, (name, sizes))
        numbers = (f"{key} {value:.5g}" for key, value in results[name].items())
        print(name, *numbers, sep="  ", flush=True)
    (options.output / "memory.json").write_text(json.dumps(results, indent=2) + "\n")
    held = all(numbers["holds"] for numbers in results.values())
    print("All hold." if held else "SOME DO NOT HOLD.")


if __name__ == "__main__":
    main()
