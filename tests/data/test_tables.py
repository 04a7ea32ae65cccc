"""Tables in files of every dialect: read right, or refused with file and remedy."""

import gzip

import numpy as np
import pandas as pd
import pytest

from keras_wgan.data.tables import read_table


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


PLAIN = "day,load\n2024-04-01 00:00,17.5\n2024-04-01 00:10,18.25\n"
SEMICOLON = PLAIN.replace(",", ";").replace(".", ",")
COLUMNS = {"day": ["2024-04-01 00:00", "2024-04-01 00:10"], "load": [17.5, 18.25]}
DIALECTS = {
    "commas": (PLAIN, "separated by ','"),
    "semicolons": (PLAIN.replace(",", ";"), "separated by ';'"),
    "bars": (PLAIN.replace(",", "|"), "separated by '|'"),
    "tabs": (PLAIN.replace(",", "\t"), "separated by tabs"),
    "decimal commas": (SEMICOLON, "separated by ';', decimal comma"),
    "tabs, decimal commas": (SEMICOLON.replace(";", "\t"), "separated by tabs, decimal comma"),
    "a blank after it": (PLAIN.replace(",", ", "), "separated by ','"),
    "quoted": (PLAIN.replace("day,load", '"day","load"'), "separated by ','"),
    "quoted commas": ('day,load\n2024-04-01 00:00,"17,5"\n2024-04-01 00:10,"18,25"\n', "separated by ',', decimal comma"),
    "Windows": (PLAIN.replace("\n", "\r\n"), "separated by ','"),
    "old Macs": (PLAIN.replace("\n", "\r"), "separated by ','"),
    "mark": (PLAIN.encode("utf-8-sig"), "separated by ','"),
    "UTF-16": (PLAIN.encode("utf-16"), "separated by ',', UTF-16"),
    "UTF-16 without mark": (PLAIN.encode("utf-16-be"), "separated by ',', UTF-16-BE"),
    "comments": (f"# one\n# two, three\n{PLAIN}", "separated by ',', 2 comments skipped"),
    "comment inside": (PLAIN.replace("load\n", "load\n% one\n"), "separated by ',', 1 comment skipped"),
    "header in a comment": (f"#{PLAIN}", "separated by ',', header in a comment, 1 comment skipped"),
    "Excel's hint": (f"sep=;\n{SEMICOLON}", "separated by ';', decimal comma"),
    "trailing": (PLAIN.replace("\n", ",\n"), "separated by ','"),
    "blank line": (PLAIN.replace("load\n", "load\n\n"), "separated by ',', 1 blank line skipped"),
}  # fmt: skip


@pytest.mark.parametrize("content, note", DIALECTS.values(), ids=DIALECTS)
def test_the_dialect_is_found_and_said(content, note, tmp_path):
    table = read_table(write(tmp_path / "load.csv", content))
    assert table.frame.to_dict("list") == COLUMNS
    assert table.note == note


def test_a_compressed_table_is_read(tmp_path):
    path = write(tmp_path / "load.csv.gz", gzip.compress(SEMICOLON.encode()))
    assert read_table(path).frame.to_dict("list") == COLUMNS


def test_names_in_latin_1_keep_their_letters(tmp_path):
    path = write(tmp_path / "a.csv", "Größe;Länge\n1;5\n2;6\n".encode("latin-1"))
    frame, note = read_table(path)
    assert list(frame) == ["Größe", "Länge"] and note == "separated by ';', Latin-1"


HEADERS = {
    "none": ("2024-04-01 00:00,1.5\n2024-04-01 00:10,2\n", None, 2),
    "none, times of day": ("2024-04-01 00:00 1.5\n2024-04-01 00:10 2\n", None, 2),
    "none, one column": ("1.5\n2.5\n", None, 2),
    "pandas' numbers": ("0,1\n1.5,7.0\n2.5,8.0\n", ["0", "1"], 2),
    "pandas' index": (",0\n0,1.5\n1,2.5\n", ["Unnamed: 0", "0"], 2),
    "texts below it": ("name,kind\nx,y\n", ["name", "kind"], 1),
    "a year among names": ("day,2024\n2024-04-01,3\n", ["day", "2024"], 1),
    "numpy.savetxt": ("# time value\n0 1.5\n1 2.5\n", ["time", "value"], 2),
}


@pytest.mark.parametrize("content, header, rows", HEADERS.values(), ids=HEADERS)
def test_a_header_is_names_above_values(content, header, rows, tmp_path):
    frame, note = read_table(write(tmp_path / "a.csv", content))
    places = [f"column {place}" for place in range(1, frame.shape[1] + 1)]
    assert list(frame) == (header or places) and len(frame) == rows
    assert ("no header" in note) == (header is None)


def test_the_separator_and_the_decimal_sign_can_be_given(tmp_path):
    path = write(tmp_path / "a.csv", "17,5\n18,5\n")
    assert read_table(path, separator=",").frame.to_numpy().tolist() == [
        [17, 5],
        [18, 5],
    ]
    assert read_table(path, decimal=",").frame.to_numpy().tolist() == [[17.5], [18.5]]
    path = write(tmp_path / "b.csv", "a;b\n1,234;1\n999;2\n")
    assert read_table(path, decimal=",").frame["a"].tolist() == [1.234, 999]
    path = write(tmp_path / "d.csv", "a;b\n1.234;1\n2.340;2\n")
    assert read_table(path, decimal=".").frame["a"].tolist() == [1.234, 2.34]
    path = write(tmp_path / "c.csv", "a\tb c\n1\t2\n")
    assert list(read_table(path, separator="tab").frame) == ["a", "b c"]
    assert read_table(write(path, "a~b\n1~2\n"), separator="~").frame["b"].tolist() == [
        2
    ]


