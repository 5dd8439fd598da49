"""Pictures into a project: read, checked, copied byte for byte and entered, a few at a time, each batch durable."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from core import files, images
from core.errors import UserError
from core.images import UnreadablePicture
from core.parallel import in_order
from core.picture_facts import Look, look_at
from core.project.project import Project
from core.project.samples import NewSample
from core.project.snapshot import Skipped
from core.project.sources import Pasted, Source, wanted
from core.project.thumbnails import PictureCache

BATCH = 512
_CHUNK = 8  # pictures that a thread takes at a time
_AHEAD = 32  # chunks for each thread, so that none waits while a batch is made durable
BATCH_SECONDS = 0.5  # what a person waits for the first pictures to show


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


@dataclass(frozen=True, slots=True)
class _Stored:
    """A picture whose bytes are in the project, if perhaps not yet safely on the disk."""

    source: Source
    sha256: str
    file: str
    new: bool
    look: Look


def import_paths(
    project: Project,
    paths: Sequence[Path],
    label_id: int | None,
    *,
    should_stop: Callable[[], bool],
    pictures: Sequence[Pasted] = (),
    join: int | None = None,
) -> Iterator[Imported | ImportFinished]:
    """Bring in what a person dropped or pasted (see sources.wanted), as one step that can be undone.

    With `join` what comes in for a given label is a further part of that step.

    What came in before a stop stays. Raises UserError when there is not one file in any of it.
    """
    if refusal := project.refusal:
        raise refusal
    found = wanted(project, paths, label_id, pictures=pictures, should_stop=should_stop)
    if not found.total:
        names = ", ".join(images.file_name(path) for path in paths[:3])
        raise UserError(f"There are no pictures in {names}.", "Choose a folder that holds some.")
    if found.step is not None:
        yield Imported(0, found.total, 0, None)  # the labels are there
    yield from import_pictures(
        project, found.sources, total=found.total, join=found.step or join, heavy=found.heavy, should_stop=should_stop
    )


def import_pictures(
    project: Project,
    sources: Iterable[Source | Skipped],
    *,
    total: int,
    should_stop: Callable[[], bool],
    join: int | None = None,
    heavy: bool = True,
) -> Iterator[Imported | ImportFinished]:
    """Bring pictures in as one step, or as a further part of the step `join`; `heavy` ones have their bytes in memory.

    Every picture is decoded once, so that what cannot be read is named now and not during a training.
    """
    entered = _Entering(project, total=total, step=join)
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
                    yield entered.progress()
            stopped = should_stop() and entered.done < total
            entered.enter()
    except UserError as error:
        came_in = f"{entered.added:,} came in before that." if entered.added else "None came in."
        reason = project.refusal or error  # where its folder was moved, the disk only says that something is not there
        raise UserError(reason.message, f"{came_in} {reason.hint}") from error
    finally:
        _remove_unused(project, set(store.written) - entered.files)
    yield entered.progress()
    yield ImportFinished(entered.added, tuple(entered.twice), tuple(entered.skipped), stopped)


class _Entering:
    """Stored pictures on their way into the database, batch by batch, all in one step."""

    def __init__(self, project: Project, *, total: int, step: int | None) -> None:
        self._project = project
        self._total = total
        self._title = "add 1 picture" if total == 1 else f"add {total:,} pictures"
        self._step = step
        self._batch: dict[tuple[str, int | None], _Stored] = {}
        self._cache = PictureCache(project.cache)
        self._began = self._last = time.monotonic()
        self.done = 0
        self.added = 0
        self.files: set[str] = set()
        self.twice: list[Path] = []
        self.skipped: list[Skipped] = []

    def take(self, outcome: _Stored | Skipped) -> None:
        """One file more is read."""
        self.done += 1
        if isinstance(outcome, Skipped):
            self.skipped.append(outcome)
            return
        key = (outcome.sha256, outcome.source.label_id)
        if key in self._batch:
            self.twice.append(outcome.source.path)
        else:
            self._batch[key] = outcome

    def due(self) -> bool:
        """Whether it is time to make what was read durable."""
        return len(self._batch) >= BATCH or time.monotonic() - self._last > BATCH_SECONDS

    def enter(self) -> None:
        """Enter what was read since the last time: first its bytes are safe, then the project knows of them."""
        self._last = time.monotonic()
        for key in self._project.samples.there(self._batch):
            known = self._batch.pop(key)
            self.twice.append(known.source.path)
            self.files.add(known.file)
        if not self._batch:
            return
        _make_safe(self._project.folder / "pictures", [one for one in self._batch.values() if one.new])
        samples = [_as_sample(one) for one in self._batch.values()]
        self._step = self._project.samples.add(samples, title=self._title, join=self._step)
        self.added += len(samples)
        self.files.update(one.file for one in self._batch.values())
        self._cache.save({one.sha256: one.look for one in self._batch.values()})
        self._batch.clear()

    def progress(self) -> Imported:
        each = (time.monotonic() - self._began) / max(1, self.done)
        total = max(self._total, self.done)  # a zip may name files that are then passed over
        return Imported(self.done, total, self.added, each * (total - self.done))


def _as_sample(stored: _Stored) -> NewSample:
    source = stored.source
    return NewSample(
        sha256=stored.sha256,
        name=source.name or images.file_name(source.path),
        file=stored.file,
        label_id=source.label_id,
        group=source.group or stored.sha256,
        source=source.source,
        part=source.part,
    )


class _Storing:
    """Reads, checks and copies one file after the other into the project; may be called from any thread."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._pictures = str(project.folder / "pictures")
        self._made: set[str] = set()
        self.written: list[str] = []  # the files that were not there before

    def __call__(self, source: Source | Skipped) -> _Stored | Skipped:
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
        return _Stored(source, digest, file, new, look)

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


def _make_safe(pictures: Path, written: Sequence[_Stored]) -> None:
    """Wait until files and their names are on the disk: together, which takes far less time than one by one."""
    if written:
        with files.explained(pictures):
            files.sync_all(pictures, (one.file for one in written))
