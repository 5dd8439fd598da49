"""Pictures into a project: read, checked, copied byte for byte and entered, a few at a time, each batch durable."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from core import files, images
from core.errors import UserError
from core.images import UnreadablePicture
from core.project.folders import class_folders, files_below
from core.project.project import LONGEST_NAME, NewSample, Project
from core.project.snapshot import Skipped

BATCH = 64
BATCH_SECONDS = 0.5  # what a person waits for the first pictures to show


@dataclass(frozen=True, slots=True)
class Source:
    """A file to bring in, and the class label it is for; None: not labelled yet."""

    path: Path
    label_id: int | None


@dataclass(frozen=True, slots=True)
class Imported:
    """So many files of so many are dealt with; the counts are of all so far."""

    done: int
    total: int
    added: int
    seconds_left: float


@dataclass(frozen=True, slots=True)
class ImportFinished:
    """The import is over. `twice` are files whose very picture was there already; `stopped` when it was cancelled."""

    added: int
    twice: tuple[Path, ...]
    skipped: tuple[Skipped, ...]
    stopped: bool


@dataclass(frozen=True, slots=True)
class _Stored:
    """A picture whose bytes are in the project."""

    source: Source
    sha256: str
    file: str


def import_paths(
    project: Project, paths: Sequence[Path], label_id: int | None, *, should_stop: Callable[[], bool]
) -> Iterator[Imported | ImportFinished]:
    """Bring in what a person dropped, as one step that can be undone. What came in before a stop stays.

    With a class label everything is for that label. Without one, a folder of folders makes a label of each
    sub-folder, a folder of pictures becomes a label of its own, and single files stay not labelled.
    Raises UserError when there is not one file in any of it.
    """
    wanted, step = _sources(project, paths, label_id)
    if not wanted:
        names = ", ".join(images.file_name(path) for path in paths[:3])
        raise UserError(f"There are no pictures in {names}.", "Choose a folder that holds some.")
    yield from import_pictures(project, wanted, join=step, should_stop=should_stop)


def import_pictures(
    project: Project, wanted: Sequence[Source], *, should_stop: Callable[[], bool], join: int | None = None
) -> Iterator[Imported | ImportFinished]:
    """Bring the files in as one step, or as a further part of the step `join`.

    Every picture is decoded once, so that what cannot be read is named now and not during a training.
    """
    entered = _Entering(project, total=len(wanted), step=join)
    stopped = False
    for outcome in _stored(project, wanted):
        entered.take(outcome)
        if entered.due():
            entered.enter()
            yield entered.progress()
        if should_stop():
            stopped = True
            break
    entered.enter()
    yield entered.progress()
    yield ImportFinished(entered.added, tuple(entered.twice), tuple(entered.skipped), stopped)


def _sources(project: Project, paths: Sequence[Path], label_id: int | None) -> tuple[list[Source], int | None]:
    """The files that the paths stand for, and the step in which labels were made for them, if any were."""
    if label_id is not None:
        return [Source(file, label_id) for path in paths for file in _files(path)], None
    wanted: list[Source] = []
    step: int | None = None
    for path in paths:
        if not path.is_dir():
            wanted.append(Source(path, None))
            continue
        inside = [part for part in class_folders(path) if next(files_below(part), None)]
        for folder in inside or ([path] if next(files_below(path), None) else []):
            name = images.file_name(folder)[:LONGEST_NAME]
            label = project.label_named(name)
            if label is None:
                label = project.add_label(name, title=f"add folder {images.file_name(path)}", join=step)
                step = project.last_step
            wanted += [Source(file, label.id) for file in files_below(folder)]
        if inside:  # pictures beside the sub-folders: theirs is no label
            wanted += [Source(file, None) for file in sorted(path.iterdir()) if file.is_file() and _visible(file)]
    return wanted, step


def _files(path: Path) -> list[Path]:
    return list(files_below(path)) if path.is_dir() else [path]


def _visible(path: Path) -> bool:
    return not path.name.startswith(".")


class _Entering:
    """Stored pictures on their way into the database, batch by batch, all in one step."""

    def __init__(self, project: Project, *, total: int, step: int | None) -> None:
        self._project = project
        self._total = total
        self._title = "add 1 picture" if total == 1 else f"add {total:,} pictures"
        self._step = step
        self._batch: dict[tuple[str, int | None], _Stored] = {}
        self._done = 0
        self._began = self._last = time.monotonic()
        self.added = 0
        self.twice: list[Path] = []
        self.skipped: list[Skipped] = []

    def take(self, outcome: _Stored | Skipped) -> None:
        """One file more is read."""
        self._done += 1
        if isinstance(outcome, Skipped):
            self.skipped.append(outcome)
            return
        key = (outcome.sha256, outcome.source.label_id)
        if key in self._batch or self._project.has_sample(*key):
            self.twice.append(outcome.source.path)
        else:
            self._batch[key] = outcome

    def due(self) -> bool:
        """Whether it is time to make what was read durable."""
        return len(self._batch) >= BATCH or time.monotonic() - self._last > BATCH_SECONDS

    def enter(self) -> None:
        """Enter what was read since the last time."""
        self._last = time.monotonic()
        if not self._batch:
            return
        samples = [
            NewSample(one.sha256, images.file_name(one.source.path), one.file, one.source.label_id, one.sha256)
            for one in self._batch.values()
        ]
        self._step = self._project.add_samples(samples, title=self._title, join=self._step)
        self.added += len(samples)
        self._batch.clear()

    def progress(self) -> Imported:
        each = (time.monotonic() - self._began) / max(1, self._done)
        return Imported(self._done, self._total, self.added, each * (self._total - self._done))


def _stored(project: Project, wanted: Iterable[Source]) -> Iterator[_Stored | Skipped]:
    """Each file's outcome, in order, a few ahead on every core. Raises UserError when the disk refuses."""
    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="import") as pool:
        waiting: deque[Future[_Stored | Skipped]] = deque()
        try:
            for source in wanted:
                waiting.append(pool.submit(_store, project, source))
                if len(waiting) > 4 * (os.cpu_count() or 1):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _store(project: Project, source: Source) -> _Stored | Skipped:
    """Read, check and copy one file."""
    try:
        data = images.read(source.path)
        kind = images.check(data)
    except UnreadablePicture as error:
        return Skipped(source.path, error.message)
    digest = images.content_hash(data)
    name = f"{digest[:2]}/{digest}.{kind}"
    target = project.folder / "pictures" / name
    if not target.is_file() or target.read_bytes() != data:  # missing, or damaged since: the whole one takes its place
        with files.explained(target), files.whole_file(target) as part:
            part.write_bytes(data)
    return _Stored(source, digest, name)
