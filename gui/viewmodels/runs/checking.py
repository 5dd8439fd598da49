"""Whether the run that somebody is about to use is whole: its model is read to the last byte, as by no list."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core import kept_runs
from core.errors import UserError
from core.kept_runs import KeptRun
from core.parallel import ShouldStop
from gui.run_items import RunItem
from gui.shown_runs import called
from gui.viewmodels.runs import words

Whole = set[tuple[Path, kept_runs.Stamp]]


@dataclass(frozen=True, slots=True)
class Checked:
    """A run whose model was read as it was at its `stamp`, and what is wrong with it, if anything."""

    item: RunItem
    stamp: kept_runs.Stamp
    error: UserError | None


def check_job(folder: Path, whole: Whole, should_stop: ShouldStop) -> Iterator[object]:
    """Read a run's model."""
    yield from checked(kept_runs.read(folder), whole, should_stop)


def checked(run: KeptRun, whole: Whole, should_stop: ShouldStop) -> Iterator[Checked]:
    """A run whose model was read, nothing where it was to stop before the end.

    One that was found `whole` is not read again while it stays as it is.
    """
    stamp, error = kept_runs.stamp(run.folder), None
    if (run.folder, stamp) not in whole:
        try:
            if not kept_runs.check(run.folder, should_stop=should_stop):
                return
            whole.add((run.folder, stamp))
        except UserError as trouble:
            # one that was put in the trash meanwhile is not damaged, nor one whose place another has just taken
            if run.folder.is_dir() and kept_runs.stamp(run.folder) == stamp:
                error = trouble
    yield Checked(words.item(run), stamp, error)


def told(found: Checked, error: UserError, *, instead: Path | None) -> UserError:
    """What to say of a damaged run; `instead` is the folder of the one that takes its place, if one does."""
    hint = f"Test and Export use {_spoken(instead)} now." if instead else ""
    said = words.sentence(f"{found.item.spoken} is damaged and cannot be used.")
    told = UserError(said, f"{hint} Train again, or take it from a copy.".strip())
    told.__cause__ = UserError(error.message, error.hint)
    return told


def _spoken(folder: Path) -> str:
    """As RunItem's, from a few bytes: the window waits for it."""
    name = kept_runs.name_of(folder)
    return f"“{name}”" if name else f"the run of {called(folder)}"
