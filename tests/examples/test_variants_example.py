"""The example of variants runs with small settings, and its classes stay short."""

import ast
import pathlib

import numpy as np
import pytest
from conftest import run_example

pytestmark = pytest.mark.usefixtures("without_xla")

SOURCE = pathlib.Path(__file__).parents[2] / "examples" / "19_variants.py"


@pytest.mark.parametrize(
    "settings",
    [
        {"models": ("wgan-gp", "hinge", "r3gan")},
        {"data": "stacked_digits", "models": ("r3gan",)},
    ],
    ids=["gaussians", "digits"],
)
def test_variants_train_and_are_measured(settings):
    numbers = run_example("19_variants", steps=2, num_samples=200, **settings)
    assert set(numbers) == {"real", *settings["models"]}
    assert np.isfinite([v for row in numbers.values() for v in row.values()]).all()


def test_each_variant_is_at_most_25_lines():
    classes = [
        node
        for node in ast.parse(SOURCE.read_text()).body
        if isinstance(node, ast.ClassDef)
    ]
    assert [node.name for node in classes] == ["HingeGAN", "R3GAN"]
    for node in classes:
        assert node.end_lineno - node.decorator_list[0].lineno + 1 <= 25
