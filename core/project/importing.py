"""Pictures into a project: read, checked, copied byte for byte and entered, a few at a time, each batch durable."""

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from core import images
from core.errors import UserError
from core.parallel import in_order
from core.processes import MANY, in_order_apart
from core.project.entering import Entering
from core.project.project import Project
from core.project.snapshot import Skipped
from core.project.sources import Pasted, Source, wanted
from core.project.storing import Stored, Storing, lost

_AHEAD = 32  # pictures for each thread, so that none waits while a batch is made durable


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
    written: set[str] = set()
    work = _stored(project, sources, written, apart=not heavy and entered.total >= MANY, should_stop=should_stop)
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
        _remove_unused(project, written - entered.files)
    yield _progress(entered)
    yield ImportFinished(entered.added, tuple(entered.twice), tuple(entered.skipped), stopped)


def _stored(
    project: Project,
    sources: Iterable[Source | Skipped],
    written: set[str],
    *,
    apart: bool,
    should_stop: Callable[[], bool],
) -> Generator[Stored | Skipped, None, None]:
    """Every source with its bytes in the project's folder, many of them by way of other processes.

    `written` takes the files that were not there before.
    """
    store = Storing(str(project.folder / "pictures"))

    def ask() -> None:
        if refusal := project.refusal:
            raise refusal

    def note(outcomes: Sequence[Stored | Skipped]) -> None:
        written.update(one.file for one in outcomes if isinstance(one, Stored) and one.new)

    def stored(source: Source | Skipped) -> Stored | Skipped:
        ask()
        outcome = store(source)
        note([outcome])
        return outcome

    if apart:
        return in_order_apart(store, sources, should_stop=should_stop, name="import", lost=lost, before=ask, after=note)
    return in_order(stored, sources, should_stop=should_stop, name="import", ahead=_AHEAD)


def _progress(entered: Entering) -> Imported:
    total = max(entered.total, entered.done)  # a zip may name files that are then passed over
    return Imported(entered.done, total, entered.added, entered.seconds_left)


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
