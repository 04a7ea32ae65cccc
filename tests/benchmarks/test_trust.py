"""The long experiments run in a small setting, and report their findings."""

import importlib
import json
import pathlib

import pytest

pytestmark = pytest.mark.usefixtures("eagerly")

BENCHMARKS = pathlib.Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def scripts(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def test_disturbed_runs_end_as_uninterrupted_ones(tmp_path, capfd):
    importlib.import_module("chaos").main(
        ["--smoke", "--output", str(tmp_path / "new")]
    )
    numbers = json.loads((tmp_path / "new" / "chaos.json").read_text())
    assert sum(numbers["faults"].values()) >= 4 and numbers["lost"] == 0
    assert "nothing was lost" in capfd.readouterr().out


def test_precisions_are_compared_seed_by_seed(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(importlib.import_module("digits_model"), "WIDTH", 8)
    script = importlib.import_module("precision")
    script.main(["--smoke", "--output", str(tmp_path / "new")])
    rows = json.loads((tmp_path / "new" / "precision.json").read_text())
    assert [row["policy"] for row in rows] == list(script.POLICIES)
    assert rows[0]["ratio"] == 1 and all(row["finite"] for row in rows)
    assert "All hold." in capsys.readouterr().out


def test_a_distance_too_far_or_not_finite_does_not_hold():
    script = importlib.import_module("precision")
    base = {"policy": "float32", "seed": 0, "finite": True, "exact_wasserstein": 2.0}
    far = base | {"policy": "mixed_float16", "exact_wasserstein": 2.3}
    diverged = base | {"policy": "mixed_bfloat16", "finite": False}
    assert [row["holds"] for row in script.compare([base, far, diverged])] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("name", ["images", "h5", "count"])
def test_memory_and_counts_are_measured(name):
    """The steps are measured by `test_memory_is_written_to_a_folder_that_it_makes`."""
    script = importlib.import_module("memory")
    numbers = script.measured(name, script.SMOKE)
    assert numbers["seconds"] > 0
    if name == "count":
        assert numbers["read_once"] == numbers["trained_on"] == 20_000


def test_memory_is_written_to_a_folder_that_it_makes(tmp_path, capfd):
    script = importlib.import_module("memory")
    script.main(["steps", "--smoke", "--output", str(tmp_path / "new")])
    results = json.loads((tmp_path / "new" / "memory.json").read_text())
    assert results["steps"]["seconds"] > 0
    assert "hold" in capfd.readouterr().out.lower()
