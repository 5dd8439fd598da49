"""Class folders: a folder with one sub-folder per class label, read as a snapshot."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from core import images, places
from core.errors import UserError
from core.project.layouts import is_ignored, natural
from core.project.snapshot import ClassLabel, Sample, Skipped, Snapshot, as_label

NOTHING = "There are no pictures in this folder."


def files_below(folder: Path) -> Iterator[Path]:
    """Every file in a folder and its sub-folders in order of name, without hidden ones and what systems leave about.

    Links to folders are not followed, so that a loop of links ends. They, and a sub-folder that may not be looked into
    or is a project, are given like a file, for whoever reads it to say why.
    """
    waiting = [str(folder)]  # instead of calls in calls: folders may lie deeper than those
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            if place != str(folder):
                yield Path(place)
            continue
        entries = [entry for entry in entries if not is_ignored(PurePosixPath(entry.name))]
        folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False) and not _is_project(entry)]
        looked_into = {entry.path for entry in folders}
        yield from (Path(entry.path) for entry in entries if entry.path not in looked_into)
        waiting += [entry.path for entry in reversed(folders)]


def expanded(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as they are; folders as the files below them, or as themselves when there are none (NOTHING)."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = False
        for file in files_below(path):
            found = True
            yield file
        if not found:
            yield path


def _is_project(entry: "os.DirEntry[str]") -> bool:
    return entry.name.endswith(".handful") and os.path.isfile(os.path.join(entry.path, "project.sqlite"))


def class_folders(folder: Path) -> list[Path]:
    """The sub-folders that stand for class labels, in order of name: Size 2 before Size 10."""
    found = [path for path in folder.iterdir() if path.is_dir() and not is_ignored(PurePosixPath(path.name))]
    return sorted(found, key=lambda path: (natural(path.name), path.name))


def read_class_folders(folder: Path) -> Snapshot:
    """The pictures of a folder with one sub-folder per class label, each hashed.

    Folders whose names differ in upper and lower case or in spaces only are one label, named by the first of them.
    Files that cannot be read at all are skipped by name here; those that cannot be decoded are found later.
    Raises UserError when the folder is not there or holds no sub-folders.
    """
    if not folder.is_dir():
        missing = "is not a folder" if folder.exists() else "is not there"
        raise UserError(f"{folder} {missing}.", "Give a project or a folder with one sub-folder per class label.")
    folders = class_folders(folder)
    if not folders:
        raise UserError(
            f"{folder} has no sub-folders.", "Make one sub-folder per class label and put its pictures there."
        )
    labels: dict[str, ClassLabel] = {}
    for place in folders:
        number = len(labels)
        labels.setdefault(as_label(place.name), ClassLabel(number, images.file_name(place), colour=number))
    found = [(labels[as_label(place.name)].id, path) for place in folders for path in files_below(place)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        hashes = list(pool.map(_hash_or_skip, (path for _, path in found)))
    samples, skipped = [], [*_beside(folder)]
    for number, ((label_id, path), outcome) in enumerate(zip(found, hashes, strict=True)):
        if isinstance(outcome, Skipped):
            skipped.append(outcome)
        else:
            samples.append(Sample(number, label_id, outcome, outcome, path.name, str(path)))
    return Snapshot(tuple(labels.values()), tuple(samples), places.cache_folder(), tuple(skipped))


def _beside(folder: Path) -> Iterator[Skipped]:
    """Pictures that lie beside the class folders, where no label can be told."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.lower() in images.SUFFIXES and not path.name.startswith("."):
            yield Skipped(path, "It is in no sub-folder, so its class label is not known.")


def _hash_or_skip(path: Path) -> str | Skipped:
    try:
        return images.content_hash(images.read(path))
    except images.UnreadablePicture as error:
        return Skipped(path, error.message)
