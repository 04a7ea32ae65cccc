"""`keras-wgan generate`: samples of a trained run, as a picture or as data.

In the flow: the model of a run generates samples, and `data.save_samples` writes them.
"""

from keras_wgan import data
from keras_wgan.command_line.run_directory import RunDirectory
from keras_wgan.models.labels import default_labels


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "generate",
        help="generate samples from a run",
        description="Generate samples with the model of a run.",
    )
    parser.set_defaults(run=run)
    option = parser.add_argument
    option("directory", metavar="RUN", help="run directory")
    option("--num", type=int, default=64, help="number of samples (%(default)s)")
    option(
        "--label", type=int, help="label of all samples (default: equal shares of all)"
    )
    option("--seed", type=int, help="decides the samples (default: new ones each time)")
    option(
        "--output",
        required=True,
        help="what to write: grid.png, samples.h5, samples.npz, or a directory of images",
    )


def run(options):
    """Generates, and returns the exit code."""
    model = RunDirectory(options.directory).load_model()
    labels = options.label
    if labels is None and model.conditional:
        labels = default_labels(model.generator, options.num)
    samples = model.generate(options.num, labels, seed=options.seed)
    if options.label is not None:
        labels = [options.label] * options.num
    data.save_samples(options.output, samples, labels)
    print(f"Wrote {options.num} samples to {options.output}.")
    return 0
