"""Class folders: one sub-folder per class label, read as a snapshot."""

import hashlib
import os
from pathlib import Path

import pytest

from core.errors import UserError
from core.project.folders import files_below, read_class_folders


def _write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode("utf-8", "surrogateescape"))


def test_sub_folders_are_labels_and_the_files_below_them_samples(tmp_path: Path) -> None:
    _write(tmp_path, "Shoes/b.jpg", "Shoes/old/a.jpg", "Hats/c.jpg")
    snapshot = read_class_folders(tmp_path)
    assert snapshot.label_names == ("Hats", "Shoes")
    samples, places = snapshot.labelled()
    assert [(sample.name, place) for sample, place in zip(samples, places, strict=True)] == [
        ("c.jpg", 0),
        ("b.jpg", 1),
        ("a.jpg", 1),
    ]
    assert samples[0].sha256 == hashlib.sha256(b"Hats/c.jpg").hexdigest()
    assert samples[0].path == tmp_path / "Hats" / "c.jpg"


def test_labels_are_in_the_order_a_person_counts_in(tmp_path: Path) -> None:
    _write(tmp_path, "Size 10/a.jpg", "size 2/b.jpg", "Size 1/c.jpg", "2/d.jpg", "Bag/e.jpg", "10/f.jpg")
    assert read_class_folders(tmp_path).label_names == ("2", "10", "Bag", "Size 1", "size 2", "Size 10")


def test_names_that_differ_in_case_only_are_one_label(tmp_path: Path) -> None:
    """As in a project, which knows no two labels of such names."""
    _write(tmp_path, "Cat/a.jpg", "cat/b.jpg", "cat /f.jpg", "Dog/c.jpg", "E\u0301t\u00e9/d.jpg", "\u00e9T\u00c9/e.jpg")
    if len(list(tmp_path.iterdir())) < 6:
        pytest.skip("this disk takes them for one")
    snapshot = read_class_folders(tmp_path)
    assert snapshot.label_names == ("Cat", "Dog", "E\u0301t\u00e9")
    assert snapshot.counts() == {0: 3, 1: 1, 2: 2}


def test_labels_are_spelled_as_elsewhere_but_never_where_that_has_their_own_spelling(tmp_path: Path) -> None:
    _write(tmp_path, "a/a.jpg", "B/b.jpg", "c/c.jpg")
    snapshot = read_class_folders(tmp_path)
    assert snapshot.spelled_as(["A", "b ", "B", "D"]).label_names == ("A", "B", "c")
    assert snapshot.spelled_as(["A", "a"]).label_names == ("a", "B", "c")


def test_copies_are_one_group(tmp_path: Path) -> None:
    _write(tmp_path, "Shoes/a.jpg", "Hats/c.jpg")
    (tmp_path / "Shoes" / "copy.jpg").write_bytes((tmp_path / "Shoes" / "a.jpg").read_bytes())
    groups = {sample.name: sample.group for sample in read_class_folders(tmp_path).samples}
    assert groups["a.jpg"] == groups["copy.jpg"] != groups["c.jpg"]


def test_hidden_files_and_what_systems_leave_about_are_no_samples(tmp_path: Path) -> None:
    _write(tmp_path, "Shoes/a.jpg", "Shoes/.b.jpg", "Shoes/Thumbs.db", "Shoes/desktop.ini", ".git/c.jpg")
    _write(tmp_path, "Hats/.cache/d.jpg", "Hats/e.jpg")
    snapshot = read_class_folders(tmp_path)
    assert sorted(sample.name for sample in snapshot.samples) == ["a.jpg", "e.jpg"]
    assert snapshot.skipped == ()


def test_pictures_beside_the_folders_are_named(tmp_path: Path) -> None:
    _write(tmp_path, "Shoes/a.jpg", "Hats/b.jpg", "c.JPG", "README.md", ".d.jpg")
    (skipped,) = read_class_folders(tmp_path).skipped
    assert skipped.path == tmp_path / "c.JPG"
    assert "no sub-folder" in skipped.reason


def test_an_empty_sub_folder_is_a_label_without_pictures(tmp_path: Path) -> None:
    _write(tmp_path, "Shoes/a.jpg")
    (tmp_path / "Hats").mkdir()
    snapshot = read_class_folders(tmp_path)
    assert snapshot.label_names == ("Hats", "Shoes")
    assert snapshot.counts() == {1: 1}


def test_a_file_that_cannot_be_read_is_named_and_the_rest_read(tmp_path: Path) -> None:
    _write(tmp_path, "Shoes/a.jpg", "Hats/b.jpg")
    (tmp_path / "Shoes" / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    snapshot = read_class_folders(tmp_path)
    assert len(snapshot.samples) == 2
    assert [(one.path.name, one.reason) for one in snapshot.skipped] == [("gone.jpg", "It is not there.")]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    _write(tmp_path, "Shoes/a.jpg")
    (tmp_path / "Shoes" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert [path.name for path in files_below(tmp_path)] == ["a.jpg", "again"]


@pytest.mark.parametrize(("name", "reason"), [("absent", "is not there"), ("file", "is not a folder")])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    _write(tmp_path, "file")
    with pytest.raises(UserError, match=reason) as refused:
        read_class_folders(tmp_path / name)
    assert refused.value.hint


def test_a_folder_without_sub_folders_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "a.jpg")
    with pytest.raises(UserError, match="no sub-folders"):
        read_class_folders(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="names are always Unicode on Windows")
def test_names_that_are_not_utf8_become_labels_that_can_be_written(tmp_path: Path) -> None:
    try:
        _write(tmp_path, "caf\udce9/a.jpg", "Shoes/b.jpg")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    snapshot = read_class_folders(tmp_path)
    assert set(snapshot.label_names) == {"Shoes", "caf\ufffd"}
    assert len(snapshot.samples) == 2
