"""The open project and the model in use: the only state that the pages share."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QStandardPaths, Signal

from core import kept_runs
from core.errors import UserError
from core.keep_learning import Updated
from core.model import ModelCard, card
from core.novelty.threshold import SHARE
from core.picture_facts import PictureFacts
from core.project.contents import Contents
from core.project.database import Change
from core.project.history import History
from core.project.opening import is_project
from core.project.project import RUNS, SUFFIX, Project
from core.project.snapshot import Snapshot
from core.troubles import Trouble
from gui.garbage import leave_out

_LAST = "project/last"
_RECENT = "project/recent"
_MOST_RECENT = 10
FIRST_NAME = "My pictures"


@dataclass(frozen=True, slots=True)
class Opened:
    """A project with all that it holds, read in any thread, for the session to hold."""

    project: Project
    contents: Contents


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of the project's pictures: facts by content hash, troubles, and words for them by sample id."""

    facts: Mapping[str, PictureFacts] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    marks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def opened(project: Project) -> Opened:
    """Read a project that was just opened. It tells from now on what changes in it."""
    return Opened(project, Contents(project.folder, project.cache, project.database.watch()))


class Session(QObject):
    """Holds the open project, what it holds, and the model of the run in use.

    Signals:
      project_changed()        another project is open, or none
      contents_changed(list)   labels, samples or what can be undone have changed: a Change each, in order;
                               an empty list when all of it is another
      seen_changed()           what was seen of the pictures is another: read `seen`
      model_changed()          there is another model, or none
      model_updated()          the model has learned from changes: read `update`
      threshold_changed()      the model turns away another share of real pictures: read `model_card`
      saving_requested()       what was learned since is wanted on disk at once
      saving_ended(bool)       it was asked for and is on disk now, as the model in use; or it is not
    """

    project_changed = Signal()
    contents_changed = Signal(list)
    seen_changed = Signal()
    model_changed = Signal()
    model_updated = Signal()
    threshold_changed = Signal()
    saving_requested = Signal()
    saving_ended = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.contents = _nothing()
        self.seen = Seen()
        self.model_folder: Path | None = None
        self.model_card: ModelCard | None = None
        self.update: Updated | None = None
        self.unsaved = False  # the update has learned what lies in no run

    @property
    def name(self) -> str:
        return self.project.name if self.project else ""

    @property
    def reading(self) -> str:
        """Why the open project can only be looked at, for a person; empty where it can be changed."""
        refusal = self.project.refusal if self.project else None
        return f"{refusal.message} {refusal.hint}".strip() if refusal else ""

    @property
    def snapshot(self) -> Snapshot:
        """All labels and samples as they are shown now."""
        return self.contents.snapshot

    @property
    def history(self) -> History:
        """What undo and redo would do."""
        return self.contents.history

    def open(self, folder: Path) -> None:
        """Open another project in place of this one. Raises UserError, and this one stays open."""
        if not self.holds(folder):
            self.hold(opened(Project.open(folder)))

    def create(self, folder: Path) -> None:
        """Make a new project and open it. Raises UserError, and this one stays open."""
        if folder.suffix != SUFFIX:
            folder = folder.with_name(folder.name + SUFFIX)
        self.hold(opened(Project.create(folder)))

    def needed_project(self) -> Project:
        """The open project; where none is, a first one in the person's documents. Raises UserError."""
        if self.project is None:
            self.create(_free_folder(projects_folder(), FIRST_NAME))
        assert self.project is not None
        return self.project

    def create_named(self, name: str) -> None:
        """Make and open a new project of this name, or one like it, in the person's documents. Raises UserError."""
        self.create(_free_folder(projects_folder(), name))

    def holds(self, folder: Path) -> bool:
        """Whether this is the open project's folder."""
        return self.project is not None and folder.resolve() == self.project.folder

    def hold(self, new: Opened) -> None:
        """Take a project that is open in place of this one, which is closed."""
        old = self.exchange(new)
        if old:
            old.close()

    def exchange(self, new: Opened) -> Project | None:
        """Take a project that is open in place of this one, which is still to be closed."""
        old = self.project
        self.project, self.contents, self.seen, self.unsaved = new.project, new.contents, Seen(), False
        _remember(new.project.folder)
        self.project_changed.emit()
        self.contents_changed.emit([])
        self.seen_changed.emit()
        self.take_kept_model()
        leave_out()
        return old

    def close(self) -> None:
        """Let go of the project."""
        if self.project:
            self.project.close()
            self.project, self.contents = None, _nothing()

    def refresh(self) -> None:
        """Take over what was changed in the project, and tell it."""
        changes = list(self.project.database.take_changes()) if self.project else []
        for change in changes:
            self.contents.apply(change)
        if changes:
            self.contents_changed.emit(changes)

    def take_seen(self, seen: Seen) -> None:
        """Take over what was seen of the pictures."""
        self.seen = seen
        self.seen_changed.emit()

    def take_model(self, folder: Path | None, *, update: Updated | None = None) -> None:
        """Make the model in `folder` the one that is tested and exported. Raises UserError when it is damaged.

        `update` is the same, loaded already, where it is what was learned before and is saved by now.
        """
        self.model_card = card.read(folder) if folder else None
        self.model_folder, self.unsaved = folder, False
        self.update = update.turning_away(self.share_turned_away) if update else None
        self.model_changed.emit()

    def take_update(self, update: Updated) -> None:
        """From now on this answers in place of the model, which has learned from changes."""
        self.update, self.unsaved = update.turning_away(self.share_turned_away), True
        self.model_updated.emit()

    @property
    def share_turned_away(self) -> float:
        """Of real pictures, as the person has chosen it for the model in use."""
        novelty = self.model_card.novelty if self.model_card else None
        return novelty.share if novelty else SHARE

    def take_threshold(self, card: ModelCard) -> None:
        """The model in use, which this is the card of now, turns away another share of real pictures."""
        self.model_card = card
        if self.update:
            self.update = self.update.turning_away(self.share_turned_away)
        self.threshold_changed.emit()

    def take_kept_model(self, *, but: Collection[Path] = ()) -> None:
        """Make the model of the run that is in use, or else of the newest, the one that is tested and exported.

        `but` names those that were found damaged.
        """
        for folder in kept_runs.for_use(self.project.folder / RUNS) if self.project else ():
            if folder in but:
                continue
            try:
                self.take_model(folder)
            except UserError:  # a damaged run is passed over; the one before it may be whole
                continue
            return
        self.take_model(None)


