"""`keras-wgan detect` as a person uses it: a table, a picture, and refusals."""

import functools

import numpy as np
import pandas as pd
import pytest
from conftest import PlainDetector

import keras_wgan as kw
from keras_wgan.command_line import detect, main


@pytest.fixture(autouse=True)
def small():
    """Makes the program's training short, and lets tests share its compiled model."""
    short = functools.partial(PlainDetector, epochs=1, steps_per_epoch=5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(detect, "AnomalyDetector", short)
        yield


def write_series(path, steps=300, timestamps=True):
    values = np.sin(np.arange(steps) / 4)
    values[200:206] = -4
    table = pd.DataFrame({"value": values})
    if timestamps:
        times = pd.date_range("2014-04-01", periods=steps, freq="10min")
        table.insert(0, "timestamp", times)
    table.to_csv(path, index=False)
    return path


def run(*arguments):
    return main(["detect", *(str(argument) for argument in arguments)])


OPTIONS = ("--window", 20, "--padding", 3, "--threshold", 2)


@pytest.mark.parametrize("timestamps", [True, False])
def test_anomalies_are_written_and_drawn(timestamps, tmp_path, capsys):
    series = write_series(tmp_path / "series.csv", timestamps=timestamps)
    table, picture = tmp_path / "new" / "anomalies.csv", tmp_path / "plot.png"
    assert run(series, "--output", table, "--plot", picture, *OPTIONS) == 0
    found = pd.read_csv(table)
    assert list(found.columns) == ["start", "end", "severity"]
    if timestamps:
        found[["start", "end"]] = found[["start", "end"]].apply(pd.to_datetime)
        start = pd.Timestamp("2014-04-01") + 200 * pd.Timedelta("10min")
        truth = [(start, start + pd.Timedelta("50min"))]
    else:
        truth = [(200, 205)]
    assert kw.metrics.interval_f1(truth, found).recall == 1
    assert picture.read_bytes().startswith(b"\x89PNG")
    output = capsys.readouterr().out
    assert "300 rows" in output and f"Wrote {len(found)} anomalies to {table}" in output


def test_an_interval_and_the_same_seed_give_the_same_table(tmp_path):
    series = write_series(tmp_path / "series.csv")
    tables = [tmp_path / name for name in ("a.csv", "b.csv")]
    for table in tables:
        options = ("--interval", 1200, "--window", 10, "--padding", 3, "--seed", 4)
        assert run(series, "--output", table, *options) == 0
    assert tables[0].read_bytes() == tables[1].read_bytes()


REFUSALS = {
    "missing": ("missing.csv", (), "missing.csv"),
    "empty": ("empty.csv", (), "No columns"),
    "no rows": ("header.csv", (), "at least 1"),
    "texts": ("texts.csv", (), "name"),
    "a picture": ("picture.csv", (), "keras-wgan: error"),
    "short": ("series.csv", ("--window", "500"), "shorter `window`"),
    "window": ("series.csv", ("--window", "1"), "window"),
    "interval": ("series.csv", ("--interval", "soon"), "interval"),
    "threshold": ("series.csv", ("--threshold", "-1"), "threshold"),
    "padding": ("series.csv", ("--padding", "-1"), "padding"),
    "seed": ("series.csv", ("--seed", "-1"), "seed"),
    "plot": ("series.csv", ("--plot", "plot.docx"), "--plot"),
}


@pytest.mark.parametrize("name, options, message", REFUSALS.values(), ids=REFUSALS)
def test_refusals_are_one_line_and_write_nothing(
    name, options, message, tmp_path, capsys
):
    write_series(tmp_path / "series.csv")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "header.csv").write_text("timestamp,value\n")
    (tmp_path / "texts.csv").write_text("name,value\na,1\nb,2\n")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    before = sorted(tmp_path.iterdir())
    output = ("--output", tmp_path / "anomalies.csv")
    assert run(tmp_path / name, *output, *options) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and error.startswith("keras-wgan: error: ")
    assert message in error
    assert sorted(tmp_path.iterdir()) == before
