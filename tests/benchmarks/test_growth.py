"""The benchmark of growth trains the given settings and counts their operations."""

import importlib
import json
import pathlib
import subprocess

import fresh
import numpy as np
import pytest

BENCHMARKS = pathlib.Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def growth(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("growth")


def test_run_in_a_fresh_process_writes_costs(growth, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(subprocess, "run", fresh.run)
    monkeypatch.setitem(growth.BASE, "toy", (2, 4, 2))
    monkeypatch.setitem(growth.GROWTH, "toy", {"critic_steps": (2,)})
    output = tmp_path / "results" / "growth.json"
    growth.main(["--networks", "toy", "--steps", "1", "--output", str(output)])
    runs = json.loads(output.read_text())["runs"]
    assert [(run["critic_steps"], run["batch_size"]) for run in runs] == [(2, 4)]
    assert runs[0]["relative_cost"] == 1
    assert all(0 < run["per_step"] < np.inf and run["first_step"] > 0 for run in runs)
    assert len(capsys.readouterr().out.splitlines()) == 2 + 1  # head, runs


def test_cost_is_relative_to_the_first_of_a_series(growth):
    series = {"networks": "toy", "varied": "batch_size"}
    runs = [
        series | {"per_step": 1.0, "operations": 10},
        series | {"per_step": 3.0, "operations": 20},
        series | {"varied": "critic_steps", "per_step": 9.0, "operations": 1},
    ]
    costs = [run["relative_cost"] for run in growth.with_costs(runs)]
    np.testing.assert_allclose(costs, [1, 1.5, 1])


def test_every_setting_but_one_is_the_base(growth):
    found = list(growth.settings(["dcgan"]))
    assert len(found) == sum(map(len, growth.GROWTH["dcgan"].values()))
    base = dict(zip(growth.SETTINGS, growth.BASE["dcgan"], strict=True))
    for _, varied, chosen in found:
        assert {k: v for k, v in chosen.items() if k != varied}.items() <= base.items()


def test_images_are_trained_in_the_size_asked_for(growth):
    generator, critic = growth.networks_of("dcgan", 8)
    assert generator.output_shape == critic.input_shape == (None, 8, 8, 1)
    small = sum(map(growth.products, (generator, critic)))
    assert small < sum(map(growth.products, growth.networks_of("dcgan", 16)))
