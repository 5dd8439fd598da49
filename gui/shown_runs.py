"""A project's runs as choices: where each lies, and what it is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core import kept_runs, strategies, wording
from core.errors import UserError
from core.model import card
from gui.session import Session


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run that can be opened."""

    title: str
    strategy: str
    folder: Path


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
    return ShownRun(f"{strategies.named(strategy).title}, {called(folder)}", strategy, folder)


def called(folder: Path) -> str:
    """A run's name or, without one, when it was made."""
    return kept_runs.name_of(folder) or _when(folder)


def _when(folder: Path) -> str:
    """When it was begun, which its folder is named by; a folder from elsewhere by its own name."""
    try:
        began = datetime.strptime(folder.name, "%Y%m%d-%H%M%S-%f").replace(tzinfo=UTC)
    except ValueError:
        return folder.name
    return wording.moment(began)
