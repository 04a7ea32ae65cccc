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
from keras_wgan.command_line import data_options
from keras_wgan.command_line.run_directory import RunDirectory

HELD_OUT = ("digits", "mnist", "fashion_mnist", "cifar10", "cifar100")
MAX_SAMPLES = 2000  # of each kind; the cost of W1 grows with their square
NEIGHBORS = 3


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "evaluate",
        help="measure a run",
        description="Compare samples of a run with real samples.",
    )
    parser.set_defaults(run=run)
    option = parser.add_argument
    option("directory", metavar="RUN", help="run directory")
    option("--data", help="real samples (default: held-out samples of the run's data)")
    option(
        "--seed", type=int, default=0, help="decides all random numbers (%(default)s)"
    )


def run(options):
    """Measures, prints, writes, and returns the exit code."""
    directory = RunDirectory(options.directory)
    model = directory.load_model()
    settings = directory.read_settings()
    name = check_data_known(settings)
    train = load(name, model, settings, split="train")
    split = "test" if name in HELD_OUT else "train"
    real = train if split == "train" else load(name, model, settings, split)
    if options.data is not None:
        real = load(options.data, model, settings, split="train")
    numbers = _measure(model, train, real, options.seed)
    with written_whole(directory.path / "evaluation.json") as partial:
        partial.write_text(json.dumps(numbers, indent=2) + "\n")
    for name, value in numbers.items():
        print(f"{name:<34} {value:10.4f}")
    return 0


def load(name, model, settings, split):
    """Returns a source of real samples in the form that the model generates."""
    chosen = {option: settings.get(option) for option in data_options.NAMES}
    labels = None if model.conditional else False
    source = data.load(name, labels=labels, split=split, **chosen)
    data_options.scale_as_run(source, settings)
    return source


def _measure(model, train, real, seed):
    """Returns a dictionary of all measured numbers.

    A floor is the same number for real samples in place of generated ones.

    Args:
        model: The trained model.
        train: Source of the training samples.
        real: Source of the samples to compare with. May be `train`.
        seed: Integer that decides which samples are chosen and generated.
    """
    known, others = _disjoint_samples(train, real, np.random.default_rng(seed))
    samples, labels = (*others, None)[:2]
    generated = _flat(model.generate(len(samples), labels, seed=seed))
    samples, known = _flat(samples), _flat(known[0])
    quality = metrics.precision_recall(samples, generated, k=NEIGHBORS)
    nearest = metrics.nearest_train_distance
    return {
        "samples": len(samples),
        "exact_wasserstein": distances.wasserstein_distance(generated, samples),
        "wasserstein_floor": distances.wasserstein_distance(known, samples),
        "frechet_distance": metrics.frechet_distance(generated, samples),
        "frechet_floor": metrics.frechet_distance(known, samples),
        **{name: float(value) for name, value in quality._asdict().items()},
        "nearest_train_distance": float(nearest(generated, known).mean()),
        "nearest_train_floor": float(nearest(samples, known).mean()),
    }


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
