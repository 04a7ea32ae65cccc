"""The algorithm is on one page, and the script that measures it counts right."""

import importlib
import json
import pathlib

import pytest

BENCHMARKS = pathlib.Path(__file__).parents[2] / "benchmarks"

SOURCE = '''
"""A docstring."""

def check_size(size):
    """Another, of
    two lines."""

    # a comment
    return (
        size
    )

def use(size):
    if size < 0:
        raise ValueError(
            "negative"
        )
    else:
        size += 1
    return size
'''


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("algorithm_trace")


def test_a_step_of_wgan_gp_stays_on_one_page(script):
    step = script.count_step(script.trace_step(*script.plain_networks()))
    assert step["files"] <= 5, step["functions"]
    assert step["code_objects"] <= 25, step["functions"]


def test_lines_of_checks_are_counted(script, tmp_path):
    for folder in ("models", "checks", "distances"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "module.py").write_text(SOURCE)
    counts = script.count_checks(tmp_path)
    assert counts == {
        "all but distances": {"code": 24, "checks": 4 + 4 + 12},
        "distances": {"code": 12, "checks": 4 + 4},
    }


def test_report_is_printed_and_written(script, tmp_path, capsys):
    script.main(["--list", "--output", str(tmp_path)])
    report = json.loads((tmp_path / "algorithm_trace.json").read_text())
    assert all(step["changes_of_file"] > 0 for step in report["steps"].values())
    output = capsys.readouterr().out
    assert "| distances |" in output and "AdversarialModel" in output
