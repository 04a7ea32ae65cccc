"""`keras-wgan generate`: samples of a trained run, as a picture or as data.

In the flow: the model of a run generates samples, and `data.save_samples` writes them.
"""

import pathlib

from keras_wgan import data
from keras_wgan.atomic import written_whole
from keras_wgan.checks.names import shown
from keras_wgan.checks.runs import check_columns_known, find_label
from keras_wgan.command_line.run_directory import RunDirectory
from keras_wgan.data.table_source import to_frame
from keras_wgan.data.tables import WRITTEN, check_writable, write_table
from keras_wgan.models.labels import default_labels, named_labels
from keras_wgan.pictures import sample_picture


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
    option("--label", help="class of all samples, its name or number (default: all)")
    option("--seed", type=int, help="decides the samples (default: new ones each time)")
    option(
        "--output",
        required=True,
        help="what to write: grid.png, samples.h5, samples.npz, table.csv, or a directory "
        "of images",
    )


def run(options):
    """Generates, and returns the exit code."""
    directory = RunDirectory(options.directory)
    model = directory.load_model()
    found = directory.read_settings().get("samples") or {}
    label = find_label(options.label, found.get("class_names"))
    labels = label
    if label is None and model.conditional:
        labels = default_labels(model.generator, options.num)
    _check_output(options.output, found)
    samples = model.generate(options.num, labels, seed=options.seed)
    if label is not None:
        labels = [label] * options.num
    _write(options.output, samples, labels, found)
    print(f"Wrote {options.num} samples to {shown(options.output)}.")
    return 0


def _suffix(path):
    """Returns the suffix of a path, in small letters."""
    return pathlib.Path(path).suffix.lower()


def _check_output(path, found):
    """Refuses a table for a run that knows no columns, before anything is generated."""
    if _suffix(path) in WRITTEN:
        check_writable("--output", path)
        check_columns_known(found.get("columns"), path)


def _write(path, samples, labels, found):
    """Writes samples as a table, as a picture with the names of classes, or as data."""
    if _suffix(path) in WRITTEN:
        _write_table(path, samples, found)
    elif _suffix(path) == ".png" and labels is not None:
        names = named_labels(labels, found.get("class_names"))
        with written_whole(path) as partial:
            sample_picture(samples, names).save(partial)
    else:
        data.save_samples(path, samples, labels, scaling=_units(found))


def _units(found):
    """Returns the `Scaling` of samples that are saved in their own units, or `None`.

    Images stay in [-1, 1], as do samples of data whose scaling the run does not know.
    """
    has_units = found.get("kind") in ("vector", "series") and "scaling" in found
    return data.Scaling(**found["scaling"]) if has_units else None


def _write_table(path, samples, found):
    """Writes samples as a table in the units and the columns of the run's data."""
    scaling = data.Scaling(**found["scaling"])
    frame = to_frame(samples, scaling, found["columns"], found["types"])
    with written_whole(path) as partial:
        write_table(partial, frame)
