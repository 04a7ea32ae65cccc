"""`keras-wgan evaluate`: how far a run's generator is from real samples.

In the flow: the model of a run is measured with `distances` and `metrics` of the raw
values. The numbers are printed, and written to `evaluation.json` in the run directory.
"""

import json

import numpy as np

from keras_wgan import data, distances, metrics
from keras_wgan.atomic import written_whole
from keras_wgan.checks.counts import check_enough
from keras_wgan.checks.runs import check_data_known
from keras_wgan.command_line import run_data
from keras_wgan.command_line.messages import warn
from keras_wgan.command_line.options.data import NAMED, NAMES
from keras_wgan.command_line.run_directory import RunDirectory
from keras_wgan.command_line.run_model import load_model

MAX_SAMPLES = 2000  # of each kind; the cost of W1 grows with their square
NEIGHBORS = 3


def run(options):
    """Measures, prints, writes, and returns the exit code."""
    directory = RunDirectory(options.directory)
    model = load_model(directory)
    settings = directory.read_settings()
    train, real = _sources(options.data, model, settings)
    numbers = _measure(model, train, real, options.seed)
    with written_whole(directory.path / "evaluation.json") as partial:
        partial.write_text(json.dumps(numbers, indent=2) + "\n")
    for name, value in numbers.items():
        print(f"{name:<34} {value:10.4f}")
    return 0


def _sources(others, model, settings):
    """Returns the run's training samples, or `None`, and the real samples.

    Args:
        others: Name or path of other real samples, or `None` for the run's own.
        model: The trained model.
        settings: Settings of the run.
    """
    name = check_data_known(settings)
    if others is None:
        train = load(name, model, settings, split="train")
        held_out = name in NAMED
        return train, load(name, model, settings, "test") if held_out else train
    real = load(others, model, settings, split="train")
    try:
        return load(name, model, settings, split="train"), real
    except (ValueError, OSError) as error:
        warn(
            f"The run's own data cannot be read: {error} The floors are those of two "
            "halves of the other data, and memorization is not measured."
        )
        return None, real


def load(name, model, settings, split):
    """Returns a source of real samples in the form that the model generates."""
    chosen = {option: settings.get(option) for option in NAMES}
    labels = None if model.conditional else False
    source = data.load(name, labels=labels, split=split, **chosen)
    run_data.scale_as_run(source, settings)
    return source


def _measure(model, train, real, seed):
    """Returns a dictionary of all measured numbers.

    A floor is the same number for real samples in place of generated ones.

    Args:
        model: The trained model.
        train: Source of the training samples, or `None` if there is none.
        real: Source of the samples to compare with. May be `train`.
        seed: Integer that decides which samples are chosen and generated.
    """
    first = real if train is None else train
    known, others = _disjoint_samples(first, real, np.random.default_rng(seed))
    samples, labels = (*others, None)[:2]
    generated = _flat(model.generate(len(samples), labels, seed=seed))
    samples, known = _flat(samples), _flat(known[0])
    quality = metrics.precision_recall(samples, generated, k=NEIGHBORS)
    numbers = {
        "samples": len(samples),
        "exact_wasserstein": distances.wasserstein_distance(generated, samples),
        "wasserstein_floor": distances.wasserstein_distance(known, samples),
        "frechet_distance": metrics.frechet_distance(generated, samples),
        "frechet_floor": metrics.frechet_distance(known, samples),
        **{name: float(value) for name, value in quality._asdict().items()},
    }
    if train is not None:
        nearest = metrics.nearest_train_distance
        numbers["nearest_train_distance"] = float(nearest(generated, known).mean())
        numbers["nearest_train_floor"] = float(nearest(samples, known).mean())
    return numbers


def _disjoint_samples(train, real, rng):
    """Returns equally many training samples and real ones; no sample is in both."""
    available = len(train) // 2 if train is real else min(len(train), len(real))
    check_enough("A comparison", available, NEIGHBORS + 1, "samples on each side")
    count = min(MAX_SAMPLES, available)
    if train is real:
        order = rng.permutation(len(train))
        return train.read(order[:count]), train.read(order[count : 2 * count])
    return tuple(
        source.read(rng.permutation(len(source))[:count]) for source in (train, real)
    )


def _flat(samples):
    """Returns samples as float64 vectors."""
    return np.reshape(samples, (len(samples), -1)).astype("float64")
