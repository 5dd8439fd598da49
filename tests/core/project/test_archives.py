"""Zips: read in memory with names, sizes and kinds checked; a hostile one is refused by name, never unpacked."""

import contextlib
import os
import stat
import struct
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from core.errors import UserError
from core.project.archives import Limits, ZippedPicture, contents_of, pictures_in
from core.project.layouts import Kind, Split
from core.project.snapshot import Skipped

STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


def _zip(path: Path, entries: Iterable[tuple[str, bytes]], *, method: int = DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.filename = info.orig_filename = name  # as it is, also where ZipInfo would tidy it
            info.compress_type = method
            archive.writestr(info, data)
    return path


def _read(path: Path, **options: object) -> tuple[list[ZippedPicture], list[Skipped]]:
    found = list(pictures_in(path, **options))  # type: ignore[arg-type]
    pictures = [one for one in found if isinstance(one, ZippedPicture)]
    return pictures, [one for one in found if isinstance(one, Skipped)]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a test's zip is to be."""
    return tmp_path / "pictures.zip"


def test_folders_are_labels(place: Path) -> None:
    _zip(place, [("Shoes/a.jpg", b"1"), ("Shoes/old/b.jpg", b"2"), ("Hats/c.jpg", b"3"), ("d.jpg", b"4")])
    pictures, skipped = _read(place)
    assert [(one.label, one.name, one.data, one.split) for one in pictures] == [
        ("Shoes", "a.jpg", b"1", None),
        ("Shoes", "b.jpg", b"2", None),
        ("Hats", "c.jpg", b"3", None),
        (None, "d.jpg", b"4", None),
    ]
    assert not skipped


def test_a_folder_around_everything_is_no_label_and_what_macos_adds_is_ignored(place: Path) -> None:
    entries = [("data/", b""), ("data/Shoes/a.jpg", b"1"), ("data/Hats/b.jpg", b"2"), ("data/.DS_Store", b"3")]
    _zip(place, [*entries, ("__MACOSX/data/Shoes/._a.jpg", b"4"), ("data/Hats/Thumbs.db", b"5")])
    pictures, skipped = _read(place)
    assert [(one.label, one.name) for one in pictures] == [("Shoes", "a.jpg"), ("Hats", "b.jpg")]
    assert not skipped


def test_a_split_tree_is_kept_as_such(place: Path) -> None:
    _zip(place, [("x/train/cat/a.jpg", b"1"), ("x/train/dog/b.jpg", b"2"), ("x/val/cat/c.jpg", b"3")])
    pictures, _ = _read(place)
    assert [(one.split, one.label) for one in pictures] == [
        (Split.TRAINING, "cat"),
        (Split.TRAINING, "dog"),
        (Split.VALIDATION, "cat"),
    ]
    assert contents_of(place).layout.kind is Kind.SPLIT_TREE


def test_pictures_without_folders_have_no_label(place: Path) -> None:
    _zip(place, [("a.jpg", b"1"), ("b.jpg", b"2")], method=STORED)
    assert [one.label for one in _read(place)[0]] == [None, None]


def test_an_empty_zip_holds_nothing(place: Path) -> None:
    assert _read(_zip(place, [])) == ([], [])


def test_names_that_macos_wrote_are_read_as_it_meant_them(place: Path) -> None:
    _zip(place, [("Hüte/Ä.jpg", b"1")])
    data = place.read_bytes()
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # take the sign for UTF-8 out of both headers
        at = data.index(mark) + offset
        data = data[:at] + b"\x00\x00" + data[at + 2 :]
    place.write_bytes(data)
    (picture,), _ = _read(place)
    assert (picture.label, picture.name) == ("Hüte", "Ä.jpg")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../evil.jpg", "outside the zip"),
        ("Shoes/../../evil.jpg", "outside the zip"),
        ("/etc/evil.jpg", "outside the zip"),
        ("//host/share/evil.jpg", "outside the zip"),
        ("C:/evil.jpg", "outside the zip"),
        ("c:evil.jpg", "outside the zip"),
        ("..\\evil.jpg", "backslash"),
        ("Shoes\\evil.jpg", "backslash"),
        ("Shoes/ev\nil.jpg", "cannot be shown"),
        ("Shoes/ev\x1b[31mil.jpg", "cannot be shown"),
        ("Shoes/evil.jpg\x00.txt", "cannot be shown"),
        ("Shoes/ev\u2028il.jpg", "cannot be shown"),
        ("   ", "no name"),
    ],
)
def test_names_that_are_not_to_be_trusted_are_passed_over_by_name(place: Path, name: str, reason: str) -> None:
    _zip(place, [(name, b"1"), ("Shoes/good.jpg", b"2")])
    pictures, (skipped,) = _read(place)
    assert [one.name for one in pictures] == ["good.jpg"]
    assert reason in skipped.reason
    assert skipped.path.is_relative_to(place)
    assert ".." not in skipped.path.parts
    assert str(skipped.path).isprintable()
    assert os.listdir(place.parent) == [place.name]  # nothing was unpacked


