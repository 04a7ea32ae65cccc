"""The benchmark of the critic's estimate runs, and its parts are correct."""

import importlib
import json
import pathlib

import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("eagerly")

BENCHMARKS = pathlib.Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("critic_accuracy")


def test_smoke(benchmark, tmp_path, capsys):
    benchmark.main(["--smoke", "--pairs", "mixtures", "--output", str(tmp_path)])
    report = json.loads((tmp_path / "critic_accuracy.json").read_text())
    assert [row["weight"] for row in report["rows"]] == [10, None]
    assert len(report["training_run"]["exact_wasserstein"]) == 2
    assert (tmp_path / "critic_accuracy.png").stat().st_size > 1000
    assert "| mixtures 8, 25 | penalty 10 |" in capsys.readouterr().out


def test_the_generator_draws_each_of_its_samples_alike(benchmark):
    fake = np.arange(8.0).reshape(4, 2)
    generated = benchmark.new_model(fake, 10, 5, seed=0).generate(4000, seed=0)
    rows, counts = np.unique(generated, axis=0, return_counts=True)
    np.testing.assert_array_equal(rows, fake)
    assert (np.abs(counts - 1000) < 120).all()


def test_only_the_critic_learns(benchmark):
    real, fake = np.random.default_rng(0).normal(size=(2, 50, 2))
    model = benchmark.new_model(fake, 1, 5, seed=0)
    before = model.critic.get_weights()
    logs = benchmark.train_critic(model, real, 5)
    np.testing.assert_array_equal(model.generator.get_weights()[0], fake.astype("f"))
    assert not np.array_equal(before[0], model.critic.get_weights()[0])
    assert logs["wasserstein"] == pytest.approx(
        logs["score_gap"] / logs["gradient_norm"]
    )


def test_summary_takes_the_worst_seed(benchmark):
    record = {"pair": "shift 4", "weight": 10, "exact": 4.0, "error": 0.01}
    rows = benchmark.summarize([record, record | {"error": -0.03}])
    assert rows[0]["error"] == pytest.approx(-0.01)
    assert rows[0]["worst_error"] == 0.03 and not rows[0]["holds"]
    assert benchmark.summarize([record])[0]["holds"]
