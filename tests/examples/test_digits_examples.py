"""The examples of digits and of transport plans, in a small setting."""

import numpy as np
import pytest
from conftest import run_example

pytestmark = pytest.mark.usefixtures("eagerly")


@pytest.mark.parametrize("name", ["02_digits", "03_conditional_digits"])
def test_digits_train_and_report(name, tmp_path, capsys):
    numbers = run_example(name, output=tmp_path, steps=2, batch_size=16)
    assert np.isfinite(list(numbers.values())).all()
    files = {path.name for path in tmp_path.iterdir()}
    assert {"digits.keras", "epoch-00001.png", "progress.gif"} <= files
    output = capsys.readouterr().out
    assert all(label in output for label in numbers)


def test_transport_plans_draw_their_figures(tmp_path):
    numbers = run_example("06_transport_plans", output=tmp_path)
    assert any(np.isclose(value, 5) for value in numbers.values())
    assert len(list(tmp_path.glob("*.png"))) == 4
