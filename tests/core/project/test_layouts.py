"""Layouts: a tree of training, validation and test folders is told from class folders and from mere pictures."""

from pathlib import PurePosixPath

import pytest

from core.project.layouts import Kind, Place, Split, is_ignored, recognised


def _paths(*names: str) -> list[PurePosixPath]:
    return [PurePosixPath(name) for name in names]


@pytest.mark.parametrize("names", [("train", "val"), ("Training", "VALID"), ("TRAIN", "Validation"), ("train", "Test")])
def test_a_split_tree_is_recognised_however_it_is_written(names: tuple[str, str]) -> None:
    first, second = names
    layout = recognised(_paths(f"{first}/cat/1.jpg", f"{first}/dog/2.jpg", f"{second}/cat/3.jpg"))
    assert layout.kind is Kind.SPLIT_TREE
    assert layout.labels == ("cat", "dog")
    assert [part.folder.name for part in layout.parts] == [first, second]


def test_a_split_tree_says_what_is_what() -> None:
    names = (
        "test/cat/a.jpg",
        "train/cat/b.jpg",
        "train/cat/more/c.jpg",
        "train/dog/d.jpg",
        "val/dog/e.jpg",
        "train/f.jpg",
    )
    layout = recognised(_paths(*names, "README.md"))
    assert [part.split for part in layout.parts] == [Split.TRAINING, Split.VALIDATION, Split.TEST]
    training = layout.part(Split.TRAINING)
    assert training is not None
    assert [(one.label, one.folder, one.files) for one in training.class_folders] == [
        ("cat", PurePosixPath("train/cat"), 2),
        ("dog", PurePosixPath("train/dog"), 1),
    ]
    assert training.beside == 1
    assert layout.place_of(PurePosixPath("train/cat/more/c.jpg")) == Place(Split.TRAINING, "cat")
    assert layout.place_of(PurePosixPath("val/dog/e.jpg")) == Place(Split.VALIDATION, "dog")
    assert layout.place_of(PurePosixPath("train/f.jpg")) == Place(Split.TRAINING, None)
    assert layout.place_of(PurePosixPath("README.md")) == Place(None, None)


def test_a_label_has_one_name_in_all_splits() -> None:
    layout = recognised(_paths("train/Cat/a.jpg", "train/cafe\u0301/b.jpg", "val/cat/c.jpg", "val/caf\u00e9/d.jpg"))
    assert layout.labels == ("Cat", "cafe\u0301")
    assert layout.place_of(PurePosixPath("val/cat/c.jpg")).label == "Cat"
    assert layout.place_of(PurePosixPath("val/caf\u00e9/d.jpg")).label == "cafe\u0301"


def test_test_pictures_without_labels_do_not_spoil_a_split_tree() -> None:
    layout = recognised(_paths("train/cat/a.jpg", "train/dog/b.jpg", "test/c.jpg"))
    assert layout.kind is Kind.SPLIT_TREE
    assert layout.place_of(PurePosixPath("test/c.jpg")) == Place(Split.TEST, None)


@pytest.mark.parametrize(
    "names",
    [
        ("train/a.jpg", "test/b.jpg"),  # two labels that happen to be called so
        ("train/steam/a.jpg", "test/tube/b.jpg"),
        ("train/cat/a.jpg", "val/b.jpg"),
        ("train/cat/a.jpg", "val/cat/b.jpg", "Valid/cat/c.jpg"),
        ("val/cat/a.jpg", "test/cat/b.jpg"),
    ],
)
def test_what_is_not_clearly_a_split_tree_is_class_folders(names: tuple[str, ...]) -> None:
    layout = recognised(_paths(*names))
    assert layout.kind is Kind.CLASS_FOLDERS
    assert layout.part(None) is not None


def test_class_folders_hold_all_that_is_below_them() -> None:
    layout = recognised(_paths("cat/a.jpg", "cat/old/b.jpg", "dog/c.jpg", "d.jpg"))
    assert layout.kind is Kind.CLASS_FOLDERS
    assert layout.labels == ("cat", "dog")
    assert layout.place_of(PurePosixPath("cat/old/b.jpg")) == Place(None, "cat")
    assert layout.place_of(PurePosixPath("d.jpg")) == Place(None, None)
    assert layout.parts[0].beside == 1


def test_one_folder_around_everything_is_looked_into() -> None:
    tree = recognised(_paths("data/train/cat/a.jpg", "data/val/cat/b.jpg"))
    assert (tree.kind, tree.root) == (Kind.SPLIT_TREE, PurePosixPath("data"))
    folders = recognised(_paths("data/cat/a.jpg", "data/dog/b.jpg", "__MACOSX/data/cat/._a.jpg"))
    assert (folders.kind, folders.root, folders.labels) == (Kind.CLASS_FOLDERS, PurePosixPath("data"), ("cat", "dog"))


def test_a_single_label_is_not_taken_for_a_wrapping() -> None:
    assert recognised(_paths("cat/a.jpg", "cat/b.jpg")).labels == ("cat",)
    assert recognised(_paths("cat/old/a.jpg", "cat/b.jpg")).labels == ("cat",)


def test_pictures_and_nothing() -> None:
    assert recognised(_paths("a.jpg", "b.jpg")).kind is Kind.PICTURES
    assert recognised(_paths(".git/config", "Thumbs.db")).kind is Kind.EMPTY


@pytest.mark.parametrize("name", ["__MACOSX/a.jpg", "cat/.DS_Store", ".cat/a.jpg", "cat/THUMBS.DB", "desktop.ini"])
def test_what_systems_leave_about_is_ignored(name: str) -> None:
    assert is_ignored(PurePosixPath(name))
    assert not is_ignored(PurePosixPath("cat/a.jpg"))
