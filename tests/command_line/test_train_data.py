"""`keras-wgan train` on data as people bring them: the line, the options, the refusals."""

import json
import os
import struct

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import keras_wgan as kw
from keras_wgan.command_line import main, recipes, run_data, train
from keras_wgan.command_line.run_directory import RunDirectory

RNG = np.random.default_rng(0)
COUNT = 200
PIXELS = RNG.integers(0, 256, (COUNT, 8, 8), dtype=np.uint8)
LABELS = np.arange(COUNT) % 4


@pytest.fixture
def small(monkeypatch, without_xla):
    """Makes the networks and reports small, and compiles nothing by XLA."""

    def networks(kind, shape, num_classes):
        sizes = {"width": 8, "num_classes": num_classes}
        return kw.networks.mlp_generator(shape, 4, **sizes), kw.networks.mlp_critic(
            shape, **sizes
        )

    monkeypatch.setattr(recipes, "_build_networks", networks)
    monkeypatch.setattr(train, "REPORT_STEPS", 2)


@pytest.fixture
def untrained(small, monkeypatch):
    """Lets `train` do all but train."""
    monkeypatch.setattr(train, "_train", lambda *arguments: 0)


def run(data, *options, output):
    command = ["train", data, "--output", output, "--batch-size", 16, "--steps", 2]
    return main([str(part) for part in (*command, *options)])


def npz(folder, **arrays):
    np.savez(folder / "data.npz", **arrays)
    return folder / "data.npz"


def folder_of_images(folder, *names):
    for index, pixels in enumerate(PIXELS):
        parent = folder / "images" / names[index % len(names)]
        parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(parent / f"{index}.png")
    return folder / "images"


def table(folder, **columns):
    frame = pd.DataFrame(
        {"mass": RNG.normal(size=COUNT) * 1e6, "count": LABELS + 5} | columns
    )
    frame.to_csv(folder / "table.csv", index=False)
    return folder / "table.csv"


def idx(folder):
    for name, values in (("images-idx3", PIXELS), ("labels-idx1", LABELS.astype("u1"))):
        head = bytes([0, 0, 8, values.ndim]) + struct.pack(
            f">{values.ndim}I", *values.shape
        )
        (folder / f"train-{name}-ubyte").write_bytes(head + values.tobytes())
    return folder / "train-images-idx3-ubyte"


READ = {
    "Keras' layout": (lambda f: npz(f, x_train=PIXELS / 255.0, y_train=LABELS, x_test=PIXELS, y_test=LABELS), (), "200 images of 8 x 8 x 1; values 0 to 1, scaled from 0 to 1; 4 classes: 0 (50)"),
    "one-hot": (lambda f: npz(f, images=PIXELS, labels=np.eye(4)[LABELS]), (), "4 classes (one-hot)"),
    "texts": (lambda f: npz(f, X=PIXELS, y=np.array(list("dcba"))[LABELS]), (), "4 classes (texts): a (50)"),
    "far numbers": (lambda f: npz(f, data=PIXELS, target=LABELS + 10**6), (), "1000000 (50)"),
    "real labels left out": (lambda f: npz(f, X=PIXELS, y=RNG.normal(size=COUNT)), ("--no-conditional",), "not read: 'y'"),
    "series": (lambda f: npz(f, x=PIXELS), ("--kind", "series"), "200 series of 8 steps and 8 channels"),
    "single numbers": (lambda f: npz(f, x=np.arange(COUNT) / 7), ("--kind", "vector"), "200 vectors of 1 value"),
    "a range": (lambda f: npz(f, x=PIXELS), ("--value-range", "0", "510"), "scaled from 0 to 510"),
    "keys": (lambda f: npz(f, a=PIXELS, b=PIXELS, c=LABELS), ("--samples-key", "b", "--labels-key", "c"), "not read: 'a'"),
    "channels": (lambda f: npz(f, x=RNG.normal(size=(COUNT, 2, 9))), ("--channels", "2"), "9 steps and 2 channels"),
    "a table": (table, (), "200 vectors of 2 values"),
    "labels of a table": (lambda f: table(f, kind=np.array(["x", "y"])[LABELS % 2]), ("--labels-key", "kind"), "2 classes (texts): x (100), y (100)"),
    "one sub-folder": (lambda f: folder_of_images(f, "img_align_celeba"), (), "200 images of 8 x 8 x 1; values 0 to 255, scaled from 0 to 255; no labels"),
    "parts": (lambda f: folder_of_images(f, "train/a", "train/b", "test/a"), (), "sub-folder train of test, train"),
    "IDX": (idx, (), "labels from train-labels-idx1-ubyte"),
}  # fmt: skip


