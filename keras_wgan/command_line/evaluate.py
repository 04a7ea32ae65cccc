"""`keras-wgan evaluate`: how far a run's generator is from real samples.

In the flow: a run's model, exact distances and metrics of the raw values. Prints a
table and writes it as `evaluation.json` into the run directory.
"""

import json

import numpy as np

from keras_wgan import data, distances, metrics
from keras_wgan.atomic import written_whole
from keras_wgan.command_line.run_directory import RunDirectory

HELD_OUT = ("digits", "mnist", "fashion_mnist", "cifar10", "cifar100")
MOST = 2000  # samples on each side, for the exact distance grows with their square
NEIGHBOURS = 3


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "evaluate",
        help="measure a run",
        description="Measures the samples of a run against real ones.",
    )
    parser.set_defaults(run=run)
    option = parser.add_argument
    option("directory", metavar="RUN", help="run directory")
    option("--data", help="real samples (default: held-out ones of the run's data)")
    option("--seed", type=int, default=0, help="decides the samples (%(default)s)")


def run(options):
    """Measures, prints, writes, and returns the exit code."""
    directory = RunDirectory(options.directory)
    model = directory.load_model()
    settings = directory.read_settings()
    train = load(settings["data"], model, settings, split="train")
    split = "test" if settings["data"] in HELD_OUT else "train"
    real = train if split == "train" else load(settings["data"], model, settings, split)
    if options.data is not None:
        real = load(options.data, model, settings, split="train")
    numbers = measure(model, train, real, options.seed)
    with written_whole(directory.path / "evaluation.json") as partial:
        partial.write_text(json.dumps(numbers, indent=2) + "\n")
    for name, value in numbers.items():
        print(f"{name:<34} {value:10.4f}")
    return 0


def load(name, model, settings, split):
    """Returns the source of real samples that the model could have made."""
    return data.load(
        name,
        image_size=settings["image_size"],
        labels=None if model.conditional else False,
        split=split,
    )


def measure(model, train, real, seed):
    """Returns every number of the table.

    Args:
        model: The trained model.
        train: Source of the training samples.
        real: Source of the samples to hold it against; may be the same.
        seed: Integer that decides which samples are taken and generated.
    """
    known, others = disjoint_samples(train, real, np.random.default_rng(seed))
    samples, labels = (*others, None)[:2]
    generated = flat(model.generate(len(samples), labels, seed=seed))
    samples, known = flat(samples), flat(known[0])
    quality = metrics.precision_recall(samples, generated, k=NEIGHBOURS)
    nearest = metrics.nearest_train_distance
    return {
        "samples": len(samples),
        "exact_wasserstein": distances.wasserstein_distance(generated, samples),
        "exact_wasserstein_of_real": distances.wasserstein_distance(known, samples),
        "frechet_distance": metrics.frechet_distance(generated, samples),
        "frechet_distance_of_real": metrics.frechet_distance(known, samples),
        **{name: float(value) for name, value in quality._asdict().items()},
        "nearest_train_distance": float(nearest(generated, known).mean()),
        "nearest_train_distance_of_real": float(nearest(samples, known).mean()),
    }


def disjoint_samples(train, real, generator):
    """Returns as many training samples as real ones, none of them in both."""
    if train is real:
        order = generator.permutation(len(train))
        count = min(MOST, len(order) // 2)
        check_enough(count)
        return train.read(order[:count]), train.read(order[count : 2 * count])
    count = min(MOST, len(train), len(real))
    check_enough(count)
    return tuple(
        source.read(generator.permutation(len(source))[:count])
        for source in (train, real)
    )


def check_enough(count):
    """Refuses too few samples to say anything."""
    if count <= NEIGHBOURS:
        raise ValueError(
            f"A comparison needs more than {NEIGHBOURS} real samples on each side. "
            f"Received {count}. Name more with --data."
        )


def flat(samples):
    """Returns samples as float64 vectors."""
    return np.reshape(samples, (len(samples), -1)).astype("float64")
