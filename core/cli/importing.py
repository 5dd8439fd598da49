"""`handful import`: pictures into a project."""

import argparse
from pathlib import Path

from core import files, wording
from core.cli.numbers import place
from core.cli.output import Output, named
from core.errors import UserError
from core.files import printable
from core.project.importing import Imported, ImportFinished, import_paths
from core.project.opening import is_project
from core.project.project import Project


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("import", help="bring pictures into a project, a new one where there is none")
    parser.add_argument("project", type=place, metavar="PROJECT")
    parser.add_argument("paths", type=place, nargs="+", metavar="PATH", help="files, zips and folders, by their layout")
    return parser


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Bring them in; what cannot be read is named, and the rest comes in."""
    missing = [path for path in arguments.paths if not path.exists()]
    if missing:
        raise UserError(f"{printable(missing[0])} is not there.", "Look at its name.")
    project = _opened(arguments.project)
    try:
        _bring(project, arguments.paths, output)
    finally:
        project.close()


def _opened(folder: Path) -> Project:
    if is_project(folder):
        return Project.open(folder)
    if folder.exists() and not files.is_empty_folder(folder):
        raise UserError(
            f"{printable(folder)} is no Handful project.", "Name the project first, then what is to come in."
        )
    return Project.create(folder)


def _bring(project: Project, paths: list[Path], output: Output) -> None:
    added = 0
    try:
        for event in import_paths(project, paths, None, should_stop=lambda: False):
            added = event.added
            if isinstance(event, Imported):
                output.progress(f"Pictures {event.done} of {event.total}", seconds_left=event.seconds_left)
            else:
                _tell(project, event, output)
    except KeyboardInterrupt:
        output.note(f"{wording.came_in(added, 0)} The rest comes in when you run this again.")
        raise


def _tell(project: Project, end: ImportFinished, output: Output) -> None:
    for file in end.skipped:
        output.skip(printable(file.path), file.reason)
    facts = {
        "project": printable(project.folder),
        "added": end.added,
        "twice": [printable(path) for path in end.twice],
        "skipped": named(end.skipped),
    }
    output.result(wording.came_in(end.added, len(end.twice)), facts)
