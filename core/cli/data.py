"""DATA on the command line: a project folder, or a folder with one sub-folder per class label."""

from pathlib import Path

from core.errors import UserError
from core.project.folders import read_class_folders
from core.project.opening import is_project
from core.project.project import Project
from core.project.snapshot import Snapshot


def check_outside(output: Path, data: Path) -> None:
    """Raise UserError when something new would lie among the pictures, where it would be taken for some of them."""
    if data.resolve() in output.resolve().parents and not is_project(data):
        raise UserError(f"{output} lies among the pictures.", "Choose a place outside of their folder.")


def read(path: Path) -> Snapshot:
    """The pictures and labels of DATA. Raises UserError."""
    if not is_project(path):
        return read_class_folders(path)
    project = Project.open(path, writable=False)
    try:
        return project.snapshot()
    finally:
        project.close()
