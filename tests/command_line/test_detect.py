"""`keras-wgan detect` as a person uses it: what it reads, says, finds and writes."""

import sys

import numpy as np
import pandas as pd
import pytest
from conftest import PlainDetector

import keras_wgan as kw
from keras_wgan.command_line import detect, main
from keras_wgan.series.model import training

TRAIN = training.train
STEPS, LOWERED = 300, slice(200, 206)
TIMES = pd.date_range("2024-04-01", periods=STEPS, freq="10min")
OPTIONS = ("--window", 20, "--padding", 3)


class ShortDetector(PlainDetector):
    """A detector with a short training, whatever the program says."""

    def fit(self, *arguments, **options):
        self.set_params(epochs=1, steps_per_epoch=5)
        return super().fit(*arguments, **options)


class NeverFitted(PlainDetector):
    """A detector that must not be fitted."""

    def fit(self, *arguments, **options):
        raise ValueError("It was fitted.")


@pytest.fixture(autouse=True)
def small():
    """Leaves out the training: the first weights and the season find something, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(detect, "AnomalyDetector", ShortDetector)
        patch.setattr(training, "train", lambda *arguments, **options: None)
        yield


def values(seed=0):
    """A wave with a little noise, and a stretch in which it is lowered."""
    noise = np.random.default_rng(seed).normal(size=STEPS) / 50
    wave = np.sin(np.arange(STEPS) / 4) + noise
    wave[LOWERED] = -4
    return wave.round(3)


def series(**columns):
    return pd.DataFrame({"timestamp": TIMES, "value": values()} | columns)


def write(path, table=None, **options):
    """Writes a table as CSV, and returns its path."""
    table = series() if table is None else table
    table.to_csv(path, **({"index": False} | options))
    return path


def run(*arguments):
    return main(["detect", *(str(argument) for argument in arguments)])


def found_in(path):
    """Returns the anomalies of a table, as times or positions."""
    found = pd.read_csv(path)
    if found.start.dtype.kind not in "iu":
        found[["start", "end"]] = found[["start", "end"]].apply(pd.to_datetime)
    return found


@pytest.mark.parametrize("timed", [True, False])
def test_anomalies_are_written_and_drawn(timed, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(training, "train", TRAIN)
    table = series() if timed else series()[["value"]]
    path = write(tmp_path / "series.csv", table)
    output, picture = tmp_path / "new" / "anomalies.csv", tmp_path / "plot.png"
    assert run(path, "--output", output, "--plot", picture, *OPTIONS) == 0
    found = found_in(output)
    assert list(found.columns) == ["start", "end", "severity", "channels"]
    truth = [(TIMES[200], TIMES[205]) if timed else (200, 205)]
    assert kw.metrics.interval_f1(truth, found).recall == 1
    assert set(found.channels) == {"value"}
    assert picture.read_bytes().startswith(b"\x89PNG")
    printed, errors = capsys.readouterr()
    assert f"Read {path}: 300 rows" in printed and not errors
    noun = "anomaly" if len(found) == 1 else "anomalies"
    assert f"Wrote {len(found)} {noun} to {output}" in printed
    assert f"Wrote a picture to {picture}" in printed and "steps/s" not in printed


FORMS = {
    "an index, semicolons, decimal commas": (
        lambda: series().assign(timestamp=TIMES.strftime("%d.%m.%Y %H:%M")),
        {"sep": ";", "decimal": ",", "index": True},
        "separated by ';', decimal comma",
        "'Unnamed: 0' (a counter)",
    ),
    "ISO texts with a zone, 2 s late": (
        lambda: series().assign(timestamp=[
            (time + pd.Timedelta(place % 3, "s")).tz_localize("Europe/Berlin").isoformat()
            for place, time in enumerate(TIMES)
        ]),
        {},
        "2024-03-31 22:00:00 to",
        "",
    ),
    "a label": (lambda: series(is_anomaly=0), {}, "step 10 min, 1 channel (value)", "'is_anomaly' (a label)"),
    "a gap": (lambda: series().drop(range(100, 103)), {}, "3 of 300 steps in long gaps", ""),
}  # fmt: skip


@pytest.mark.parametrize("make, how, said, warned", FORMS.values(), ids=FORMS)
def test_what_was_read_is_said_in_one_line(make, how, said, warned, tmp_path, capsys):
    path = write(tmp_path / "series.csv", make(), **how)
    assert run(path, "--output", tmp_path / "a.csv", *OPTIONS) == 0
    printed, errors = capsys.readouterr()
    first, second = printed.splitlines()[:2]
    assert first.startswith(f"Read {path}: ") and said in first and "Read" not in second
    assert warned in first and errors.count("\n") == (warned != "")
    if warned:
        assert errors.startswith(f"keras-wgan: warning: {path}: ") and warned in errors
        assert "--channels on the command line" in errors
    assert len(found_in(tmp_path / "a.csv")) >= 1


def test_options_of_reading_reach_the_tables(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(detect, "AnomalyDetector", NeverFitted)
    days = pd.date_range("2024-01-01", periods=12, freq="D").strftime("%d/%m/%Y")
    table = pd.DataFrame({"when": days, "a": values()[:12], "b": values(1)[:12]})
    path = write(tmp_path / "a.csv", table, sep="|")
    options = ("--output", tmp_path / "found.csv", "--window", 4, "--separator", "|")
    assert run(path, *options) == 2
    assert "--day-first or --no-day-first" in capsys.readouterr().err
    named = ("--timestamp", "when", "--channels", "b", "--decimal", ".")
    for flag, span in (("--day-first", "2024-01-12"), ("--no-day-first", "2024-12-01")):
        assert run(path, *options, *named, flag) == 2
        printed, errors = capsys.readouterr()
        assert "It was fitted" in errors  # so all was read
        assert f"2024-01-01 to {span}" in printed and "1 channel (b)" in printed


def test_targets_choose_the_channels_that_count(tmp_path):
    path = write(tmp_path / "series.csv", series(other=values(1)))
    output = tmp_path / "a.csv"
    assert run(path, "--output", output, "--targets", "other", *OPTIONS) == 0
    assert set(found_in(output).channels) == {"other"}


def test_a_detector_of_another_file_is_saved_and_loaded(tmp_path, capsys, monkeypatch):
    other = write(tmp_path / "other.csv", series(load=values(1)))
    path = write(tmp_path / "series.csv", series(load=values(2))[["load", "timestamp", "value"]])  # fmt: skip
    fitted, loaded, saved = (tmp_path / n for n in ("a.csv", "b.csv", "c.detector"))
    assert run(path, "--fit", other, "--save", saved, "--output", fitted, *OPTIONS) == 0
    printed = capsys.readouterr().out
    assert printed.index(f"Read {other}") < printed.index(f"Read {path}")
    assert f"Wrote the detector to {saved}" in printed
    monkeypatch.setattr(detect, "AnomalyDetector", NeverFitted)
    assert run(path, "--load", saved, "--output", loaded) == 0
    assert loaded.read_bytes() == fitted.read_bytes()
    detector = NeverFitted.load(saved)
    expected = detector.detect(pd.read_csv(path, parse_dates=["timestamp"]))
    pd.testing.assert_frame_equal(found_in(fitted), expected, check_dtype=False)
    assert run(path, "--load", saved, "--output", loaded, "--threshold", 1e9) == 0
    assert len(found_in(loaded)) == 0 and "No anomalies." in capsys.readouterr().out


def test_scores_of_every_row_in_the_order_of_the_input(tmp_path):
    table = series(timestamp=TIMES.strftime("%Y-%m-%dT%H:%M:%SZ"))
    table = table.drop(range(100, 110)).sample(frac=1, random_state=0)
    path = write(tmp_path / "series.csv", table)
    scores, saved = tmp_path / "scores.csv", tmp_path / "a.detector"
    options = ("--output", tmp_path / "a.csv", "--scores", scores, "--save", saved)
    assert run(path, *options, *OPTIONS) == 0
    written, detector = pd.read_csv(scores), ShortDetector.load(saved)
    columns = ["timestamp", "value"]
    pd.testing.assert_frame_equal(written[columns], table.reset_index(drop=True))
    with pytest.warns(UserWarning, match="long gaps"):
        expected = detector.decision_function(table)
    np.testing.assert_allclose(written.score, expected)
    assert run(scores, *options[:3], tmp_path / "more.csv", *OPTIONS) == 2


def test_parquet_is_read_and_written_by_its_ending(tmp_path):
    pytest.importorskip("pyarrow")
    path, scores = tmp_path / "series.parquet", tmp_path / "scores.parquet"
    series().set_index("timestamp").to_parquet(path)
    options = ("--output", tmp_path / "a.parquet", "--scores", scores)
    assert run(path, *options, *OPTIONS) == 0
    assert list(pd.read_parquet(scores)) == ["timestamp", "value", "score"]
    assert len(pd.read_parquet(tmp_path / "a.parquet")) >= 1


def test_an_interval_and_the_same_seed_give_the_same_table(tmp_path):
    path = write(tmp_path / "series.csv")
    tables = [tmp_path / name for name in ("a.csv", "b.csv")]
    for table in tables:
        options = ("--interval", 1200, "--seed", 4, *OPTIONS)
        assert run(path, "--output", table, *options) == 0
    assert tables[0].read_bytes() == tables[1].read_bytes()


def test_progress_is_shown_in_a_terminal(tmp_path, capsys, monkeypatch):
    path = write(tmp_path / "series.csv")
    monkeypatch.setattr(training, "train", TRAIN)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert run(path, "--output", tmp_path / "a.csv", *OPTIONS) == 0
    assert "5/300 [" in capsys.readouterr().out


REFUSALS = {
    "missing": ("missing.csv", (), "missing.csv"),
    "a folder": (".", (), "a folder"),
    "empty": ("empty.csv", (), "No columns"),
    "no rows": ("header.csv", (), "at least 1"),
    "one column of times": ("times.csv", (), "a column of numbers"),
    "texts": ("texts.csv", (), "name"),
    "a picture": ("picture.csv", (), "keras-wgan: error"),
    "short": ("series.csv", ("--window", "500"), "shorter `window`"),
    "window": ("series.csv", ("--window", "1"), "window"),
    "interval": ("series.csv", ("--interval", "soon"), "--interval"),
    "a superscript": ("series.csv", ("--interval", "²"), "--interval"),
    "no time": ("series.csv", ("--interval", "0"), "--interval"),
    "no interval": ("series.csv", ("--interval", "nan"), "--interval"),
    "threshold": ("series.csv", ("--threshold", "-1"), "threshold"),
    "padding": ("series.csv", ("--padding", "-1"), "padding"),
    "seed": ("series.csv", ("--seed", "-1"), "seed"),
    "separator": ("series.csv", ("--separator", ";;"), "--separator"),
    "decimal": ("series.csv", ("--decimal", "x"), "--decimal"),
    "timestamp": ("series.csv", ("--timestamp", "when"), "--timestamp"),
    "channels": ("series.csv", ("--channels", "load"), "--channels"),
    "plot": ("series.csv", ("--plot", "{0}/plot.docx"), "--plot"),
    "table": ("series.csv", ("--scores", "{0}/scores.xlsx"), "--scores"),
    "scores again": ("scored.csv", ("--scores", "{0}/new.csv"), "Rename the column"),
    "fit and load": ("series.csv", ("--fit", "{0}/series.csv", "--load", "{0}/note.txt"), "--load"),
    "window of a loaded one": ("series.csv", ("--load", "{0}/note.txt", "--window", "20", "--targets", "value"), "--window, --targets"),
    "no detector": ("series.csv", ("--load", "{0}/note.txt"), "AnomalyDetector.save"),
    "renamed": ("series.csv", ("--fit", "{0}/renamed.csv"), "series.csv: A series must have the columns"),
    "missing fit": ("series.csv", ("--fit", "{0}/missing.csv"), "missing.csv"),
    "over the input": ("series.csv", ("--scores", "{0}/series.csv"), "SERIES"),
    "over a link of it": ("series.csv", ("--scores", "{0}/link.csv"), "SERIES"),
    "over a hard link of it": ("series.csv", ("--scores", "{0}/hard.csv"), "SERIES"),
    "over the other input": ("series.csv", ("--fit", "{0}/scored.csv", "--scores", "{0}/scored.csv"), "--fit"),
    "over the detector": ("series.csv", ("--load", "{0}/note.txt", "--save", "{0}/../{1}/note.txt"), "--load"),
    "two to one name": ("series.csv", ("--plot", "{0}/a.png", "--save", "{0}/./a.png"), "--plot"),
    "one in the other": ("series.csv", ("--scores", "{0}/anomalies.csv/a.csv"), "--output"),
    "to a folder": ("series.csv", ("--save", "{0}"), "a folder"),
    "in a file": ("series.csv", ("--save", "{0}/note.txt/a"), "no folder"),
    "to a device": ("series.csv", ("--save", "/dev/null"), "--save"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """A folder with files of all kinds, and the text of each."""
    write(tmp_path / "series.csv")
    write(tmp_path / "scored.csv", series(score=values(1)))
    two = series(load=values(1)).rename(columns={"value": "level"})
    write(tmp_path / "renamed.csv", two)
    (tmp_path / "link.csv").symlink_to(tmp_path / "series.csv")
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "series.csv")
    texts = {
        "empty.csv": "",
        "header.csv": "timestamp,value\n",
        "times.csv": "timestamp\n2024-04-01\n2024-04-02\n",
        "texts.csv": "name,value\na,1\nb,2\n",
        "note.txt": "mine",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    return tmp_path


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*")}


@pytest.mark.parametrize("name, options, message", REFUSALS.values(), ids=REFUSALS)
def test_refusals_are_one_line_and_touch_nothing(
    name, options, message, folder, capsys, monkeypatch
):
    monkeypatch.setattr(detect, "AnomalyDetector", NeverFitted)
    before = contents(folder)
    options = [option.format(folder, folder.name) for option in options]
    assert run(folder / name, "--output", folder / "anomalies.csv", *options) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and error.startswith("keras-wgan: error: ")
    assert message in error
    assert contents(folder) == before


def test_targets_are_checked_before_the_training(folder, capsys):
    output = ("--output", folder / "anomalies.csv", *OPTIONS)
    assert run(folder / "series.csv", *output, "--targets", "load") == 2
    assert "--targets" in capsys.readouterr().err


def test_all_files_are_written_or_none(folder, capsys, monkeypatch):
    def no_space(self, series):
        raise OSError("No space left on device")

    monkeypatch.setattr(ShortDetector, "plot", no_space)
    before = contents(folder)
    outputs = ("--output", "a.csv", "--scores", "link.csv", "--plot", "a.png")
    (folder / "link.csv").unlink()
    before.pop(folder / "link.csv")
    outputs = [f"{folder}/{o}" if o[0] != "-" else o for o in outputs]
    assert run(folder / "series.csv", *outputs, *OPTIONS) == 2
    assert "No space left" in capsys.readouterr().err
    assert contents(folder) == before


def test_names_with_escape_codes_are_shown_as_texts(tmp_path, capsys):
    folder = tmp_path / "a\x1b[2Jb"
    folder.mkdir()
    path = write(folder / "series.csv")
    assert (
        run(path, "--output", folder / "a.csv", "--save", folder / "d.zip", *OPTIONS)
        == 0
    )
    printed = "".join(capsys.readouterr())
    assert "Read " in printed and "Wrote the detector" in printed
    assert "\x1b" not in printed
