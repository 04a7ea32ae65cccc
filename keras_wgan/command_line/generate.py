"""`keras-wgan generate`: samples of a trained run, as a picture or as data.

In the flow: the model of a run generates samples, and `data.save_samples` writes them.
"""

import math
import pathlib

from keras_wgan import data
from keras_wgan.atomic import written_whole
from keras_wgan.checks.names import shown
from keras_wgan.checks.outputs import check_ours
from keras_wgan.checks.runs import check_columns_known, find_label
from keras_wgan.checks.settings import check_count
from keras_wgan.command_line.run_directory import RunDirectory
from keras_wgan.command_line.run_model import load_model
from keras_wgan.data.table_source import to_frame
from keras_wgan.data.tables import WRITTEN, check_writable, write_table
from keras_wgan.models.labels import default_labels, named_labels
from keras_wgan.pictures import sample_picture
from keras_wgan.pictures.signed import save_png

MOST_VALUES = 2**30  # numbers in all samples, 4 GB


def run(options):
    """Generates, and returns the exit code."""
    directory = RunDirectory(options.directory)
    found = directory.read_settings().get("samples") or {}
    _check_table(options.output, found)
    model = load_model(directory)
    _check_memory(options.num, model)
    label = find_label(options.label, found.get("class_names"))
    labels = label
    if label is None and model.conditional:
        labels = default_labels(model.generator, options.num)
    samples = model.generate(options.num, labels, seed=options.seed)
    if label is not None:
        labels = [label] * options.num
    _write(options.output, samples, labels, found)
    print(f"Wrote {options.num} samples to {shown(options.output)}.")
    return 0


def _check_memory(num, model):
    """Refuses more samples than a computer can hold at once."""
    size = math.prod(model.generator.outputs[0].shape[1:])
    check_count("--num", num, 1, MOST_VALUES // size)


def _suffix(path):
    """Returns the suffix of a path, in small letters."""
    return pathlib.Path(path).suffix.lower()


def _check_table(path, found):
    """Refuses a table for a run that knows no columns, or in place of another table."""
    if _suffix(path) in WRITTEN:
        check_writable("--output", path)
        check_columns_known(found.get("columns"), path)
        check_ours("--output", path, found["columns"])


def _write(path, samples, labels, found):
    """Writes samples as a table, as a picture with the names of classes, or as data."""
    if _suffix(path) in WRITTEN:
        _write_table(path, samples, found)
    elif _suffix(path) == ".png" and labels is not None:
        names = named_labels(labels, found.get("class_names"))
        with written_whole(path) as partial:
            save_png(sample_picture(samples, names), partial)
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
