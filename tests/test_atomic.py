"""Tests of files that are either old or complete."""

import pytest

from keras_wgan.atomic import written_whole


def test_a_file_appears_when_it_is_whole(tmp_path):
    path = tmp_path / "new" / "a.txt"
    with written_whole(path) as partial:
        partial.write_text("whole")
        assert not path.exists()
        assert partial.suffix == ".txt"
    assert path.read_text() == "whole"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_has_ordinary_permissions(tmp_path):
    with written_whole(tmp_path / "a") as partial:
        partial.write_text("whole")
    (tmp_path / "b").write_text("ordinary")
    modes = [(tmp_path / name).stat().st_mode for name in "ab"]
    assert modes[0] == modes[1]


def test_a_folder_takes_the_place_of_an_empty_one(tmp_path):
    (tmp_path / "a").mkdir()
    with written_whole(tmp_path / "a") as partial:
        partial.mkdir()
        (partial / "b.txt").write_text("whole")
    assert (tmp_path / "a" / "b.txt").read_text() == "whole"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("folder", [False, True])
def test_a_failure_leaves_what_was_there(tmp_path, folder):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), written_whole(path) as partial:
        if folder:
            partial.mkdir()
        (partial / "b" if folder else partial).write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
