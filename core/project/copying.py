"""A whole project copied to another place."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core import files
from core.errors import UserError
from core.project.connection import DATABASE
from core.project.project import Project

_ROOMS = ("pictures", "runs")  # all else is rebuilt by itself


@dataclass(frozen=True, slots=True)
class Copied:
    """So many files of so many are copied."""

    done: int
    total: int


def copy_project(project: Project, output: Path, *, should_stop: Callable[[], bool]) -> Iterator[Copied]:
    """The project as it is now as the new folder `output`: all or nothing; after a stop nothing is there.

    What undo knows stays behind. Raises UserError.
    """
    if output.exists() and not files.is_empty_folder(output):
        raise UserError(f"{output} is there already.", "Choose another name.")
    with files.explained(output), files.whole_folder(output) as part:
        for room in (*_ROOMS, "cache", "backups"):
            (part / room).mkdir()
        project.database.copy_to(part / DATABASE)  # first: pictures that come in later are then more, never fewer
        found = [path for room in _ROOMS for path in _files(project.folder / room)]
        for done, path in enumerate(found, start=1):
            if should_stop():
                raise UserError("Copying was stopped.", "Nothing was written.")
            target = part / path.relative_to(project.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            yield Copied(done, len(found))


def _files(room: Path) -> list[Path]:
    """All that is whole: what is hidden is still being written, or a training that goes on elsewhere."""
    every = (path for path in sorted(room.rglob("*")) if path.is_file())
    return [path for path in every if not any(name.startswith(".") for name in path.relative_to(room).parts)]
