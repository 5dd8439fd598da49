"""Earlier runs: listed, one of them shown, two compared; named, put in the trash and back, deleted, used."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import takewhile
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core import kept_runs
from core.errors import UserError
from core.kept_runs import KeptRun
from core.parallel import ShouldStop
from core.project.project import RUNS, Project
from gui.changes import Changes
from gui.jobs import LatestJob
from gui.messages import Messages
from gui.run_items import RunDetail, RunItem, SideBySide
from gui.session import Session
from gui.viewmodels.runs import checking, words
from gui.viewmodels.runs.checking import Checked

_Known = tuple[kept_runs.Stamp, words.Made]
_Change = Callable[[KeptRun], object]


class RunsViewModel(QObject):
    """What is shown of the open project's runs, and what can be done with them.

    Signals:
      listed(object)          a tuple of RunItem: all runs, the newest first, then those in the trash
      opened(object)          RunDetail of the run that was asked for
      compared(object)        SideBySide of the two that were
      moved(object)           the folder that a run has now, before the list that has it
      in_use_changed()        another run's model is tested and exported, or none
      in_use_opened(object)   RunDetail of the run that is in use
    """

    listed = Signal(object)
    opened = Signal(object)
    compared = Signal(object)
    moved = Signal(object)
    in_use_changed = Signal()
    in_use_opened = Signal(object)

    def __init__(self, session: Session, changes: Changes, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._changes, self._messages = session, changes, messages
        self.items: tuple[RunItem, ...] = ()
        self._known: dict[Path, _Known] = {}  # filled by a job, read by the next
        self._whole: checking.Whole = set()  # likewise
        self._damaged: dict[Path, tuple[kept_runs.Stamp, str]] = {}  # found so when they were to be used, and why
        self._wanted = False
        self._listing = LatestJob(messages, self)
        self._reading = LatestJob(messages, self)
        self._reading_used = LatestJob(messages, self)
        self._checking = LatestJob(messages, self)
        self.jobs = (self._listing.slot, self._reading.slot, self._reading_used.slot, self._checking.slot)
        self._listing.events_ready.connect(self._on_listed)
        self._reading.events_ready.connect(self._on_read)
        self._reading_used.events_ready.connect(self._on_used_read)
        self._checking.events_ready.connect(self._on_checked)
        session.model_changed.connect(self._on_model_changed)
        session.project_changed.connect(self._on_project_changed)

    @property
    def in_use(self) -> Path | None:
        """The run whose model is tested and exported."""
        return self._session.model_folder

    @property
    def colours(self) -> dict[str, int]:
        """The colour index of each label that is there now, by its name."""
        return {label.name: label.colour for label in self._session.contents.labels}

    def item(self, folder: Path | None) -> RunItem | None:
        """What the list says of a run."""
        return next((item for item in self.items if item.folder == folder), None)

    def look(self) -> None:
        """List the runs, and again whenever there are others."""
        self._wanted = True
        if self._session.project:
            self._listing.start(partial(_list_job, self._session.project.folder / RUNS, self._known))

    @Slot()
    def look_away(self) -> None:
        """Nobody looks at the list."""
        self._wanted = False

    def open(self, folder: Path) -> None:
        """Show this run."""
        item = self.item(folder)
        if item:
            self._reading.start(partial(_read_job, item))

    def compare(self, first: Path, second: Path) -> None:
        """Show these two side by side."""
        one, other = self.item(first), self.item(second)
        if one and other:
            self._reading.start(partial(_compare_job, one, other))

    @Slot(object)
    def tell(self, error: UserError) -> None:
        """Say what went wrong on the page."""
        self._messages.show_error(error)

    def use(self, folder: Path) -> None:
        """Make this run's model the one that is tested and exported, once it was found whole."""
        self._checking.start(partial(checking.check_job, folder, self._whole))

    def _use(self, item: RunItem) -> None:
        folder = item.folder
        if not folder.is_dir():  # it was put in the trash while it was read
            if self._wanted:
                self.look()
            return
        try:
            self._session.take_model(folder)
        except UserError as error:
            self._messages.show_error(error)
            return
        if self._session.project and not self._session.project.refusal:
            self._do(folder, lambda run: kept_runs.use(run.folder))
        self._messages.show_info(f"Test and Export use {(self.item(folder) or item).spoken} now.")

    def _refuse(self, found: Checked, error: UserError) -> None:
        """Say that a run is damaged; where it is in use, the newest whole one is from now on."""
        folder, project, instead = found.item.folder, self._session.project, None
        self._damaged[folder] = found.stamp, str(error)
        if folder == self.in_use:
            self._take_kept_model()
            instead = self.in_use
        told = checking.told(found, error, instead=instead)
        if project and not project.refusal:
            self._messages.show_error(told, action_text="Put it in the trash", action=partial(self.trash, folder))
        else:
            self._messages.show_error(told)
        if self._wanted:
            self.look()

    def _take_kept_model(self) -> None:
        known = self._damaged.items()
        self._session.take_kept_model(but=[run for run, (stamp, _) in known if kept_runs.stamp(run) == stamp])

    def _as_found(self, item: RunItem) -> RunItem:
        """What a list says of a run, and what was found when it was to be used."""
        stamp, problem = self._damaged.get(item.folder, (None, ""))
        if stamp is None or stamp != kept_runs.stamp(item.folder):
            return item
        return replace(item, usable=False, problem=problem)

    def rename(self, folder: Path, name: str) -> None:
        """Call a run by this name."""
        self._do(folder, lambda run: kept_runs.rename(run, name))

    def trash(self, folder: Path) -> None:
        """Put a run out of the way; where it was in use, the newest other one is from now on."""
        self._do(folder, kept_runs.trash, then=partial(self._trashed, folder))

    def restore(self, folder: Path) -> None:
        """Take a run out of the trash."""
        self._do(folder, kept_runs.restore, then=self._restored)

    def delete(self, folder: Path) -> None:
        """Remove a run that is in the trash, for ever."""
        self._do(folder, kept_runs.delete)

    def _do(self, folder: Path, change: _Change, then: Callable[[object], None] | None = None) -> None:
        self._changes.do(partial(_changed, folder=folder, change=change), then=partial(self._done, then))

    def _done(self, then: Callable[[object], None] | None, result: object) -> None:
        if isinstance(result, UserError):
            self._messages.show_error(result)
        elif then:
            then(result)
        if self._wanted:
            self.look()

    def _trashed(self, folder: Path, now: object) -> None:
        item = self.item(folder)
        if folder == self.in_use:
            self._take_kept_model()
        assert isinstance(now, Path)
        said = words.sentence(f"{item.spoken if item else 'the run'} is in the trash.")
        self._messages.show_info(said, "Restore", partial(self.restore, now))

    def _restored(self, now: object) -> None:
        if self.in_use is None:
            self._take_kept_model()
        self.moved.emit(now)

    def _take(self, items: tuple[RunItem, ...]) -> None:
        self.items = tuple(map(self._as_found, items))
        self.listed.emit(self.items)

    @Slot(list)
    def _on_listed(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, tuple):
                self._take(event)

    @Slot(list)
    def _on_read(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, RunDetail):
                self.opened.emit(event)
            elif isinstance(event, SideBySide):
                self.compared.emit(event)

    @Slot(list)
    def _on_used_read(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, RunDetail):
                self.in_use_opened.emit(event)
            elif isinstance(event, Checked) and event.error and event.item.folder == self.in_use:
                self._refuse(event, event.error)

    @Slot(list)
    def _on_checked(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Checked) and event.error:
                self._refuse(event, event.error)
            elif isinstance(event, Checked):
                self._use(event.item)

    @Slot()
    def _on_model_changed(self) -> None:
        self.in_use_changed.emit()
        if self.in_use:
            self._reading_used.start(partial(_read_used_job, self.in_use, self._whole))
        if self._wanted:
            self.look()

    @Slot()
    def _on_project_changed(self) -> None:
        self._checking.cancel()
        self._take(())
        if self._wanted:
            self.look()


