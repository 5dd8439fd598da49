"""Puts the window together: the session, a view-model and a page for each step, actions, menus, closing."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QKeySequence

from core import scratch, wording
from gui.actions import action, describe
from gui.changes import Changes
from gui.closing import Choice, Closing, ask
from gui.collecting import Collecting
from gui.earlier import Earlier
from gui.exporting import Exporting
from gui.incoming import Incoming
from gui.jobs import JobSlot
from gui.keeping import KeepAction
from gui.looking_inside import LookingInside
from gui.main_window import MainWindow, MenuEntry, PageEntry
from gui.messages import Messages
from gui.pages.train import TrainPage
from gui.pasting import Pasting
from gui.projects import Projects
from gui.session import Session, last_project
from gui.testing import Testing
from gui.theme import SchemeMenu
from gui.viewmodels.keep_learning import KeepLearningViewModel
from gui.viewmodels.networks import NetworksViewModel
from gui.viewmodels.train import TrainState, TrainViewModel
from gui.viewmodels.trials import TrialsViewModel
from gui.viewmodels.weights import WeightsViewModel
from gui.widgets.top_bar import TopBar

_DEVICE_AFTER_MS = 1000  # the first pictures come first


def open_window(messages: Messages, arguments: list[str]) -> MainWindow:
    """The whole window; the project named in the arguments, or else that of the last time, is being opened."""
    composition = _Composition(messages)
    composition.open_project(Path(arguments[0]) if arguments else last_project())
    return composition.window


class _Composition(QObject):
    """Everything that lives as long as the window, and what concerns more than one page."""

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages
        self._session = Session(self)
        self._changes = Changes(self._session, messages, self)
        self._collecting = Collecting(self._session, self._changes, messages, self)
        self._train = TrainViewModel(self._session, messages, self)
        self._testing = Testing(self._session, self._changes, messages, self)
        self._pasting = Pasting(self._collecting, self._testing, self._session, self)
        self._exporting = Exporting(self._session, messages, self)
        self._inside = LookingInside(self._session, messages, self)
        self.projects = Projects(self._session, messages, self, is_busy=self._is_busy)
        self._device = JobSlot(messages, self)
        self._knows_device = False
        self._weights = WeightsViewModel(messages, self)
        self._keep = KeepLearningViewModel(self._session, messages, self)
        self._trials = TrialsViewModel(self._session, messages, self)
        self._networks = NetworksViewModel(messages, self)
        self._train_page = TrainPage(self._train, self._weights, self._trials, self._keep, self._networks)
        self._earlier = Earlier(self._train_page, self._session, self._changes, messages, self)
        self._actions()
        self.window = self._window()
        self.setParent(self.window)
        self._collecting.window = self.projects.window = self.window
        self._connect()
        self._on_contents_changed([])
        self._on_model_changed()
        self.projects.settled.connect(self._on_settled)

    def open_project(self, folder: Path | None) -> None:
        """Open this project, if one is named, and get ready for trainings afterwards: both at once would take turns."""
        if folder is None:
            self._on_settled()
        else:
            self.projects.open(folder)

    def _actions(self) -> None:
        collect = self._collecting.view_model
        self._undo = action(self, "&Undo", QKeySequence.StandardKey.Undo, collect.undo, "undo")
        self._redo = action(self, "&Redo", QKeySequence.StandardKey.Redo, collect.redo, "redo")
        self._samples = action(self, "Try with &sample pictures", "", self._on_samples)
        self._start = action(self, "&Train", "Ctrl+T", self._on_train)
        self._stop = action(self, "&Stop and keep the best", "Ctrl+.", self._train.stop)
        self._pause = action(self, "Pa&use the training, or go on", "Ctrl+Shift+T", self._train.pause)
        self._keep_on = KeepAction(self._keep, self)
        self._quit = action(self, "&Quit", QKeySequence.StandardKey.Quit, self._on_quit)
        self._stop.setEnabled(False)
        self._pause.setEnabled(False)

    def _window(self) -> MainWindow:
        self._top_bar = TopBar(self._undo, self._redo)
        self._scheme_menu = SchemeMenu()
        jobs = (self._weights.job, self._networks.job, self._exporting.job, self._keep.job, self._device)
        others = (*self._trials.jobs, *self._inside.jobs, *self._testing.jobs, *jobs)
        self._closing = Closing(
            self._train.job,
            (*self._collecting.jobs, *self._earlier.jobs, self._changes.job, *self.projects.jobs, *others),
            ask=self._ask,
            finish=self._finish,
        )
        return MainWindow(
            [
                PageEntry("collect", "Collect", "collect", self._collecting.page, "Ctrl+1"),
                PageEntry("train", "Train", "train", self._earlier.views, "Ctrl+2"),
                PageEntry("test", "Test", "test", self._testing.page, "Ctrl+3"),
                PageEntry("export", "Export", "export", self._exporting.page, "Ctrl+4"),
                PageEntry("inside", "Look inside", "inside", self._inside.page, "Ctrl+5", at_bottom=True),
            ],
            top_bar=self._top_bar,
            menus=self._menus(),
            messages=self._messages,
            may_close=self._closing.may_close,
        )

    def _menus(self) -> list[MenuEntry]:
        projects, collecting = self.projects, self._collecting
        training = (self._start, self._pause, self._stop, self._keep_on)
        return [
            MenuEntry(
                "&File",
                [
                    *(projects.new, projects.choose, projects.recent, projects.copy, projects.write, None),
                    *(collecting.add, collecting.folder, self._samples, None),
                    self._quit,
                ],
            ),
            MenuEntry("&Edit", [self._undo, self._redo, None, self._pasting.action]),
            MenuEntry("&Collect", list(collecting.entries)),
            MenuEntry(
                "&Model", [*training, None, *self._earlier.entries, None, *self._testing.entries, self._exporting.menu]
            ),
            MenuEntry("&View", [None, self._scheme_menu], lists_pages=True),
        ]

    def _connect(self) -> None:
        self._session.contents_changed.connect(self._on_contents_changed)
        self._session.model_changed.connect(self._on_model_changed)
        self._train.state_changed.connect(self._on_train_state)
        self._train.job.running_changed.connect(self._on_training)
        self._keep.state_changed.connect(self._on_keep_state)
        self._collecting.page.open_project_requested.connect(self.projects.choose_project)
        self._collecting.shown.connect(self._on_collect_shown)
        self._inside.shown.connect(self._on_inside_shown)
        self._inside.train_requested.connect(self._on_train_requested)
        self._collecting.view_model.next_step = self._on_train_requested
        self._earlier.shown.connect(self._on_train_requested)
        self._earlier.collect_requested.connect(self._collecting.see)
        self._earlier.look_inside_requested.connect(self._inside.show_sample)
        self.projects.progress_changed.connect(self._collecting.page.show_writing)
        self._collecting.page.cancel_writing_requested.connect(self.projects.cancel_writing)
        self._testing.look_inside_requested.connect(self._inside.show_learned)
        self._train_page.look_inside_requested.connect(self._inside.show_latest)
        self._testing.collect_requested.connect(self._collecting.see)
        self._testing.train_requested.connect(self._on_train_requested)
        self._testing.shown.connect(self._on_test_shown)
        self._exporting.train_requested.connect(self._on_train_requested)
        self._exporting.shown.connect(self._on_export_shown)
        self._exporting.brief_changed.connect(self._on_export_brief)
        self._device.events_ready.connect(self._on_device)
        self.window.rail.incoming_dropped.connect(self._on_dropped_on_rail)
        self.window.page_shown.connect(self._pasting.follow)
        self._pasting.follow(self.window.current_page)
        self.window.closed.connect(self._on_closed)

    def _ask(self) -> Choice:
        return ask(self.window)

    def _is_busy(self) -> bool:
        return self._train.job.running or self._collecting.busy or self._changes.busy

    def _finish(self) -> None:
        self._collecting.finish()
        self._inside.finish()
        self._testing.finish()
        self._changes.finish()

    @Slot()
    def _on_collect_shown(self) -> None:
        self.window.show_page("collect")

    @Slot()
    def _on_inside_shown(self) -> None:
        self.window.show_page("inside")

    @Slot(object)
    def _on_dropped_on_rail(self, arrived: tuple[Incoming, ...]) -> None:
        self.window.show_page("collect")
        self._collecting.page.take(arrived)

    @Slot(list)
    def _on_contents_changed(self, _changes: list[object]) -> None:
        """The frame shows the project's name, its history and how many pictures there are."""
        history, session = self._session.history, self._session
        self._top_bar.set_name(session.name)
        reading = session.reading
        self._top_bar.set_saved("only to look at" if reading else "saved" if session.project else "")
        describe(self._undo, "Undo", history.undo, why_not=reading)
        describe(self._redo, "Redo", history.redo, why_not=reading)
        self.window.rail.setAcceptDrops(not reading)
        count = session.contents.total
        self.window.rail.set_state("collect", _on_rail(count))
        self._train_page.refresh()
        self._start.setEnabled(self._train.problem() is None and not self._train.state.running)

    @Slot()
    def _on_model_changed(self) -> None:
        report = self._train.report
        if report is None:
            result = "not trained yet"
        else:
            result = f"{round(100 * report.accuracy)} of 100" if report.enough else "too few to say"
        self.window.rail.set_state("train", self._keep.state.brief or result)
        self.window.rail.set_state("test", "a picture" if report else "")
        self.window.rail.set_state("export", self._exporting.brief)

    @Slot(object)
    def _on_train_state(self, state: TrainState) -> None:
        for each in (self._stop, self._pause):
            each.setEnabled(state.running and not state.stopping)
        if self._knows_device:
            self._keep.hold(state.running)
        self._start.setEnabled(not state.running and self._train.problem() is None)
        if state.running:
            share = "" if state.share is None else f"{round(100 * state.share)} %"
            self.window.rail.set_state("train", share or "getting ready")
        else:
            self._on_model_changed()
        if not state.running and self._closing.waiting_to_close:
            self._closing.waiting_to_close = False
            self.window.close()

    @Slot(bool)
    def _on_training(self, running: bool) -> None:
        if running:
            self._messages.tell_done()  # it was asked for, and has begun

    @Slot()
    def _on_keep_state(self) -> None:
        if not self._train.state.running:
            self._on_model_changed()

    @Slot()
    def _on_settled(self) -> None:
        if not self._knows_device:
            self._knows_device = True
            QTimer.singleShot(_DEVICE_AFTER_MS, self, self._on_time_for_device)

    @Slot()
    def _on_time_for_device(self) -> None:
        self._device.start(_device_job)

    @Slot(list)
    def _on_device(self, names: list[object]) -> None:
        self._top_bar.set_device(str(names[-1]), tooltip="What trainings run on")
        self._keep.hold(self._train.state.running)

    @Slot()
    def _on_samples(self) -> None:
        self.window.show_page("collect")
        if self.projects.may_switch():
            self._collecting.view_model.try_samples()

    @Slot()
    def _on_train(self) -> None:
        self.window.show_page("train")
        self._earlier.views.show_training()
        self._train_page.train()

    @Slot()
    def _on_train_requested(self) -> None:
        self.window.show_page("train")

    @Slot()
    def _on_test_shown(self) -> None:
        self.window.show_page("test")

    @Slot()
    def _on_export_shown(self) -> None:
        self.window.show_page("export")

    @Slot(str)
    def _on_export_brief(self, words: str) -> None:
        self.window.rail.set_state("export", words)

    @Slot()
    def _on_quit(self) -> None:
        self.window.close()

    @Slot()
    def _on_closed(self) -> None:
        self._session.close()


def _on_rail(count: int) -> str:
    """How many pictures there are, in as many words as the rail has room for."""
    if not count:
        return "no pictures yet"
    return wording.counted(count, "picture") if count < 10_000 else f"{count:,}"


def _device_job(_should_stop: Callable[[], bool]) -> Iterator[object]:
    """What trainings will run on; asking brings torch in, so that the first training need not wait for it.

    Before that, what programs left that were killed is cleared away: here the window does not wait for it.
    """
    from core.device import describe, resolve

    scratch.sweep()
    yield describe(resolve("auto"))