@pytest.mark.parametrize("make, options, line", READ.values(), ids=READ.keys())
def test_what_was_read_is_said_before_training(
    make, options, line, untrained, tmp_path, capsys
):
    data = make(tmp_path)
    assert run(data, *options, output=tmp_path / "run") == 0
    output = capsys.readouterr().out.splitlines()
    assert (
        len(output) == 1
        and output[0].startswith(f"Read {data}: ")
        and line in output[0]
    )
    settings = json.loads((tmp_path / "run" / "config.json").read_text())
    assert line in settings["samples"]["description"]
    assert run(data, *options, output=tmp_path / "run") == 0  # the same command goes on


REFUSED = {
    "real labels": (lambda f: npz(f, X=PIXELS, y=RNG.normal(size=COUNT)), (), "real numbers from"),
    "multi-hot labels": (lambda f: npz(f, X=PIXELS, y=np.ones((COUNT, 3))), (), "multi-hot"),
    "single numbers": (lambda f: npz(f, X=np.arange(COUNT) / 7), (), "--kind vector"),
    "one class": (lambda f: npz(f, X=PIXELS, y=np.zeros(COUNT)), (), "one class alone"),
    "ids": (lambda f: npz(f, X=PIXELS, y=np.arange(COUNT) + 2 * 10**9), (), "200 different numbers"),
    "unclear keys": (lambda f: npz(f, X=PIXELS, data=PIXELS), (), "--samples-key"),
    "a column of texts": (lambda f: table(f, name=LABELS.astype(str) + LABELS.astype(str).astype(object) + "x"), (), "'name'"),
    "a wrong kind": (lambda f: npz(f, X=PIXELS.reshape(COUNT, -1)), ("--kind", "image"), "--kind"),
    "a wrong range": (lambda f: npz(f, X=PIXELS), ("--value-range", "5", "5"), "--value-range"),
    "a range of a table": (table, ("--value-range", "0", "1"), "value_range"),
    "a part that is missing": (lambda f: folder_of_images(f, "val/a", "test/a"), (), "parts of the data"),
    "labels that are missing": (lambda f: npz(f, X=PIXELS), ("--conditional",), "has no labels"),
}  # fmt: skip


@pytest.mark.parametrize("make, options, message", REFUSED.values(), ids=REFUSED.keys())
def test_nothing_is_written_before_a_refusal(
    make, options, message, untrained, tmp_path, capsys
):
    assert run(make(tmp_path), *options, output=tmp_path / "run") == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "name", ["real labels", "multi-hot labels", "one class", "ids"]
)
def test_the_way_out_of_labels_works(name, untrained, tmp_path):
    data = REFUSED[name][0](tmp_path)
    assert run(data, output=tmp_path / "run") == 2
    assert run(data, "--no-conditional", output=tmp_path / "run") == 0


def test_another_option_is_another_run(untrained, tmp_path, capsys):
    data = npz(tmp_path, x=PIXELS)
    assert run(data, output=tmp_path / "run") == 0
    assert run(data, "--kind", "series", output=tmp_path / "run") == 2
    assert "kind None, now 'series'" in capsys.readouterr().err


def test_a_table_becomes_a_table_again(small, tmp_path, capsys):
    kinds = np.array(["x", "y"])[LABELS % 2]
    data = table(tmp_path, kind=kinds)
    assert run(data, "--labels-key", "kind", output=tmp_path / "run") == 0
    command = [
        "generate",
        str(tmp_path / "run"),
        "--num",
        "20",
        "--label",
        "y",
        "--output",
    ]
    assert main([*command, str(tmp_path / "new.csv")]) == 0
    frame, old = pd.read_csv(tmp_path / "new.csv"), pd.read_csv(data)
    assert list(frame) == ["mass", "count"] and len(frame) == 20
    assert frame["count"].dtype == "int64" and frame["count"].between(5, 8).all()
    assert frame["mass"].between(old["mass"].min(), old["mass"].max()).all()
    assert main([*command, str(tmp_path / "new.npz")]) == 0
    new = kw.data.load(tmp_path / "new.npz")
    assert np.size(new.scaling.low) == 2
    assert (
        main([*command[:-3], "--label", "z", "--output", str(tmp_path / "z.csv")]) == 2
    )
    assert "'x', 'y'" in capsys.readouterr().err and not (tmp_path / "z.csv").exists()


def test_a_table_needs_a_run_of_a_table(untrained, tmp_path, capsys):
    assert run(npz(tmp_path, x=PIXELS), output=tmp_path / "run") == 0
    (tmp_path / "run/model.keras").write_text("not read")
    command = ["generate", str(tmp_path / "run"), "--output", str(tmp_path / "new.csv")]
    assert main(command) == 2
    assert "trained on a table" in capsys.readouterr().err