@pytest.mark.parametrize(
    ("mode", "reason"), [(stat.S_IFLNK, "link"), (stat.S_IFIFO, "not a file"), (stat.S_IFBLK, "not a file")]
)
def test_links_and_devices_are_passed_over(place: Path, mode: int, reason: str) -> None:
    info = zipfile.ZipInfo("Shoes/evil.jpg")
    info.external_attr = (mode | 0o777) << 16
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    pictures, (skipped,) = _read(place)
    assert not pictures
    assert reason in skipped.reason


def test_a_locked_file_is_passed_over(place: Path) -> None:
    _zip(place, [("a.jpg", b"1"), ("b.jpg", b"2")])
    data = bytearray(place.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    place.write_bytes(data)
    pictures, (skipped,) = _read(place)
    assert [one.name for one in pictures] == ["b.jpg"]
    assert "password" in skipped.reason


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_cannot_be_read_in_pieces_are_passed_over(place: Path, method: int) -> None:
    _zip(place, [("a.jpg", b"1" * 5000)], method=method)
    pictures, (skipped,) = _read(place)
    assert not pictures
    assert "packed in a way" in skipped.reason


def test_a_zip_in_a_zip_is_not_opened(place: Path, tmp_path: Path) -> None:
    inner = _zip(tmp_path / "inner.bin", [("a.jpg", b"1")]).read_bytes()
    _zip(place, [("inner.ZIP", inner), ("inner.jpg", inner), ("b.jpg", b"2")])
    pictures, skipped = _read(place)
    assert [one.name for one in pictures] == ["b.jpg"]
    assert [one.path.name for one in skipped] == ["inner.ZIP", "inner.jpg"]
    assert all("packed again" in one.reason for one in skipped)


def test_a_bomb_is_passed_over_unread(place: Path) -> None:
    _zip(place, [("bomb.png", bytes(20 << 20)), ("good.jpg", b"2")])
    pictures, (skipped,) = _read(place)
    assert [one.name for one in pictures] == ["good.jpg"]
    assert "absurdly" in skipped.reason


def test_a_file_that_is_too_large_is_passed_over(place: Path) -> None:
    _zip(place, [("large.jpg", os.urandom(1 << 20))])
    _, (skipped,) = _read(place, limits=Limits(file_bytes=(1 << 20) - 1))
    assert "larger than" in skipped.reason


def test_a_bomb_that_lies_about_its_size_yields_no_more_than_it_said(place: Path) -> None:
    _zip(place, [("bomb.png", bytes(20 << 20))])
    data = bytearray(place.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + offset, 100)
    place.write_bytes(data)
    pictures, (skipped,) = _read(place)
    assert not pictures
    assert "damaged" in skipped.reason


def test_a_damaged_file_is_passed_over_and_the_rest_is_read(place: Path) -> None:
    _zip(place, [("a.jpg", b"1" * 100), ("b.jpg", b"2" * 100)], method=STORED)
    place.write_bytes(place.read_bytes().replace(b"1" * 100, b"1" * 99 + b"x"))
    pictures, (skipped,) = _read(place)
    assert [one.name for one in pictures] == ["b.jpg"]
    assert skipped.path == place / "a.jpg"


def test_too_many_files_and_too_much_altogether_are_refused(place: Path) -> None:
    _zip(place, [(f"{number}.jpg", b"12345") for number in range(20)])
    with pytest.raises(UserError, match="20 files"):
        _read(place, limits=Limits(files=19))
    with pytest.raises(UserError, match="more than Handful takes") as refused:
        _read(place, limits=Limits(total_bytes=99))
    assert refused.value.hint
    assert len(_read(place, limits=Limits(files=20, total_bytes=100))[0]) == 20


def test_a_list_of_files_that_is_too_long_is_not_read(place: Path) -> None:
    _zip(place, [("x" * 60_000 + str(number), b"") for number in range(20)])
    with pytest.raises(UserError, match="no zip file"):
        _read(place, limits=Limits(directory_bytes=1 << 20))


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\xff" * 18, b"PK\x03\x04" * 50])
def test_what_is_no_zip_is_refused(place: Path, data: bytes) -> None:
    place.write_bytes(data)
    with pytest.raises(UserError, match=r"pictures\.zip is no zip file") as refused:
        _read(place)
    assert refused.value.hint


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a file"):
        _read(tmp_path)


@pytest.mark.parametrize("cut", range(1, 250, 7))
def test_a_zip_that_is_cut_off_or_bent_never_ends_in_anything_but_words(place: Path, cut: int) -> None:
    whole = _zip(place, [("Shoes/a.jpg", b"1" * 50), ("Hats/b.jpg", b"2" * 50)]).read_bytes()
    for data in (whole[:-cut], whole[:cut] + b"\xff\xff" + whole[cut + 2 :]):
        place.write_bytes(data)
        with contextlib.suppress(UserError):
            _read(place)


def test_it_ends_when_it_is_told_to(place: Path) -> None:
    _zip(place, [("a.jpg", b"1"), ("b.jpg", b"2")])
    found = pictures_in(place, should_stop=lambda: True)
    assert list(found) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets no open file be removed, and others do not mind")
def test_the_zip_is_closed_afterwards(place: Path) -> None:
    _zip(place, [("a.jpg", b"1"), ("b.jpg", b"2")])
    before = len(os.listdir("/dev/fd"))
    found = pictures_in(place)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert len(os.listdir("/dev/fd")) == before
