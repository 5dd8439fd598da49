"""Projects in the window: made, opened, restored from a backup, copied, written out; the work that goes with them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from core import wording
from core.errors import UserError
from core.project import backups
from core.project.backups import Backup
from core.project.class_folders import WriteFinished, Written, write_class_folders
from core.project.copying import Copied, copy_project
from core.project.opening import DamagedProject
from core.project.project import SUFFIX, Project
from core.project.snapshot import Snapshot
from gui.actions import action
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Opened, Session, opened, projects_folder, recent_projects
from gui.widgets.restore_dialog import BackupItem, RestoreDialog

_BACK_UP_EVERY = 10 * 60 * 1000  # milliseconds
_ASK_EVERY = 2000  # whether a project that somebody else holds is free again
_KIND = "Handful projects (*.handful)"


@dataclass(frozen=True, slots=True)
class _Damage:
    """A project that is not whole, and what it can be restored from."""

    error: DamagedProject
    backups: tuple[Backup, ...]


@dataclass(frozen=True, slots=True)
class _Restored:
    """A project that is whole again, from `backup` if there was one; `damaged` is the file that was not."""

    opened: Opened
    backup: Backup | None
    damaged: Path | None


class Projects(QObject):
    """Holds the actions of the File menu that concern whole projects.

    Signals:
      settled()                          the project that was asked for is open, or it is said why not
      progress_changed(str, float)       what is being written and how far it is, 0 … 1; empty when it is over
    """

    settled = Signal()
    progress_changed = Signal(str, float)

    def __init__(self, session: Session, messages: Messages, parent: QObject, *, is_busy: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self._is_busy = is_busy
        self.window: QWidget | None = None
        self._opening = JobSlot(messages, self)
        self._parting = JobSlot(messages, self)
        self._backing_up = JobSlot(messages, self)
        self._writing = JobSlot(messages, self)
        self._damage: _Damage | None = None  # what the person is asked about
        self.jobs = (self._opening, self._parting, self._backing_up, self._writing)
        self._make_actions()
        self._timer = QTimer(self, interval=_BACK_UP_EVERY)
        self._timer.timeout.connect(self._on_time_to_back_up)
        self._timer.start()
        self._asking = QTimer(self, interval=_ASK_EVERY)
        self._asking.timeout.connect(self._on_time_to_ask)
        self._asking.start()
        self._opening.events_ready.connect(self._on_opened)
        self._opening.running_changed.connect(self._on_opening_changed)
        self._writing.events_ready.connect(self._on_written)
        self._writing.running_changed.connect(self._on_writing_changed)
        session.project_changed.connect(self._on_project_changed)
        session.project_changed.connect(messages.tell_done)
        self._on_project_changed()

    @property
    def opening(self) -> bool:
        """Whether a project is on its way."""
        return self._opening.running

    def begin(self, folder: Path) -> None:
        """Open the first project; whoever starts the program need not look whether anything is in its way."""
        self._opening.start(partial(_open_job, folder))

    def open(self, folder: Path) -> None:
        """Open a project in the background, in place of the one that is open."""
        if not self._session.holds(folder) and self.may_switch():
            self.begin(folder)

    def cancel_writing(self) -> None:
        """Stop writing out; nothing is left of it."""
        self._writing.cancel()

    def _make_actions(self) -> None:
        self.new = action(self, "&New project…", QKeySequence.StandardKey.New, self._on_new)
        self.choose = action(self, "&Open project…", QKeySequence.StandardKey.Open, self.choose_project)
        self.copy = action(self, "Save a &copy as…", QKeySequence.StandardKey.SaveAs, self._on_copy)
        self.write = action(self, "&Write out as folders…", "", self._on_write)
        self.recent = QMenu("Open &recent")
        self.recent.setObjectName("recentMenu")
        self.recent.aboutToShow.connect(self._on_recent_opening)
        self.recent.triggered.connect(self._on_recent_chosen)

    @Slot()
    def choose_project(self) -> None:
        """Let the person choose a project to open."""
        name = QFileDialog.getExistingDirectory(self.window, "Open a project", str(projects_folder()))
        if name:
            self.open(Path(name))

    def may_switch(self) -> bool:
        """Whether another project may take this one's place; says it where it may not."""
        if not self._is_busy() and not self._opening.running and not self._writing.running:
            return True
        error = UserError("This project is still being worked on.", "Wait until it is done, or stop it first.")
        self._messages.show_error(error)
        return False

    @Slot()
    def _on_new(self) -> None:
        projects_folder().mkdir(parents=True, exist_ok=True)
        suggested = str(projects_folder() / f"My project{SUFFIX}")
        name, _ = QFileDialog.getSaveFileName(self.window, "New project", suggested, _KIND)
        if name and self.may_switch():
            try:
                self._session.create(Path(name))
            except UserError as error:
                self._messages.show_error(error)

    @Slot()
    def _on_copy(self) -> None:
        project = self._session.project
        if project is None:
            return
        suggested = str(project.folder.with_name(f"{project.name} copy{SUFFIX}"))
        name, _ = QFileDialog.getSaveFileName(self.window, "Save a copy", suggested, _KIND)
        if name:
            path = Path(name)
            target = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
            self._writing.start(partial(_copy_job, project, target))

    @Slot()
    def _on_write(self) -> None:
        project = self._session.project
        if project is None:
            return
        suggested = str(project.folder.with_name(f"{project.name} pictures"))
        name, _ = QFileDialog.getSaveFileName(self.window, "Write out as folders", suggested)
        if name:
            self._writing.start(partial(_write_job, self._session.snapshot, Path(name)))

    @Slot(list)
    def _on_opened(self, events: list[object]) -> None:
        found = events[-1]
        if isinstance(found, Opened):
            self._hold(found)
        elif isinstance(found, _Restored):
            self._hold(found.opened)
            self._messages.show_info(_told(found))
        elif isinstance(found, _Damage):
            self._offer(found)

    def _hold(self, new: Opened) -> None:
        old = self._session.exchange(new)
        if old is not None and old.folder == new.project.folder and not new.project.refusal:
            self._messages.show_info("This project is free now: here it can be changed.")
        if old is not None:
            self._parting.start(partial(_close_job, old))
        if new.project.refusal:
            self._messages.show_error(new.project.refusal)

    @Slot(bool)
    def _on_opening_changed(self, running: bool) -> None:
        if not running:
            self.settled.emit()

    def _offer(self, damage: _Damage) -> None:
        items = [
            BackupItem(f"{wording.moment(one.made_at)}: {wording.counted(one.pictures, 'picture')}")
            for one in damage.backups
        ]
        dialog = RestoreDialog(damage.error.message, items, self.window)
        dialog.chosen.connect(self._on_backup_chosen)
        dialog.rejected.connect(self._on_not_restored)
        self._damage = damage
        dialog.open()

    @Slot(int)
    def _on_backup_chosen(self, index: int) -> None:
        damage, self._damage = self._damage, None
        if damage:
            backup = damage.backups[index] if 0 <= index < len(damage.backups) else None
            self._opening.start(partial(_restore_job, damage.error.folder, backup))

    @Slot()
    def _on_not_restored(self) -> None:
        if self._damage:
            error, again = self._damage.error, partial(self.open, self._damage.error.folder)
            self._messages.show_error(error, kind="warning", action_text="Restore…", action=again)

    @Slot(list)
    def _on_written(self, events: list[object]) -> None:
        last = events[-1]
        if isinstance(last, WriteFinished):
            text = f"{wording.counted(last.written, 'picture')} {'is' if last.written == 1 else 'are'} written."
            if last.unlabelled:
                text += f" {wording.counted(last.unlabelled, 'picture')} without a label stayed behind."
            self._messages.show_info(text)
        elif isinstance(last, Path):
            self._messages.show_info(f"The copy is {last}.")
        elif isinstance(last, Written | Copied):
            self.progress_changed.emit(f"Writing: {last.done:,} of {last.total:,}", last.done / max(1, last.total))

    @Slot(bool)
    def _on_writing_changed(self, running: bool) -> None:
        self.progress_changed.emit("Writing …" if running else "", 0.0)

    @Slot()
    def _on_time_to_back_up(self) -> None:
        if self._session.project is not None:
            self._backing_up.start(partial(_back_up_job, self._session.project))

    @Slot()
    def _on_time_to_ask(self) -> None:
        """A project that can only be looked at is opened again when it can be changed."""
        project = self._session.project
        if project is not None and project.could_be_changed and not self._opening.running and not self._is_busy():
            self._opening.start(partial(_open_job, project.folder))

    @Slot()
    def _on_project_changed(self) -> None:
        for one in (self.copy, self.write):
            one.setEnabled(self._session.project is not None)
        self.recent.setEnabled(bool(recent_projects()))

    @Slot()
    def _on_recent_opening(self) -> None:
        self.recent.clear()
        for folder in recent_projects():
            entry = self.recent.addAction(f"{folder.name.removesuffix(SUFFIX)}   ({folder.parent})".replace("&", "&&"))
            entry.setData(str(folder))

    @Slot(QAction)
    def _on_recent_chosen(self, entry: QAction) -> None:
        self.open(Path(entry.data()))


