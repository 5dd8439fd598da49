"""Puts the window together: the session, a view-model and a page for each step, actions, menus, closing."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog

from core import wording
from core.errors import UserError
from gui.changes import Changes
from gui.closing import Choice, Closing, ask
from gui.frames.qt_cameras import QtCameras
from gui.frames.recorded import Recording
from gui.icons import icon
from gui.jobs import JobSlot
from gui.main_window import MainWindow, MenuEntry, PageEntry
from gui.messages import Messages
from gui.pages.collect import CollectPage
from gui.pages.collect.cards import Cards
from gui.pages.collect.sorting import Sorting
from gui.pages.export import ExportPage
from gui.pages.recording import RecordingDialog
from gui.pages.test import TestPage
from gui.pages.train import TrainPage
from gui.pages.video_frames import VideoFramesDialog
from gui.session import Session, last_project, projects_folder
from gui.shelves import ALL, TRASH, TRAY, label_of
from gui.theme import SchemeMenu
from gui.thumbnails import Thumbnails
from gui.viewmodels.alike import AlikeViewModel
from gui.viewmodels.closer_look import CloserLookViewModel
from gui.viewmodels.collect import CollectViewModel
from gui.viewmodels.export import ExportViewModel
from gui.viewmodels.labelling import LabellingViewModel
from gui.viewmodels.receiving import ReceivingViewModel
from gui.viewmodels.recording import RecordingViewModel
from gui.viewmodels.sorting import SortingViewModel
from gui.viewmodels.test import TestViewModel
from gui.viewmodels.train import TrainState, TrainViewModel
from gui.viewmodels.troubles import TroublesViewModel
from gui.viewmodels.video_frames import VideoFramesViewModel
from gui.widgets.plain_text import as_tooltip
from gui.widgets.top_bar import TopBar


def open_window(messages: Messages, arguments: list[str]) -> MainWindow:
    """The whole window over the project named in the arguments, or else that of the last time; not yet shown."""
    composition = _Composition(messages)
    composition.open_project(Path(arguments[0]) if arguments else None)
    return composition.window


class _Composition(QObject):
    """Everything that lives as long as the window, and what concerns more than one page."""

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages
        self._session = Session(self)
        self._changes = Changes(self._session, messages, self)
        self._thumbnails = Thumbnails(messages, self)
        self._collect = CollectViewModel(self._session, self._changes, messages, self)
        self._labelling = LabellingViewModel(self._session, self._changes, messages, self)
        self._sorting = SortingViewModel(self._session, messages, self)
        self._closer_look = CloserLookViewModel(self._session, messages, self)
        self._alike = AlikeViewModel(self._session, messages, self)
        self._troubles = TroublesViewModel(self._session, self._changes, messages, self)
        self._receiving = ReceivingViewModel(self._session, messages, self)
        self._recording = RecordingViewModel(QtCameras(self), messages, self)
        self._video = VideoFramesViewModel(messages, self)
        self._train = TrainViewModel(self._session, messages, self)
        self._test = TestViewModel(self._session, messages, self)
        self._export = ExportViewModel(self._session, messages, self)
        self._device = JobSlot(messages, self)
        self._recorded_for: int | None = None
        self._pages()
        self._actions()
        self.window = self._window()
        self.setParent(self.window)
        self._connect()
        self._device.start(_device_job)

    def open_project(self, folder: Path | None) -> None:
        """Open this project, or the one of the last time; say what is wrong with it where it cannot be."""
        try:
            if folder is not None:
                self._session.open(folder)
            elif (last := last_project()) is not None:
                self._session.open(last)
        except UserError as error:
            self._messages.show_error(error)
        self._on_contents_changed([])
        self._on_model_changed()

    def _pages(self) -> None:
        cards = Cards(self._collect, self._labelling, self._thumbnails)
        sorting = Sorting(self._sorting, self._labelling, self._closer_look, self._alike, self._thumbnails)
        self._collect_page = CollectPage(self._collect, self._labelling, self._sorting, self._troubles, cards, sorting)
        self._train_page = TrainPage(self._train)
        self._test_page = TestPage(self._test)
        self._export_page = ExportPage(self._export)

    def _actions(self) -> None:
        self._undo = _action(self, "&Undo", QKeySequence.StandardKey.Undo, self._collect.undo, "undo")
        self._redo = _action(self, "&Redo", QKeySequence.StandardKey.Redo, self._collect.redo, "redo")
        self._new = _action(self, "&New project…", QKeySequence.StandardKey.New, self._on_new)
        self._open = _action(self, "&Open project…", QKeySequence.StandardKey.Open, self._on_open)
        self._add = _action(self, "&Add pictures…", "Ctrl+Shift+P", self._collect_page.add_pictures)
        self._folder = _action(self, "Add a &folder…", "Ctrl+Shift+F", self._collect_page.add_folder)
        self._camera = _action(self, "Record with the &camera…", "Ctrl+Shift+C", self._on_open_camera)
        self._film = _action(self, "Pictures from a &video…", "Ctrl+Shift+V", self._on_open_video)
        self._label = _action(self, "&New label", "Ctrl+Shift+N", self._collect_page.make_label)
        self._paste = _action(self, "&Paste pictures", QKeySequence.StandardKey.Paste, self._collect_page.paste)
        self._see_all = _action(self, "See &all pictures", "Ctrl+Shift+L", partial(self._see, ALL))
        self._see_tray = _action(self, "&Not labelled yet", "Ctrl+Shift+U", partial(self._see, TRAY))
        self._see_trash = _action(self, "&Trash", "", partial(self._see, TRASH))
        self._see_troubles = _action(self, "&Before you train", "", self._on_see_troubles)
        self._samples = _action(self, "Try with &sample pictures", "", self._on_samples)
        self._start = _action(self, "&Train", "Ctrl+T", self._on_train)
        self._stop = _action(self, "&Stop and keep the best", "Ctrl+.", self._train.stop)
        self._picture = _action(self, "Test a &picture…", "Ctrl+P", self._on_test)
        self._onnx = _action(self, "&Export as ONNX…", "Ctrl+E", self._on_export)
        self._stop.setEnabled(False)

    def _window(self) -> MainWindow:
        self._top_bar = TopBar(self._undo, self._redo)
        quit_action = _action(self, "&Quit", QKeySequence.StandardKey.Quit, self._on_quit)
        self._scheme_menu = SchemeMenu()
        self._closing = Closing(
            self._train.job,
            (
                self._recording.recorder.job,
                self._video.recorder.job,
                self._video.grouping,
                self._changes.job,
                self._collect.importing,
                self._receiving.job,
                self._thumbnails.job,
                self._sorting.job,
                self._closer_look.job,
                self._alike.job,
                self._troubles.job,
                self._test.job,
                self._export.job,
                self._device,
            ),
            ask=self._ask,
            finish=self._finish,
        )
        return MainWindow(
            [
                PageEntry("collect", "Collect", "collect", self._collect_page, "Ctrl+1"),
                PageEntry("train", "Train", "train", self._train_page, "Ctrl+2"),
                PageEntry("test", "Test", "test", self._test_page, "Ctrl+3"),
                PageEntry("export", "Export", "export", self._export_page, "Ctrl+4"),
            ],
            top_bar=self._top_bar,
            menus=[
                MenuEntry(
                    "&File", [self._new, self._open, None, self._add, self._folder, self._samples, None, quit_action]
                ),
                MenuEntry("&Edit", [self._undo, self._redo, None, self._paste]),
                MenuEntry(
                    "&Collect",
                    [
                        self._label,
                        self._camera,
                        self._film,
                        None,
                        self._see_all,
                        self._see_tray,
                        self._see_trash,
                        self._see_troubles,
                    ],
                ),
                MenuEntry("&Model", [self._start, self._stop, None, self._picture, self._onnx]),
                MenuEntry("&View", [None, self._scheme_menu], lists_pages=True),
            ],
            messages=self._messages,
            may_close=self._closing.may_close,
        )

    def _connect(self) -> None:
        self._session.contents_changed.connect(self._on_contents_changed)
        self._session.project_changed.connect(self._on_project_changed)
        self._session.model_changed.connect(self._on_model_changed)
        self._train.state_changed.connect(self._on_train_state)
        self._collect_page.open_project_requested.connect(self._on_open)
        self._collect_page.camera_requested.connect(self._on_camera)
        self._collect_page.video_requested.connect(self._on_video)
        self._recording.recorded.connect(self._on_recorded)
        self._video.recorded.connect(self._on_recorded)
        self._receiving.behind_changed.connect(self._recording.recorder.set_receiver_behind)
        self._receiving.behind_changed.connect(self._video.recorder.set_receiver_behind)
        self._receiving.failed.connect(self._on_receiving_failed)
        self._test_page.train_requested.connect(self._on_train_requested)
        self._export_page.train_requested.connect(self._on_train_requested)
        self._collect.next_step = self._on_train_requested
        self._device.events_ready.connect(self._on_device)
        self.window.closed.connect(self._on_closed)

    def _ask(self) -> Choice:
        return ask(self.window)

    def _finish(self) -> None:
        self._receiving.finish()
        self._changes.finish()

    @Slot()
    def _on_project_changed(self) -> None:
        self._thumbnails.turn_to(self._session.contents.cache)

    @Slot(list)
    def _on_contents_changed(self, _changes: list[object]) -> None:
        """The frame shows the project's name, its history and how many pictures there are."""
        history, session = self._session.history, self._session
        self._top_bar.set_name(session.name)
        self._top_bar.set_saved("saved" if session.project else "")
        _describe(self._undo, "Undo", history.undo)
        _describe(self._redo, "Redo", history.redo)
        count = session.contents.total
        self.window.rail.set_state("collect", wording.counted(count, "picture") if count else "no pictures yet")
        self._train_page.refresh()
        self._start.setEnabled(self._train.problem() is None and not self._train.state.running)

    @Slot()
    def _on_model_changed(self) -> None:
        report = self._train.report
        if report is None:
            result = "not trained yet"
        else:
            result = f"{round(100 * report.accuracy)} of 100" if report.enough else "too few to say"
        self.window.rail.set_state("train", result)
        self.window.rail.set_state("test", "a picture" if report else "")
        self.window.rail.set_state("export", "ONNX" if report else "")
        self._picture.setEnabled(report is not None)
        self._onnx.setEnabled(report is not None)

    @Slot(object)
    def _on_train_state(self, state: TrainState) -> None:
        self._stop.setEnabled(state.running and not state.stopping)
        self._start.setEnabled(not state.running and self._train.problem() is None)
        if state.running:
            share = "" if state.share is None else f"{round(100 * state.share)} %"
            self.window.rail.set_state("train", share or "getting ready")
        else:
            self._on_model_changed()
        if not state.running and self._closing.waiting_to_close:
            self._closing.waiting_to_close = False
            self.window.close()

    @Slot(list)
    def _on_device(self, names: list[object]) -> None:
        self._top_bar.set_device(str(names[-1]), tooltip="What trainings run on")

    @Slot()
    def _on_new(self) -> None:
        projects_folder().mkdir(parents=True, exist_ok=True)
        suggested = str(projects_folder() / "My project.handful")
        name, _ = QFileDialog.getSaveFileName(self.window, "New project", suggested, "Handful projects (*.handful)")
        if name:
            self._switch(partial(self._session.create, Path(name)))

    @Slot()
    def _on_open(self) -> None:
        name = QFileDialog.getExistingDirectory(self.window, "Open a project", str(projects_folder()))
        if name:
            self._switch(partial(self._session.open, Path(name)))

    def _switch(self, change: Callable[[], None]) -> None:
        """Open another project, unless work on this one is still going on."""
        if self._train.job.running or self._collect.importing.running:
            busy = UserError("This project is still being worked on.", "Wait until it is done, or stop it first.")
            self._messages.show_error(busy)
            return
        try:
            change()
        except UserError as error:
            self._messages.show_error(error)

    @Slot(int)
    def _on_camera(self, shelf: int) -> None:
        self._record(RecordingDialog(self._recording, self.window, label=self._shelf_name(shelf)), shelf)

    @Slot(int)
    def _on_video(self, shelf: int) -> None:
        dialog = VideoFramesDialog(self._video, self.window, label=self._shelf_name(shelf))
        self._record(dialog, shelf)
        dialog.choose_video()

    def _record(self, dialog: QDialog, shelf: int) -> None:
        self._recorded_for = label_of(shelf)
        dialog.open()

    def _shelf_name(self, shelf: int) -> str:
        label = self._session.contents.label(shelf)
        return label.name if label else ""

    @Slot(object)
    def _on_recorded(self, recording: Recording) -> None:
        self._receiving.take(recording, self._recorded_for)

    @Slot(object)
    def _on_receiving_failed(self, error: UserError) -> None:
        self._recording.fail(error)
        self._video.fail(error)

    @Slot()
    def _on_open_camera(self) -> None:
        self.window.show_page("collect")
        self._on_camera(self._sorting.shelf or TRAY)

    @Slot()
    def _on_open_video(self) -> None:
        self.window.show_page("collect")
        self._on_video(self._sorting.shelf or TRAY)

    @Slot()
    def _on_samples(self) -> None:
        self.window.show_page("collect")
        self._switch(self._collect.try_samples)  # into a project of their own where this one holds pictures

    def _see(self, shelf: int) -> None:
        self.window.show_page("collect")
        self._sorting.open(shelf)

    @Slot()
    def _on_see_troubles(self) -> None:
        self.window.show_page("collect")
        self._collect_page.show_troubles()

    @Slot()
    def _on_train(self) -> None:
        self.window.show_page("train")
        self._train.start(self._train_page.strategy)

    @Slot()
    def _on_train_requested(self) -> None:
        self.window.show_page("train")

    @Slot()
    def _on_test(self) -> None:
        self.window.show_page("test")
        self._test_page.open_picture()

    @Slot()
    def _on_export(self) -> None:
        self.window.show_page("export")
        self._export_page.choose_file()

    @Slot()
    def _on_quit(self) -> None:
        self.window.close()

    @Slot()
    def _on_closed(self) -> None:
        self._session.close()


def _action(
    parent: QObject, text: str, shortcut: "QKeySequence.StandardKey | str", slot: Callable[[], object], symbol: str = ""
) -> QAction:
    action = QAction(text, parent)
    action.setObjectName(text.replace("&", "").replace("…", "").title().replace(" ", "") + "Action")
    action.setShortcut(QKeySequence(shortcut))
    if symbol:
        action.setIcon(icon(symbol))
    action.triggered.connect(slot)
    return action


def _describe(action: QAction, verb: str, title: str | None) -> None:
    """What undo or redo would do, or that there is nothing."""
    action.setEnabled(title is not None)
    text = f"{verb} {title}" if title else verb
    action.setText(text.replace("&", "&&"))  # a label may be called Bags & Shoes
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(as_tooltip(f"{text} ({keys})") if title else f"There is nothing to {verb.lower()}")


def _device_job(_should_stop: Callable[[], bool]) -> Iterator[object]:
    """What trainings will run on; asking brings torch in, so that the first training need not wait for it."""
    from core.device import describe, resolve

    yield describe(resolve("auto"))
