"""LogTable: its file, exact numbers, and rows that a resumed run repeats."""

import csv

import numpy as np
import pytest
from conftest import small_data, small_model

import keras_wgan as kw
from keras_wgan.callbacks import LogTable, Resume


def fitted(callbacks, epochs, model=None):
    model = model or small_model(kw.WGANGP, run_eagerly=True)
    model.fit(
        *small_data(16), batch_size=4, epochs=epochs, verbose=0, callbacks=callbacks
    )
    return model


def test_writes_steps_and_logs_exactly(tmp_path):
    table = LogTable(tmp_path / "new" / "logs.csv")
    model = fitted([table], 2)
    with open(table.path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row.pop("step") for row in rows] == ["2", "4"]
    history = model.history.history
    assert rows[0].keys() == history.keys()
    for name, values in history.items():
        assert [float(row[name]) for row in rows] == values


def test_numbers_that_are_not_finite_are_read_again(tmp_path):
    table = LogTable(tmp_path / "logs.csv")
    table.set_model(small_model(kw.WGANGP))
    table.on_epoch_end(0, {"a": np.nan, "b": -np.inf, "c": np.float32(0.1)})
    expected = "step,a,b,c\r\n0,nan,-inf,0.10000000149011612\r\n"
    assert table.path.read_bytes().decode() == expected
    np.testing.assert_equal(table.read_rows(), table.rows)


def test_a_resumed_run_drops_the_rows_that_it_repeats(tmp_path):
    path, states = tmp_path / "logs.csv", tmp_path / "states"
    whole = LogTable(tmp_path / "whole.csv")
    fitted([whole], 3)
    model = fitted([LogTable(path), Resume(states)], 1)
    fitted([LogTable(path)], 1, model)  # a kill before the state is saved
    assert len(path.read_text().splitlines()) == 3
    fitted([LogTable(path), Resume(states)], 3)
    assert path.read_bytes() == whole.path.read_bytes()


def test_a_new_run_starts_a_new_table(tmp_path):
    table = LogTable(tmp_path / "logs.csv")
    fitted([table], 2)
    fitted([table], 1)  # the same object, another model
    assert [row["step"] for row in table.rows] == [2]


def test_another_table_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("name,value\na,1\n")
    with pytest.raises(ValueError, match="Received the columns name, value"):
        fitted([LogTable(path)], 1)
    assert path.read_text() == "name,value\na,1\n"


@pytest.mark.parametrize("size", [-1, -2, -9, -30])
def test_a_last_row_that_is_cut_comes_back_from_the_checkpoint(size, tmp_path):
    path, whole = tmp_path / "logs.csv", LogTable(tmp_path / "whole.csv")
    fitted([whole], 3)
    fitted([LogTable(path), Resume(tmp_path / "states")], 2)
    content = path.read_bytes()
    path.write_bytes(content[:size])
    with pytest.warns(UserWarning, match="last row of .* is cut"):
        fitted([LogTable(path), Resume(tmp_path / "states")], 2)  # nothing to train
    assert path.read_bytes() == content
    path.write_bytes(content[:size])
    with pytest.warns(UserWarning, match="last row of .* is cut"):
        fitted([LogTable(path), Resume(tmp_path / "states")], 3)
    assert path.read_bytes() == whole.path.read_bytes()


EDITS = {
    "a missing column": (lambda text: "\n".join(line.rpartition(",")[0] for line in text.splitlines()) + "\n", "columns"),
    "an extra column": (lambda text: text.replace("\r\n", ",1\r\n").replace("gap,1", "gap,more"), "row|columns"),
    "a text": (lambda text: text.replace("\r\n2,", "\r\ntwo,"), "the row 'two,"),
    "an infinite step": (lambda text: text.replace("\r\n2,", "\r\ninf,"), "the row 'inf,"),
    "a short row": (lambda text: text + "1,2\r\n", "the row '1,2'"),
    "two steps": (lambda text: text.replace("critic_loss", "step"), "columns"),
    "a picture": (lambda text: "\x89PNG\0", "no table|columns"),
    "nothing": (lambda text: "", "no table"),
}  # fmt: skip


@pytest.mark.parametrize("edit, message", EDITS.values(), ids=EDITS)
def test_an_edited_table_is_refused_before_the_training(edit, message, tmp_path):
    path = tmp_path / "logs.csv"
    fitted([LogTable(path), Resume(tmp_path / "states")], 1)
    path.write_text(edit(path.read_bytes().decode()), newline="")
    before = path.read_bytes()
    model = small_model(kw.WGANGP)
    with pytest.raises(ValueError, match=f"logs.csv must be a table.*({message})"):
        fitted([LogTable(path), Resume(tmp_path / "states")], 2, model)
    assert path.read_bytes() == before and model.steps_taken in (0, 2)
