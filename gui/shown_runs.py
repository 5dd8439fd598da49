"""A project's runs as choices: where each lies, what it is called, and when it was made."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core import kept_runs, strategies, wording
from core.errors import UserError
from core.model import card
from core.run_record import RECORD
from gui.session import Session

_STAMP = "%Y%m%d-%H%M%S-%f"  # how a run's folder is named; that of an update has more behind it
_STAMP_LENGTH = 22
_HEAD = 200  # bytes of a record, which begins with when its run was begun
_BEGAN = re.compile(rb'\{"began": "([^"]+)"')


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run that can be opened. `stamp` is another once something else was learned into the same folder."""

    title: str
    strategy: str
    folder: Path
    stamp: int


def shown_runs(session: Session) -> tuple[ShownRun, ...]:
    """The run that is tested and exported, then the others, the newest first. Damaged ones are no choice."""
    folders: Sequence[Path] = session.project.runs() if session.project else ()
    current = session.model_folder
    rest = [folder for folder in reversed(folders) if folder != current]
    found = (_shown(folder) for folder in ([current, *rest] if current else rest))
    return tuple(run for run in found if run is not None)


def _shown(folder: Path) -> ShownRun | None:
    try:
        strategy = card.read(folder).strategy
    except UserError:
        return None
    return ShownRun(f"{strategies.named(strategy).title}, {called(folder)}", strategy, folder, stamp(folder))


def stamp(folder: Path) -> int:
    """What is another when the model in this folder is; 0 where there is none."""
    with suppress(OSError):
        return (folder / card.CARD).stat().st_mtime_ns
    return 0


def called(folder: Path) -> str:
    """A run's name or, without one, when it was made; a folder from elsewhere by its own name."""
    when = made_at(folder)
    return kept_runs.name_of(folder) or (wording.moment(when) if when else folder.name)


def made_at(folder: Path) -> datetime | None:
    """When a run was begun, by its record or by its folder's name; None where neither tells.

    Of the record no more than its beginning is read: with many pictures the whole takes a tenth of a second.
    """
    with suppress(OSError, ValueError):
        with (folder / RECORD).open("rb") as file:
            began = _BEGAN.match(file.read(_HEAD))
        if began:
            return datetime.fromisoformat(began[1].decode("ascii"))
    with suppress(ValueError):
        return datetime.strptime(folder.name[:_STAMP_LENGTH], _STAMP).replace(tzinfo=UTC)
    return None