def test_other_samples_are_scaled_as_those_of_the_run():
    old, new = kw.data.load(PIXELS * 1.5), kw.data.load(PIXELS * 0.5)
    settings = {"samples": json.loads(json.dumps(run_data.facts(old, "pixels")))}
    run_data.scale_as_run(new, settings)
    assert new.scaling == old.scaling
    digits = kw.data.load("digits")
    run_data.scale_as_run(digits, settings)
    assert digits.scaling.high == 16


TABLE = pd.DataFrame({"a": [1.0, 2.0], "b": [3, 5]})
KNOWN = run_data.facts(kw.data.load(TABLE), "table")
DAMAGE = {
    "no dictionary": "text",
    "a field too much": KNOWN | {"more": 1},
    "no scaling": {key: KNOWN[key] for key in KNOWN if key != "scaling"},
    "limits of text": KNOWN | {"scaling": KNOWN["scaling"] | {"low": "a"}},
    "an unknown type": KNOWN | {"scaling": KNOWN["scaling"] | {"dtype": "O"}},
    "names that are numbers": KNOWN | {"class_names": [1, 2]},
    "columns without types": KNOWN | {"types": None},
    "a digest without a field": KNOWN | {"digest": {"count": 2}},
    "types that are unknown": KNOWN | {"types": ["number", "code"]},
}


@pytest.mark.parametrize("samples", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_config_is_refused(samples, tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"samples": samples}))
    with pytest.raises(ValueError, match="config.json is missing or damaged"):
        RunDirectory(tmp_path).read_settings()


def test_what_a_run_keeps_is_read_back(tmp_path):
    (tmp_path / "run").mkdir()
    with RunDirectory(tmp_path / "run").opened({"seed": 1}, KNOWN) as before:
        assert before is None
    settings = RunDirectory(tmp_path / "run").read_settings()
    assert settings["samples"] == json.loads(json.dumps(KNOWN))
    assert run_data.run_scaling(settings).high == (2.0, 5.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda samples: samples[:-1], "they have 199 samples, not 200"),
        (lambda samples: np.r_[samples[1:], samples[:1]], "first or last 16 samples"),
        (lambda samples: samples, "file was written again"),
    ],
)
def test_data_that_are_others_are_known_again(change, message, tmp_path):
    samples = np.random.default_rng(0).uniform(-1, 1, (200, 3)).astype("float32")
    path = str(tmp_path / "points.npz")

    def facts():
        return json.loads(json.dumps(run_data.facts(kw.data.load(path), path)))

    kw.data.save_samples(path, samples)
    before = facts()
    assert run_data.describe_changes(before, facts()) is None
    assert run_data.describe_changes(None, before) is None
    kw.data.save_samples(path, change(samples))
    os.utime(path, (1, 1))  # a clock that jumps back
    assert message in run_data.describe_changes(before, facts())


@pytest.mark.parametrize("count", [1, 2, 31, 33])
def test_the_digest_reads_few_samples_once(count):
    class Counted:
        read_rows = None

        def __len__(self):
            return count

        def read(self, indices):
            self.read_rows = indices
            return (np.zeros((len(indices), 2)),)

    source = Counted()
    run_data.digest(source, "memory")
    assert source.read_rows.tolist() == sorted(set(source.read_rows))
    assert {0, count - 1} <= set(source.read_rows) <= set(range(count))


def test_samples_beyond_a_recorded_range_are_refused_before_a_run_begins(
    tmp_path, capsys
):
    kw.data.save_samples(tmp_path / "points.npz", kw.data.ring(64, seed=0))
    command = ["train", tmp_path / "points.npz", "--output", tmp_path / "run"]
    assert main([*map(str, command), "--steps", "2"]) == 2
    assert "--value-range" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_run_says_that_its_data_are_others(untrained, tmp_path, capsys):
    path = npz(tmp_path, x=PIXELS)
    assert run(path, output=tmp_path / "run") == 0
    assert run(path, output=tmp_path / "run") == 0
    assert not capsys.readouterr().err
    npz(tmp_path, x=PIXELS[::-1])
    assert run(path, output=tmp_path / "run") == 0
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "first or last 16 samples are others" in error


def test_what_a_killed_process_left_is_removed(untrained, tmp_path):
    path = npz(tmp_path, x=PIXELS)
    assert run(path, output=tmp_path / "run") == 0
    for folder in ("run", "run/state", "run/samples"):
        partial = tmp_path / folder / ".partial-a"
        partial.mkdir(parents=True)
        for file in (partial / ".lock", partial / "a.png", tmp_path / folder / ".lock"):
            file.write_text("half")
    (tmp_path / "run/samples/.lock").unlink()  # there is none
    assert run(path, output=tmp_path / "run") == 0
    assert not list((tmp_path / "run").rglob(".*"))
