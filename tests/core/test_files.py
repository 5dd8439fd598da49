"""Files and folders: whole or not at all, and nothing left about after a failure."""

import errno
import os
import stat
from pathlib import Path

import pytest

from core import files
from core.errors import UserError


class _Broken(Exception):
    """What goes wrong in the middle of writing."""


def _write_file(path: Path, content: bytes, *, then: type[BaseException] | None = None) -> None:
    with files.explained(path), files.whole_file(path) as part:
        part.write_bytes(content)
        if then:
            raise then


def _write_folder(
    path: Path, name: str, content: bytes = b"1", *, then: type[BaseException] | None = None, replace: bool = False
) -> None:
    with files.explained(path), files.whole_folder(path, replace=replace) as part:
        (part / name).write_bytes(content)
        if then:
            raise then


def test_a_file_is_there_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "result.bin"
    with files.whole_file(path) as part:
        part.write_bytes(b"all of it")
        assert not path.exists()
    assert path.read_bytes() == b"all of it"
    assert os.listdir(path.parent) == ["result.bin"]


@pytest.mark.parametrize("kind", [_Broken, KeyboardInterrupt])
def test_a_file_that_fails_leaves_the_one_before(tmp_path: Path, kind: type[BaseException]) -> None:
    path = tmp_path / "result.bin"
    path.write_bytes(b"before")
    with pytest.raises(kind):
        _write_file(path, b"half of it", then=kind)
    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["result.bin"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_result_is_readable_for_whom_the_system_says(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        with files.whole_file(tmp_path / "file") as part:
            part.write_bytes(b"x")
        with files.whole_folder(tmp_path / "folder"):
            pass
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o755


def test_a_file_does_not_take_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(UserError), files.explained(tmp_path), files.whole_file(tmp_path / "taken") as part:
        part.write_bytes(b"x")
    assert os.listdir(tmp_path) == ["taken"]


def test_a_folder_is_there_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "result"
    with files.whole_folder(path) as part:
        (part / "one").write_bytes(b"1")
        assert not path.exists()
    assert (path / "one").read_bytes() == b"1"
    assert os.listdir(tmp_path) == ["result"]


def test_a_folder_takes_the_place_of_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "result"
    path.mkdir()
    with files.whole_folder(path) as part:
        (part / "one").write_bytes(b"1")
    assert os.listdir(path) == ["one"]


@pytest.mark.parametrize("kind", [_Broken, KeyboardInterrupt])
def test_a_folder_that_fails_leaves_nothing(tmp_path: Path, kind: type[BaseException]) -> None:
    with pytest.raises(kind):
        _write_folder(tmp_path / "result", "one", then=kind)
    assert os.listdir(tmp_path) == []


def test_a_folder_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "result").mkdir()
    (tmp_path / "result" / "mine").write_bytes(b"mine")
    (tmp_path / "file").write_bytes(b"mine")
    for name in ("result", "file"):
        with pytest.raises(FileExistsError), files.whole_folder(tmp_path / name) as part:
            (part / "one").write_bytes(b"1")
    assert (tmp_path / "result" / "mine").read_bytes() == (tmp_path / "file").read_bytes() == b"mine"
    assert sorted(os.listdir(tmp_path)) == ["file", "result"]


def test_a_folder_filled_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "result"
    path.mkdir()
    with pytest.raises(FileExistsError), files.whole_folder(path):
        (path / "mine").write_bytes(b"mine")
    assert os.listdir(path) == ["mine"]


def test_a_folder_is_replaced_only_when_told_to_and_only_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "result"
    path.mkdir()
    (path / "old").write_bytes(b"old")
    with pytest.raises(_Broken):
        _write_folder(path, "new", then=_Broken, replace=True)
    assert os.listdir(path) == ["old"]
    with files.whole_folder(path, replace=True) as part:
        (part / "new").write_bytes(b"new")
    assert os.listdir(path) == ["new"]
    assert os.listdir(tmp_path) == ["result"]


def test_check_new(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")
    files.check_new(tmp_path / "absent", overwrite=False)
    files.check_new(tmp_path / "empty", overwrite=False)
    files.check_new(tmp_path / "file", overwrite=True)
    with pytest.raises(UserError, match="is there already") as refused:
        files.check_new(tmp_path / "file", overwrite=False)
    assert "--overwrite" in refused.value.hint


def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing(small_disk: Path) -> None:
    path = small_disk / "result.bin"
    with pytest.raises(UserError, match="the disk is full") as refused:
        _write_file(path, bytes(2**20))
    assert str(path) in refused.value.message
    assert refused.value.hint
    assert os.listdir(small_disk) == []


def test_a_full_disk_leaves_no_half_folder(small_disk: Path) -> None:
    with pytest.raises(UserError, match="the disk is full"):
        _write_folder(small_disk / "result", "large", bytes(2**20))
    assert os.listdir(small_disk) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO, errno.ENOTDIR])
def test_every_refusal_has_a_reason_and_a_hint(number: int) -> None:
    refused = files.refusal(OSError(number, os.strerror(number)), Path("result"))
    assert refused.message.startswith("result could not be written: ")
    assert refused.message.endswith(".")
    assert refused.hint


def test_remove_takes_what_is_there_and_minds_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "kept").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "kept", target_is_directory=True)
    for name in ("folder", "link", "absent"):
        files.remove(tmp_path / name)
    assert os.listdir(tmp_path) == ["kept"]


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("before")
    link.symlink_to(target)
    with files.whole_file(link) as part:
        part.write_text("after")
    assert link.is_symlink()
    assert target.read_text() == "after"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(UserError, match="not an ordinary file"), files.whole_folder(pipe, replace=True):
        pytest.fail("written")
    with pytest.raises(UserError, match="not an ordinary file"), files.whole_file(pipe):
        pass
    assert pipe.is_fifo()
