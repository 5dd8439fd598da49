"""Puts the window together: the session, a view-model and a page for each step, actions, menus, closing."""

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence

from core import wording
from gui.actions import action, describe
from gui.changes import Changes
from gui.closing import Choice, Closing, ask
from gui.collecting import Collecting
from gui.exporting import Exporting
from gui.incoming import Incoming
from gui.looking_inside import LookingInside
from gui.main_window import MainWindow, MenuEntry, PageEntry
from gui.messages import Messages
from gui.pasting import Pasting
from gui.projects import Projects
from gui.sample_mime import Carried
from gui.session import Session, last_project
from gui.testing import Testing
from gui.theme import SchemeMenu
from gui.training import Training
from gui.widgets.top_bar import TopBar


def open_window(messages: Messages, arguments: list[str]) -> MainWindow:
    """The whole window; the project named in the arguments, or else that of the last time, is being opened."""
    return _Composition(messages, Path(arguments[0]) if arguments else last_project()).window


class _Composition(QObject):
    """Everything that lives as long as the window, and what concerns more than one page."""

    def __init__(self, messages: Messages, folder: Path | None) -> None:
        """Over this project, if one is named; it is being read while the window is put together."""
        super().__init__()
        self._messages = messages
        self._session = Session(self)
        self.projects = Projects(self._session, messages, self, is_busy=self._is_busy)
        if folder is not None:
            self.projects.begin(folder)
        self._changes = Changes(self._session, messages, self)
        self._collecting = Collecting(self._session, self._changes, messages, self)
        self._testing = Testing(self._session, self._changes, messages, self)
        self._pasting = Pasting(self._collecting, self._testing, self._session, self)
        self._exporting = Exporting(self._session, messages, self)
        self._inside = LookingInside(self._session, messages, self)
        self._training = Training(self._session, self._changes, messages, self)
        self._actions()
        self.window = self._window()
        self.setParent(self.window)
        self._collecting.window = self.projects.window = self.window
        self._connect()
        self._on_contents_changed([])
        self._on_training_brief(self._training.brief)
        self._on_export_brief(self._exporting.brief)
        self.projects.settled.connect(self._training.settle)
        if not self.projects.opening:  # afterwards otherwise: both at once would take turns
            self._training.settle()

    def _actions(self) -> None:
        collect = self._collecting.view_model
        self._undo = action(self, "&Undo", QKeySequence.StandardKey.Undo, collect.undo, "undo")
        self._redo = action(self, "&Redo", QKeySequence.StandardKey.Redo, collect.redo, "redo")
        self._samples = action(self, "Try with &sample pictures", "", self._on_samples)
        self._quit = action(self, "&Quit", QKeySequence.StandardKey.Quit, self._on_quit)

    def _window(self) -> MainWindow:
        self._top_bar = TopBar(self._undo, self._redo)
        self._scheme_menu = SchemeMenu()
        training, others = self._training, (*self._inside.jobs, *self._testing.jobs, self._exporting.job)
        self._closing = Closing(
            training.job,
            (*self._collecting.jobs, self._changes.job, *self.projects.jobs, *training.jobs, *others),
            ask=self._ask,
            go_on=training.go_on,
            finish=self._finish,
        )
        return MainWindow(
            [
                PageEntry("collect", "Collect", "collect", self._collecting.page, "Ctrl+1"),
                PageEntry("train", "Train", "train", training.views, "Ctrl+2"),
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
            MenuEntry("&Model", [*self._training.entries, None, *self._testing.entries, self._exporting.menu]),
            MenuEntry("&View", [None, self._scheme_menu], lists_pages=True),
        ]

    def _connect(self) -> None:
        self._session.contents_changed.connect(self._on_contents_changed)
        self._training.shown.connect(self._on_train_requested)
        self._training.brief_changed.connect(self._on_training_brief)
        self._training.device_known.connect(self._on_device_known)
        self._training.ended.connect(self._on_training_ended)
        self._training.collect_requested.connect(self._collecting.see)
        self._training.look_inside_requested.connect(self._inside.show_latest)
        self._training.sample_inside_requested.connect(self._inside.show_sample)
        self._collecting.page.open_project_requested.connect(self.projects.choose_project)
        self._collecting.shown.connect(self._on_collect_shown)
        self._inside.shown.connect(self._on_inside_shown)
        self._inside.train_requested.connect(self._on_train_requested)
        self._collecting.view_model.importing.next_step = self._on_train_requested
        self.projects.progress_changed.connect(self._collecting.page.show_writing)
        self._collecting.page.cancel_writing_requested.connect(self.projects.cancel_writing)
        self._testing.look_inside_requested.connect(self._inside.show_learned)
        self._testing.collect_requested.connect(self._collecting.see)
        self._testing.train_requested.connect(self._on_train_requested)
        self._testing.shown.connect(self._on_test_shown)
        self._exporting.train_requested.connect(self._on_train_requested)
        self._exporting.shown.connect(self._on_export_shown)
        self._exporting.brief_changed.connect(self._on_export_brief)
        self.window.rail.incoming_dropped.connect(self._on_dropped_on_rail)
        self.window.rail.samples_dropped.connect(self._on_samples_dropped_on_rail)
        self.window.page_shown.connect(self._pasting.follow)
        self.window.page_shown.connect(self._on_page_shown)
        self._pasting.follow(self.window.current_page)
        self.window.closed.connect(self._on_closed)

    def _ask(self) -> Choice:
        return ask(self.window)

    def _is_busy(self) -> bool:
        return self._training.job.running or self._collecting.busy or self._changes.busy

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

    @Slot(object)
    def _on_samples_dropped_on_rail(self, samples: Carried) -> None:
        self.window.show_page("collect")
        self._collecting.page.take_samples(samples)

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
        self.window.rail.set_project(session.contents.folder)
        count = session.contents.total
        self.window.rail.set_state("collect", _on_rail(count))

    @Slot(str)
    def _on_training_brief(self, words: str) -> None:
        self.window.rail.set_state("train", words)
        self.window.rail.set_state("test", "a picture" if self._training.trained else "")

    @Slot(str)
    def _on_page_shown(self, page: str) -> None:
        if page != "collect":  # all others work with networks
            self._training.expect()

    @Slot(str)
    def _on_device_known(self, name: str) -> None:
        self._top_bar.set_device(name, tooltip="What trainings run on")

    @Slot()
    def _on_training_ended(self) -> None:
        if self._closing.waiting_to_close:
            self._closing.waiting_to_close = False
            self.window.close()

    @Slot()
    def _on_samples(self) -> None:
        self.window.show_page("collect")
        if self.projects.may_switch():
            self._collecting.view_model.try_samples()

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
