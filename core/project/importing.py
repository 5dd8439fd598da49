"""Pictures into a project: read, checked, copied byte for byte and entered, a few at a time, each batch durable."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from core import files, images
from core.errors import UserError
from core.images import UnreadablePicture
from core.parallel import in_order
from core.picture_facts import look_at
from core.project.entering import Entering, Stored
from core.project.project import Project
from core.project.snapshot import Skipped
from core.project.sources import Pasted, Source, wanted

_CHUNK = 8  # pictures that a thread takes at a time
_AHEAD = 32  # chunks for each thread, so that none waits while a batch is made durable


@dataclass(frozen=True, slots=True)
class Imported:
    """So many files of so many are dealt with; the counts are of all so far. `seconds_left` is not known at first."""

    done: int
    total: int
    added: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class ImportFinished:
    """The import is over. `twice` are files whose very picture was there already; `stopped` when it was cancelled."""

    added: int
    twice: tuple[Path, ...]
    skipped: tuple[Skipped, ...]
    stopped: bool


def import_paths(
    project: Project,
    paths: Sequence[Path],
    label_id: int | None,
    *,
    should_stop: Callable[[], bool],
    pictures: Sequence[Pasted] = (),
    new_label: str = "",
    title: str = "",
) -> Iterator[Imported | ImportFinished]:
    """Bring in what a person dropped or pasted (see sources.wanted), as one step that can be undone.

    With the name of a `new_label` everything is for that one; `title` names the step. A class label that is not there
    yet is made with the first picture that comes in for it.

    What came in before a stop stays. Raises UserError when there is not one file in any of it.
    """
    if refusal := project.refusal:
        raise refusal
    found = wanted(project, paths, label_id, new_label=new_label, pictures=pictures, should_stop=should_stop)
    if not found.total:
        names = ", ".join(images.file_name(path) for path in paths[:3])
        raise UserError(f"There are no pictures in {names}.", "Choose a folder that holds some.")
    entered = Entering(project, total=found.total, title=title or found.title, new_labels=found.new_labels)
    yield from _brought(project, found.sources, entered, heavy=found.heavy, should_stop=should_stop)


def import_pictures(
    project: Project,
    sources: Iterable[Source | Skipped],
    *,
    total: int,
    should_stop: Callable[[], bool],
    join: int | None = None,
    title: str = "",
    new_labels: Sequence[str] = (),
) -> Iterator[Imported | ImportFinished]:
    """Bring pictures in whose bytes are in memory, as one step or as a further part of the step `join`."""
    entered = Entering(project, total=total, step=join, title=title, new_labels=new_labels)
    return _brought(project, sources, entered, heavy=True, should_stop=should_stop)


def _brought(
    project: Project,
    sources: Iterable[Source | Skipped],
    entered: Entering,
    *,
    heavy: bool,
    should_stop: Callable[[], bool],
) -> Iterator[Imported | ImportFinished]:
    """Every picture is decoded once, so that what cannot be read is named now and not during a training."""
    stopped = False
    store = _Storing(project)
    chunk = 1 if heavy else _CHUNK
    work = in_order(store, sources, should_stop=should_stop, name="import", chunk=chunk, ahead=_AHEAD)
    try:
        with closing(work):
            for outcome in work:
                entered.take(outcome)
                if entered.due():
                    entered.enter()
                    yield _progress(entered)
            stopped = should_stop() and entered.done < entered.total
            entered.enter()
    except UserError as error:
        came_in = f"{entered.added:,} came in before that." if entered.added else "None came in."
        reason = project.refusal or error  # where its folder was moved, the disk only says that something is not there
        raise UserError(reason.message, f"{came_in} {reason.hint}") from error
    finally:
        _remove_unused(project, set(store.written) - entered.files)
    yield _progress(entered)
    yield ImportFinished(entered.added, tuple(entered.twice), tuple(entered.skipped), stopped)


def _progress(entered: Entering) -> Imported:
    total = max(entered.total, entered.done)  # a zip may name files that are then passed over
    each = entered.seconds / max(1, entered.done)
    return Imported(entered.done, total, entered.added, each * (total - entered.done))


class _Storing:
    """Reads, checks and copies one file after the other into the project; may be called from any thread."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._pictures = str(project.folder / "pictures")
        self._made: set[str] = set()
        self.written: list[str] = []  # the files that were not there before

    def __call__(self, source: Source | Skipped) -> Stored | Skipped:
        if isinstance(source, Skipped):
            return source
        try:
            data = images.read(source.path) if source.data is None else source.data
            look = look_at(data)
        except UnreadablePicture as error:
            return Skipped(source.path, error.message)
        digest = images.content_hash(data)
        file = f"{digest[:2]}/{digest}.{look.suffix}"
        new = self._write(digest[:2], f"{self._pictures}/{file}", data)
        if new:
            self.written.append(file)
        return Stored(source, digest, file, new, look)

    def _write(self, room: str, target: str, data: bytes) -> bool:
        """Whether it had to be written: it is missing, or damaged since, and then the whole one takes its place."""
        if refusal := self._project.refusal:
            raise refusal
        try:
            if room not in self._made:
                for folder in (self._pictures, f"{self._pictures}/{room}"):
                    with suppress(FileExistsError):
                        os.mkdir(folder)  # and none above it: the project may just have been moved
                self._made.add(room)
            try:
                _write_new(target, data)
            except FileExistsError:
                return _write_again(target, data)
            return True
        except OSError as error:
            raise files.refusal(error, Path(target)) from error


def _write_new(target: str, data: bytes) -> None:
    """Write a new file under its own name: cut off it belongs to no sample, and the next import makes it whole."""
    with open(target, "xb", buffering=0) as file:  # nothing to gather: all of it is here
        try:
            written = file.write(data)
            while written < len(data):  # on a disk that is nearly full; the next time it says so
                written += file.write(memoryview(data)[written:])
        except BaseException:
            os.unlink(target)
            raise


def _write_again(target: str, data: bytes) -> bool:
    """Write a file anew unless what is there is the same; whether it had to be."""
    with open(target, "rb") as there:
        if there.read() == data:
            return False
    with files.whole_file(Path(target), durable=False) as part:
        part.write_bytes(data)
    return True


def _remove_unused(project: Project, written: set[str]) -> None:
    """Remove files of pictures that were not entered after all; where the project cannot be asked, none."""
    if not written:
        return
    try:
        unused = written - project.samples.files()
    except sqlite3.Error:
        return
    for file in unused:
        with suppress(OSError):
            (project.folder / "pictures" / file).unlink()