def _open_job(folder: Path, _should_stop: Callable[[], bool]) -> Iterator[object]:
    try:
        yield opened(Project.open(folder))
    except DamagedProject as error:
        yield _Damage(error, tuple(backups.usable(folder)))


def _restore_job(folder: Path, backup: Backup | None, _should_stop: Callable[[], bool]) -> Iterator[object]:
    before = backups.damaged(folder)
    project = Project.restore(folder, backup)
    yield _Restored(opened(project), backup, next(iter(backups.damaged(folder) - before), None))


def _told(restored: _Restored) -> str:
    """What it was restored from, how many pictures there are, and where the damaged file lies."""
    backup, contents = restored.backup, restored.opened.contents
    source = f"from the backup of {wording.moment(backup.made_at)}" if backup else "without a backup"
    unlabelled = contents.counts.get(None, 0)
    without = f", {unlabelled:,} without a label" if unlabelled else ""
    text = f"Restored {source}: {wording.counted(contents.total, 'picture')}{without}."
    return f"{text} The damaged file is kept as {restored.damaged}." if restored.damaged else text


def _close_job(project: Project, _should_stop: Callable[[], bool]) -> Iterator[object]:
    project.close()
    return iter(())


def _back_up_job(project: Project, _should_stop: Callable[[], bool]) -> Iterator[object]:
    if not project.database.closed:
        project.back_up()
    return iter(())


def _copy_job(project: Project, target: Path, should_stop: Callable[[], bool]) -> Iterator[object]:
    yield from copy_project(project, target, should_stop=should_stop)
    yield target


def _write_job(snapshot: Snapshot, target: Path, should_stop: Callable[[], bool]) -> Iterator[object]:
    return write_class_folders(snapshot, target, should_stop=should_stop)
