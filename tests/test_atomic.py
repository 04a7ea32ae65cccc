"""Tests of files that are either old or complete."""

import errno
from concurrent.futures import ThreadPoolExecutor

import pytest

from keras_wgan.atomic import set_aside, written_whole


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


def test_writers_of_one_path_do_not_mix(tmp_path):
    with (
        written_whole(tmp_path / "a") as first,
        written_whole(tmp_path / "a") as second,
    ):
        first.write_text("first")
        second.write_text("second")
        assert first != second and first.read_text() == "first"
    assert (tmp_path / "a").read_text() == "first"  # which ended last
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_many_threads_write_one_path(tmp_path):
    def write(number):
        with written_whole(tmp_path / "a") as partial:
            partial.write_text(f"{number}" * 1000)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, [n % 10 for n in range(200)]))
    assert len(set((tmp_path / "a").read_text())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_a_killed_writer_left_is_removed_and_a_file_of_that_name_stays(tmp_path):
    left, fresh = tmp_path / ".partial-left", tmp_path / ".partial-fresh"
    left.mkdir()
    fresh.mkdir()
    (left / ".lock").write_text("host a, pid 1, since 2024-01-01")
    (left / "a").write_text("half")
    (tmp_path / ".partial-mine").write_text("mine")
    with written_whole(tmp_path / "a") as partial:
        partial.write_text("whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".partial-mine", "a"]


def test_errors_of_the_system_name_the_target(tmp_path):
    with pytest.raises(OSError, match=r"No space left.*/b'$"):
        with written_whole(tmp_path / "b"):
            raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OSError, match="/b cannot be written: 3 of 5 written"):
        with written_whole(tmp_path / "b"):
            raise OSError("3 of 5 written")
    with pytest.raises(FileNotFoundError, match="other'$"):
        with written_whole(tmp_path / "b"):
            (tmp_path / "other").read_text()


def test_what_is_set_aside_gets_a_name_of_its_own(tmp_path):
    for number in range(3):
        (tmp_path / "a.txt").write_text(str(number))
        set_aside(tmp_path / "a.txt")
    found = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert found == {
        "damaged-a.txt": "0",
        "damaged-2-a.txt": "1",
        "damaged-3-a.txt": "2",
    }
