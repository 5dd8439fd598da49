"""A project written out as a plain folder of class folders, which any program can read."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from core import files, images
from core.errors import UserError
from core.project.snapshot import Sample, Skipped, Snapshot

# What Windows and memory cards do not take in a name; names that work there work everywhere
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³]) *(\..*)?", re.IGNORECASE)
_LONGEST = 200  # bytes; file systems allow 255, and a number may follow
_FOLDERS = {"": "train", "training": "train", "validation": "validation", "test": "test"}


@dataclass(frozen=True, slots=True)
class Written:
    """So many pictures of so many are written."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class WriteFinished:
    """All is written. `unlabelled` pictures have no folder to go to; `skipped` ones are damaged in the project."""

    written: int
    unlabelled: int
    skipped: tuple[Skipped, ...]


def write_class_folders(
    snapshot: Snapshot, output: Path, *, should_stop: Callable[[], bool]
) -> Iterator[Written | WriteFinished]:
    """Copy every labelled picture into a folder of its label's name, in the new folder `output`: all or nothing.

    Where pictures came in as training, validation and test, each of these has its folder with the labels' in it.
    After a stop nothing is there. Raises UserError.
    """
    if output.exists() and not files.is_empty_folder(output):
        raise UserError(f"{output} is there already.", "Choose another place.")
    samples, _ = snapshot.labelled()
    labels: dict[int | None, str] = {label.id: label.name for label in snapshot.labels}
    skipped: list[Skipped] = []
    with files.explained(output), files.whole_folder(output) as part:
        targets = _targets(snapshot)
        for folder in {target.parent for target in targets.values()} | _label_folders(snapshot):
            (part / folder).mkdir(parents=True, exist_ok=True)
        for done, sample in enumerate(samples, start=1):
            if should_stop():
                raise UserError("Writing was stopped.", "Nothing was written.")
            if damage := _copy(sample, part / targets[sample.id]):
                skipped.append(Skipped(sample.path, damage, sample.name, (labels[sample.label_id],)))
            yield Written(done, len(samples))
    yield WriteFinished(len(samples) - len(skipped), len(snapshot.samples) - len(samples), tuple(skipped))


def safe_name(name: str) -> str:
    """A file or folder name that every common file system takes, as like `name` as can be; never hidden."""
    name = _FORBIDDEN.sub("_", name).strip().rstrip(". ")
    if not name or name.startswith(".") or _RESERVED.fullmatch(name):
        name = f"_{name}"
    stem, suffix = PurePath(name).stem, PurePath(name).suffix[:16]
    room = _LONGEST - len(suffix.encode())
    stem = stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    return (stem + suffix).rstrip(". ")


def _label_folders(snapshot: Snapshot) -> set[PurePath]:
    """A folder for every label, also for one without pictures."""
    first = PurePath("train") if _has_parts(snapshot) else PurePath()
    return {first / folder for folder in _folder_names(snapshot).values()}


def _folder_names(snapshot: Snapshot) -> dict[int | None, str]:
    taken: set[str] = set()
    return {label.id: _free(safe_name(label.name), taken) for label in snapshot.labels}


def _targets(snapshot: Snapshot) -> dict[int, PurePath]:
    """Where each labelled sample goes, by its id; no two in one place, whatever the case of their names."""
    folders, parts = _folder_names(snapshot), _has_parts(snapshot)
    taken: dict[PurePath, set[str]] = {}
    targets = {}
    for sample in snapshot.labelled()[0]:
        folder = PurePath(_FOLDERS[sample.part] if parts else "", folders[sample.label_id])
        name = safe_name(sample.name)
        if PurePath(name).suffix.lower() not in images.SUFFIXES:
            name += sample.path.suffix
        targets[sample.id] = folder / _free(name, taken.setdefault(folder, set()))
    return targets


def _has_parts(snapshot: Snapshot) -> bool:
    return any(sample.part for sample in snapshot.samples)


def _free(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it, that is not taken yet; it is now."""
    path, number = PurePath(name), 1
    while _on_disk(name) in taken:
        number += 1
        name = f"{path.stem} {number}{path.suffix}"
    taken.add(_on_disk(name))
    return name


def _on_disk(name: str) -> str:
    """What two names have in common that some disk takes for one: that of macOS knows no two ways to write é."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _copy(sample: Sample, target: Path) -> str:
    """Why it could not be copied; empty when it was."""
    try:
        data = images.read(sample.path)
    except images.UnreadablePicture as error:
        return error.message
    if images.content_hash(data) != sample.sha256:
        return "It is damaged in the project."
    target.write_bytes(data)
    return ""
