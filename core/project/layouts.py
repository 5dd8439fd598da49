"""What a folder of pictures is laid out as: training, validation and test folders, class folders, or just pictures."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import PurePosixPath

SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_MAC_COPIES = "__macosx"  # what macOS puts into a zip beside the files themselves


class Split(StrEnum):
    """The part of a split that a folder is for."""

    TRAINING = "training"
    VALIDATION = "validation"
    TEST = "test"


class Kind(Enum):
    """What a folder is laid out as."""

    SPLIT_TREE = "a folder each for training, validation or test, with a folder per class label in it"
    CLASS_FOLDERS = "a folder per class label"
    PICTURES = "pictures without folders"
    EMPTY = "no files"


_HERE = PurePosixPath()
_Folders = Mapping[PurePosixPath, int]  # those that hold files, and how many: far fewer than the files
_NAMES = {
    "train": Split.TRAINING,
    "training": Split.TRAINING,
    "val": Split.VALIDATION,
    "valid": Split.VALIDATION,
    "validation": Split.VALIDATION,
    "test": Split.TEST,
    "testing": Split.TEST,
}


@dataclass(frozen=True, slots=True)
class ClassFolder:
    """A folder that stands for the class label `label`; `files` counts those in it and below."""

    label: str
    folder: PurePosixPath
    files: int


@dataclass(frozen=True, slots=True)
class Part:
    """The class folders of one split, or of everything where `split` is None; `beside` counts files in none of them."""

    split: Split | None
    folder: PurePosixPath
    class_folders: tuple[ClassFolder, ...]
    beside: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where one file belongs; None where the layout does not say."""

    split: Split | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A folder's layout. All paths are relative to it; `root` is the one folder that wraps all others, or ".".

    The same class label in two splits, or written once in capitals, has one name: `place_of` says it.
    """

    kind: Kind
    root: PurePosixPath = _HERE
    parts: tuple[Part, ...] = ()
    _places: dict[PurePosixPath, Place] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        first: dict[str, str] = {}
        for part in self.parts:
            self._places[part.folder] = Place(part.split, None)
            for folder in part.class_folders:
                label = first.setdefault(_key(folder.label), folder.label)
                self._places[folder.folder] = Place(part.split, label)

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of all class labels, each once, in the order of the parts."""
        named = (place.label for place in self._places.values() if place.label is not None)
        return tuple(dict.fromkeys(named))

    def part(self, split: Split | None) -> Part | None:
        """The part for this split, if there is one."""
        return next((part for part in self.parts if part.split is split), None)

    def place_of(self, file: PurePosixPath) -> Place:
        """The split and the label of a file of this folder."""
        for folder in file.parents:  # the nearest first
            if folder in self._places:
                return self._places[folder]
        return Place(None, None)


def is_ignored(file: PurePosixPath) -> bool:
    """Whether a file is hidden, lies in a hidden folder, or is one that systems leave about."""
    return (
        any(part.startswith(".") or part.casefold() == _MAC_COPIES for part in file.parts)
        or file.name.casefold() in SYSTEM_FILES
    )


def recognised(files: Iterable[PurePosixPath]) -> Layout:
    """The layout that the relative paths of a folder's files make; ignored files have no say in it.

    One folder that wraps several others is looked into, for a single class label would tell nothing apart.
    """
    found = Counter(file.parent for file in files if not is_ignored(file))
    if not found:
        return Layout(Kind.EMPTY)
    top = _sub_folders(found, _HERE)
    if len(top) == 1 and _HERE not in found:
        (root,) = top
        if len(_sub_folders(found, root)) > 1:
            return _layout(found, root)
    return _layout(found, _HERE)


def _layout(found: _Folders, root: PurePosixPath) -> Layout:
    splits = _splits(found, root)
    if splits:
        return Layout(Kind.SPLIT_TREE, root, splits)
    part = _part(found, None, root)
    return Layout(Kind.CLASS_FOLDERS if part.class_folders else Kind.PICTURES, root, (part,))


def _splits(found: _Folders, root: PurePosixPath) -> tuple[Part, ...]:
    """The parts of a split tree, training first; none when it is not clearly one.

    A shop may sell trains: "Train" and "Test" may be labels. So there must be a training folder with class folders
    and a further split, each named once, and validation or test must share a label with training if they have any.
    """
    parts: dict[Split, Part] = {}
    for folder in _sub_folders(found, root):
        split = _NAMES.get(folder.name.casefold())
        if split is None:
            continue
        if split in parts:
            return ()
        parts[split] = _part(found, split, folder)
    training = parts.get(Split.TRAINING)
    others = [part for split, part in parts.items() if split is not Split.TRAINING]
    if training is None or not training.class_folders or not others:
        return ()
    if not all(_goes_with(training, part) for part in others):
        return ()
    return tuple(parts[split] for split in Split if split in parts)


def _goes_with(training: Part, other: Part) -> bool:
    if not other.class_folders:
        return other.split is Split.TEST  # test pictures are often handed out without labels
    known = {_key(folder.label) for folder in training.class_folders}
    return any(_key(folder.label) in known for folder in other.class_folders)


def _part(found: _Folders, split: Split | None, root: PurePosixPath) -> Part:
    folders = tuple(ClassFolder(folder.name, folder, count) for folder, count in _sub_folders(found, root).items())
    return Part(split, root, folders, found.get(root, 0))


def _sub_folders(found: _Folders, root: PurePosixPath) -> dict[PurePosixPath, int]:
    """The folders right in `root` that hold files, themselves or below, and how many, as they first come."""
    counts: Counter[PurePosixPath] = Counter()
    depth = len(root.parts)
    for folder, count in found.items():
        if len(folder.parts) > depth and folder.parts[:depth] == root.parts:
            counts[root / folder.parts[depth]] += count
    return counts


def natural(name: str) -> list[tuple[str, int]]:
    """A name as words and numbers in turn, so that numbers are compared as numbers: Size 2 before Size 10."""
    return [(word.casefold(), int(digits or 0)) for word, digits in re.findall(r"(\D*)(\d{0,18})", name, re.ASCII)]


def _key(label: str) -> str:
    """What two spellings of one label have in common."""
    return unicodedata.normalize("NFC", label).strip().casefold()
