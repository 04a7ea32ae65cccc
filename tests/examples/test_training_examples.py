"""The examples of points, clipped critics and image folders, in a small setting."""

import subprocess

import fresh
import numpy as np
import pytest
from conftest import run_example

pytestmark = pytest.mark.usefixtures("eagerly")


def test_eight_gaussians_are_measured_and_drawn(tmp_path):
    numbers = run_example(
        "01_eight_gaussians", output=tmp_path, steps=2, num_points=2000
    )
    assert 0 <= numbers["modes"] <= 8 and 0 <= numbers["good_share"] <= 1
    files = {path.name for path in tmp_path.iterdir()}
    assert {"samples.png", "progress.gif"} <= files


def test_the_classic_recipe_trains_and_draws(tmp_path):
    numbers = run_example(
        "04_classic_keras_clipping",
        output=tmp_path,
        steps=2,
        batch_size=8,
        generator_width=16,
        critic_width=8,
    )
    assert np.isfinite(list(numbers.values())).all()
    assert list(tmp_path.rglob("*.png"))


def test_a_folder_of_images_is_learned(tmp_path):
    settings = {"steps": 2, "batch_size": 4, "width": 2, "images_per_class": 10}
    run_example("05_your_own_images", output=tmp_path, **settings)
    assert list(tmp_path.rglob("epoch-00001.png"))


def test_two_workers_print_the_same_history(tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", fresh.Popen)
    settings = {"epochs": 1, "steps_per_epoch": 2}
    first, second = run_example("08_two_workers", output=tmp_path, **settings)
    assert first == second and np.isfinite(first["exact_wasserstein"]).all()
    assert (tmp_path / "samples" / "progress.gif").exists()
