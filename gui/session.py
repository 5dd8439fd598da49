"""The open project and its latest model: the only state that the pages share."""

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QStandardPaths, Signal

from core.errors import UserError
from core.model import ModelCard, card
from core.project.history import History
from core.project.project import SUFFIX, Project, is_project
from core.project.snapshot import Snapshot

_LAST = "project/last"
FIRST_NAME = "My pictures"
_EMPTY = Snapshot((), (), Path())


class Session(QObject):
    """Holds the open project, a snapshot of it, and the model of its latest run.

    Signals:
      project_changed()    another project is open, or none
      snapshot_changed()   labels, samples or what can be undone have changed
      model_changed()      there is another model, or none
    """

    project_changed = Signal()
    snapshot_changed = Signal()
    model_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.snapshot = _EMPTY
        self.history = History(None, None)
        self.model_folder: Path | None = None
        self.model_card: ModelCard | None = None

    @property
    def name(self) -> str:
        return self.project.name if self.project else ""

    def open_last(self) -> None:
        """Open the project of the last time, if it is still there."""
        last = QSettings().value(_LAST)
        if isinstance(last, str) and is_project(Path(last)):
            self.open(Path(last))

    def open(self, folder: Path) -> None:
        """Open another project in place of this one. Raises UserError, and this one stays open."""
        self._hold(Project.open(folder))

    def create(self, folder: Path) -> None:
        """Make a new project and open it. Raises UserError, and this one stays open."""
        if folder.suffix != SUFFIX:
            folder = folder.with_name(folder.name + SUFFIX)
        self._hold(Project.create(folder))

    def needed_project(self) -> Project:
        """The open project; where none is, a first one in the person's documents. Raises UserError."""
        if self.project is None:
            self.create(_free_folder(projects_folder(), FIRST_NAME))
        assert self.project is not None
        return self.project

    def create_named(self, name: str) -> None:
        """Make and open a new project of this name, or one like it, in the person's documents. Raises UserError."""
        self.create(_free_folder(projects_folder(), name))

    def close(self) -> None:
        """Let go of the project; the session is not used afterwards."""
        if self.project:
            self.project.close()
            self.project = None

    def refresh(self) -> None:
        """Read again what the project holds, after it was changed."""
        if self.project:
            self.snapshot = self.project.snapshot()
            self.history = self.project.history()
        self.snapshot_changed.emit()

    def take_model(self, folder: Path | None) -> None:
        """Make the model in `folder` the one that is tested and exported. Raises UserError when it is damaged."""
        self.model_card = card.read(folder) if folder else None
        self.model_folder = folder
        self.model_changed.emit()

    def _hold(self, project: Project) -> None:
        self.close()
        self.project = project
        QSettings().setValue(_LAST, str(project.folder))
        self.project_changed.emit()
        self.refresh()
        self._take_latest_model(project)

    def _take_latest_model(self, project: Project) -> None:
        for folder in reversed(project.runs()):
            try:
                self.take_model(folder)
            except UserError:  # a damaged run is passed over; the one before it may be whole
                continue
            return
        self.take_model(None)


def projects_folder() -> Path:
    """Where projects are made unless the person says otherwise."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) / "Handful"


def _free_folder(parent: Path, name: str) -> Path:
    """A project folder of this name, or with a number behind it, that is not there yet."""
    folder, number = parent / f"{name}{SUFFIX}", 1
    while folder.exists():
        number += 1
        folder = parent / f"{name} {number}{SUFFIX}"
    return folder
