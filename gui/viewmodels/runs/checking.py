"""Whether the run that somebody is about to use is whole: its model is read to the last byte, as by no list."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core import kept_runs
from core.errors import UserError
from core.parallel import ShouldStop
from gui.run_items import RunItem
from gui.viewmodels.runs import words

Whole = set[tuple[Path, kept_runs.Stamp]]


@dataclass(frozen=True, slots=True)
class Checked:
    """A run whose model was read as it was at its `stamp`, and what is wrong with it, if anything."""

    item: RunItem
    stamp: kept_runs.Stamp
    error: UserError | None


def check_job(folder: Path, whole: Whole, _should_stop: ShouldStop) -> Iterator[object]:
    """Read a run's model; one that was found `whole` is not read again while it stays as it is."""
    item, stamp = words.item(kept_runs.read(folder)), kept_runs.stamp(folder)
    yield Checked(item, stamp, None if (folder, stamp) in whole else _trouble(folder, stamp, whole))


def _trouble(folder: Path, stamp: kept_runs.Stamp, whole: Whole) -> UserError | None:
    try:
        kept_runs.check(folder)
    except UserError as error:
        return error if kept_runs.stamp(folder) == stamp else None  # another one has just taken its place
    whole.add((folder, stamp))
    return None


def told(found: Checked, error: UserError, *, instead: str) -> UserError:
    """What to say of a damaged run; `instead` is what the one is called that takes its place, empty where none does."""
    hint = f"Test and Export use {instead} now." if instead else ""
    said = words.sentence(f"{found.item.spoken} is damaged and cannot be used.")
    told = UserError(said, f"{hint} Train again, or take it from a copy.".strip())
    told.__cause__ = UserError(error.message, error.hint)
    return told
