"""Tests of outputs: what may be replaced, and what may not."""

import os

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

import keras_wgan as kw
from keras_wgan.checks.outputs import check_new_directory, check_outputs, check_outside
from keras_wgan.command_line.options.detect import KINDS, MARKS
from keras_wgan.pictures.signed import save_figure, save_png

SAMPLES = np.zeros((6, 4, 4, 1), "float32")
SMALL = Image.new("RGB", (3, 3))
OURS = {
    "grid.png": lambda path: save_png(SMALL, path),
    "samples.PNG": lambda path: kw.data.save_samples(path, SAMPLES),
    "walk.gif": lambda path: kw.pictures.save_gif([SMALL], path),
    "samples.h5": lambda path: kw.data.save_samples(path, SAMPLES),
    "many.h5": lambda path: kw.data.save_samples(path, np.zeros((40_000, 9)), np.arange(40_000) % 3),
    "samples.NPZ": lambda path: kw.data.save_samples(path, SAMPLES),
    **{f"plot{kind}": lambda path: save_figure(Figure(), path) for kind in KINDS["--plot"]},
    "empty.csv": lambda path: path.write_text(""),
}  # fmt: skip
OTHERS = {
    "photo.png": SMALL.save,
    "photo.gif": SMALL.save,
    "photo.jpg": SMALL.save,
    "plot.pdf": lambda path: Figure().savefig(path),
    "data.npz": lambda path: np.savez(path, x=SAMPLES),
    "data.h5": lambda path: pd.DataFrame({"a": [1]}).to_csv(path),
}


@pytest.mark.parametrize("name", OURS)
def test_a_file_of_ours_is_replaced(name, tmp_path):
    OURS[name](tmp_path / name)
    check_outputs({"--output": tmp_path / name}, {}, {})


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_of_another_origin_is_not(name, tmp_path):
    OTHERS[name](tmp_path / name)
    with pytest.raises(ValueError, match="--output .*another origin"):
        check_outputs({"--output": tmp_path / name}, {}, {})


@pytest.mark.parametrize("kind", KINDS["--output"])
def test_tables_are_known_by_their_columns(kind, tmp_path):
    if kind == ".parquet":
        pytest.importorskip("pyarrow")
    ours, mine = tmp_path / f"ours{kind}", tmp_path / f"mine{kind}"
    columns = ["start", "end", "severity", "channels"]
    for path, table in (
        (ours, pd.DataFrame(columns=columns)),
        (mine, pd.DataFrame({"start": range(9), "end": range(9)})),
    ):
        write = table.to_csv if kind == ".csv" else table.to_parquet
        write(path, index=False)
    check_outputs({"--output": ours}, {}, KINDS, MARKS)
    with pytest.raises(ValueError, match="another origin"):
        check_outputs({"--output": mine}, {}, KINDS, MARKS)


def test_outputs_are_compared_with_inputs_and_each_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.symlink("a.csv", "link.csv")
    for outputs, inputs in (
        ({"--output": "a.csv", "--plot": "b/../a.csv"}, {}),
        ({"--output": "a.csv", "--plot": "link.csv"}, {}),
        ({"--output": "a.csv/b.csv", "--plot": "a.csv"}, {}),
        ({"--output": "a.csv"}, {"SERIES": "a.csv"}),
    ):
        with pytest.raises(ValueError, match="must be another one"):
            check_outputs(outputs, inputs, {})
    check_outputs({"--output": "a.csv", "--plot": "b.csv"}, {"SERIES": "c.csv"}, {})


def test_folders_are_new_or_empty_and_outside_of_the_data(tmp_path):
    check_new_directory("--output", tmp_path)
    check_new_directory("--output", tmp_path / "new" / "er")
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path, tmp_path / "file", tmp_path / "file" / "new"):
        with pytest.raises(ValueError, match="folder"):
            check_new_directory("--output", path)
    check_outside("--output", tmp_path / "runs", "DATA", [tmp_path / "data"])
    with pytest.raises(ValueError, match="outside of DATA"):
        check_outside("--output", tmp_path / "data/runs", "DATA", [tmp_path / "data"])