def _changed(project: Project, *, folder: Path, change: _Change) -> object:
    """What the change gives, or why it was refused: the list is read again either way."""
    try:
        if project.refusal:
            raise project.refusal
        return change(kept_runs.read(folder))
    except UserError as error:
        return error


def _list_job(runs: Path, known: dict[Path, _Known], should_stop: ShouldStop) -> Iterator[object]:
    """All items; a run is read again only where it has changed, which with many pictures takes a tenth of a second."""
    made: dict[Path, _Known] = {}
    for folder in takewhile(lambda _: not should_stop(), kept_runs.places(runs)):
        stamp = kept_runs.stamp(folder)
        before = known.get(folder)
        made[folder] = before if before and before[0] == stamp else (stamp, words.made(kept_runs.read(folder)))
    if not should_stop():
        known.clear()
        known.update(made)
        yield words.items(one for _, one in made.values())


def _read_job(item: RunItem, _should_stop: ShouldStop) -> Iterator[object]:
    yield words.detail(kept_runs.read(item.folder), item)


def _compare_job(first: RunItem, second: RunItem, _should_stop: ShouldStop) -> Iterator[object]:
    yield words.side_by_side(kept_runs.read(first.folder), kept_runs.read(second.folder), (first, second))


def _read_used_job(folder: Path, whole: checking.Whole, should_stop: ShouldStop) -> Iterator[object]:
    run = kept_runs.read(folder)
    yield words.detail(run, words.item(run))
    yield from checking.checked(run, whole, should_stop)