def last_project() -> Path | None:
    """The project that was open the last time, if it is still there."""
    last = QSettings().value(_LAST)
    return Path(last) if isinstance(last, str) and is_project(Path(last)) else None


def recent_projects() -> list[Path]:
    """The projects that were open, the latest first, without those that have gone."""
    listed = QSettings().value(_RECENT)
    names: Iterable[object] = listed if isinstance(listed, list) else [listed]
    return [Path(name) for name in names if isinstance(name, str) and is_project(Path(name))]


def projects_folder() -> Path:
    """Where projects are made unless the person says otherwise."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) / "Handful"


def _remember(folder: Path) -> None:
    others = [path for path in recent_projects() if path != folder]
    QSettings().setValue(_LAST, str(folder))
    QSettings().setValue(_RECENT, [str(path) for path in (folder, *others)[:_MOST_RECENT]])


def _nothing() -> Contents:
    return Contents(Path(), Path(), Change((), (), frozenset(), frozenset(), History(None, None)))


def _free_folder(parent: Path, name: str) -> Path:
    """A project folder of this name, or with a number behind it, that is not there yet."""
    folder, number = parent / f"{name}{SUFFIX}", 1
    while folder.exists():
        number += 1
        folder = parent / f"{name} {number}{SUFFIX}"
    return folder