def test_numbers_with_three_decimals_are_no_thousands(tmp_path):
    values = np.random.default_rng(0).normal(20, 5, 3000).round(3)
    pd.DataFrame({"a": values, "b": 1}).to_csv(tmp_path / "a.csv", index=False)
    np.testing.assert_array_equal(read_table(tmp_path / "a.csv").frame["a"], values)
    path = write(tmp_path / "b.csv", "a;b\n1,234;1\n12,345;2\n")
    assert read_table(path).frame["a"].tolist() == [1.234, 12.345]


def test_multi_line_fields_and_line_numbers(tmp_path):
    path = write(tmp_path / "a.csv", 'name,b\n"x, y",2\n"z\nz",3\n')
    assert read_table(path).frame["name"].tolist() == ["x, y", "z\nz"]
    path.write_text(path.read_text() + "1,2,3\n")
    with pytest.raises(ValueError, match="line 5 has 3 fields"):
        read_table(path)


@pytest.mark.parametrize("suffix, write_table", [(".parquet", pd.DataFrame.to_parquet), (".feather", pd.DataFrame.to_feather)])  # fmt: skip
def test_columnar_files_are_read_by_their_endings(suffix, write_table, tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / f"load{suffix}"
    write_table(pd.DataFrame(COLUMNS), path)
    frame, note = read_table(path)
    assert frame.to_dict("list") == COLUMNS and note == suffix[1:].capitalize()
    with pytest.raises(ValueError, match="damaged"):
        read_table(write(path, b"no columns"))


def test_pyarrow_is_named_if_it_is_missing(tmp_path, monkeypatch):
    def read(path):
        raise ImportError("Unable to find a usable engine")

    reader = {".parquet": ("Parquet", read)}
    monkeypatch.setattr("keras_wgan.data.tables.COLUMNAR", reader)
    with pytest.raises(ValueError, match="pip install pyarrow"):
        read_table(write(tmp_path / "a.parquet", b"PAR1"))


REFUSALS = {
    "decimal and separating commas": ("a,b\n1,5,2,5\n", "line 2 has 4 fields"),
    "a longer row": ("a,b\n1,2\n\n1,2,3\n", "line 4 has 3 fields.*--separator"),
    "a shorter row": ("a;b;c\n1;2;3\n1;2\n", "separated by ';': line 3 has 2"),
    "date and time by blanks": ("day load\n2024-04-01 00:00 1\n", "by blanks: line 2"),
    "thousands": ("a;b\n1.234,5;5\n2.345;6\n", "thousands"),
    "thousands points": (
        "a;b\n1.234;5\n999;6\n",
        "thousands.*'1.234' in the column 'a'",
    ),
    "thousands points in all rows": ("a;b\n1.234;5\n2.340;6\n", "--decimal"),
    "thousands commas": ('a,b\n"1,234",5\n999,6\n', "thousands"),
    "thousands blanks": ("a;b\n1 234;5\n999;6\n", "thousands"),
    "both decimal signs": ("a;b\n1,5;1.5\n", "decimal commas in the column 'a'"),
    "two readings": ("17,5\n18,5\n", "two columns or one number"),
    "an open quote": ('a,b\n"1,2\n3,4\n', "odd number of quotes, first in line 2"),
    "names twice": ("a,b,a\n1,2,3\n", "'a' more than once"),
    "empty": ("", "No columns"),
    "blank": ("\n \n", "No columns"),
    "only comments": ("# a\n# b\n", "No columns"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "binary"),
    "spreadsheet": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "binary"),
}


@pytest.mark.parametrize("content, message", REFUSALS.values(), ids=REFUSALS)
def test_what_is_no_table_is_refused_with_its_file(content, message, tmp_path):
    with pytest.raises(ValueError, match=message) as refusal:
        read_table(write(tmp_path / "load.csv", content))
    assert "load.csv" in str(refusal.value)


SETTINGS = {
    "separator": ({"separator": ";;"}, "one character"),
    "another separator": ({"separator": ";"}, "separated by ','"),
    "decimal": ({"decimal": "'"}, "'.' or ','"),
    "both": ({"separator": ",", "decimal": ","}, "must differ"),
    "both, one found": ({"decimal": ","}, "must differ"),
}


@pytest.mark.parametrize("settings, message", SETTINGS.values(), ids=SETTINGS)
def test_settings_that_do_not_fit_are_refused(settings, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        read_table(write(tmp_path / "load.csv", PLAIN), **settings)


def test_folders_and_missing_and_damaged_files_are_named(tmp_path):
    with pytest.raises(ValueError, match="folder"):
        read_table(tmp_path)
    with pytest.raises(FileNotFoundError, match="none.csv"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(ValueError, match="damaged"):
        read_table(write(tmp_path / "a.csv.gz", b"a,b"))
