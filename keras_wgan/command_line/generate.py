"""`keras-wgan generate`: samples of a trained run, as a picture or as data.

In the flow: a run's model, `generate`, `data.save_samples`.
"""

from keras_wgan import data
from keras_wgan.command_line.run_directory import RunDirectory
from keras_wgan.models.labels import default_labels


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "generate",
        help="generate samples from a run",
        description="Generates samples from the model of a run directory.",
    )
    parser.set_defaults(run=run)
    option = parser.add_argument
    option("directory", metavar="RUN", help="run directory")
    option("--num", type=int, default=64, help="number of samples (%(default)s)")
    option("--label", type=int, help="one label for all (default: all in turn)")
    option("--seed", type=int, help="the same seed gives the same samples")
    option("--output", required=True, help="grid.png, samples.h5, .npz, or a folder")


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
    print(f"{options.num} samples in {options.output}.")
    return 0
