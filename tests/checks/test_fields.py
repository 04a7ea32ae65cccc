"""Checks of fields: each kind takes what it names and refuses the rest."""

import json

import pytest

from keras_wgan.checks import fields
from keras_wgan.checks.settings import check_count


@pytest.mark.parametrize(
    "check, good, bad",
    [
        (
            fields.check_finite_number,
            [0, -1.5, 1e300],
            [float("nan"), 1e999, "1", None],
        ),
        (fields.check_numbers, [[1], [0.5, -2]], [[], [True], [[1]], [1e999], 1, "12"]),
        (fields.check_text, ["", "a"], [None, 1, ["a"]]),
        (fields.check_texts, [[], ["a", "b"]], [["a", "a"], ["a", 1], "ab", None]),
        (fields.check_dictionary, [{}, {"a": 1}], [[], None, "a"]),
        (fields.or_none(check_count), [None, 3], [0, "3", False]),
    ],
)
def test_kinds(check, good, bad):
    for value in good:
        check("field", value)
    for value in bad:
        with pytest.raises(ValueError, match="field"):
            check("field", value)


def test_tables_name_the_field():
    table = {"a": check_count, "b": {"c": fields.check_text}}
    fields.check_fields("file", {"b": {"c": ""}, "a": 1}, table)
    for value, message in (
        ({"a": 0, "b": {"c": ""}}, "`file.a`"),
        ({"a": 1, "b": {"c": 0}}, "`file.b.c`"),
        ({"a": 1, "b": {}}, "`file.b` must be a dictionary .* without .'c'"),
        ({"a": 1}, "without .'b'"),
        ({"a": 1, "b": {"c": ""}, "d": 1}, "with .'d'"),
        ([], "`file` must be a dictionary"),
    ):
        with pytest.raises(ValueError, match=message):
            fields.check_fields("file", value, table)


def test_lists_by_channel():
    fields.check_same_lengths("sides", {"low": [1], "high": [2]})
    fields.check_ascending("sides", [1, 2], [1, 3])
    with pytest.raises(ValueError, match="one length"):
        fields.check_same_lengths("sides", {"low": [1], "high": [2, 3]})
    with pytest.raises(ValueError, match="ascending"):
        fields.check_ascending("sides", [1, 2], [1, 1])


def test_texts():
    assert fields.check_json('{"a": [1, -2.5, null]}') == {"a": [1, -2.5, None]}
    for text in ("", "{", json.dumps(10**400), "9" * 5000, "[" * 10**5, b"\xff"):
        with pytest.raises(ValueError):
            fields.check_json(text)
