"""Everything behind the Test page: the model that is asked, its views, their view-models and actions."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from core.errors import UserError
from core.project.frames import VIDEO_SUFFIXES
from gui.actions import action, allow
from gui.changes import Changes
from gui.frames.qt_cameras import QtCameras
from gui.frames_for_test import FramesForTest
from gui.incoming import Incoming, IncomingPath, IncomingPicture, Refused, incoming
from gui.judging import Judging
from gui.messages import Messages
from gui.pages.test import TestPage
from gui.pages.test.camera import CameraTest
from gui.pages.test.many import ManyTest
from gui.pages.test.models import CompareMenu
from gui.scratch_files import ScratchFiles, Unfiled
from gui.session import Session
from gui.shown_runs import shown_runs
from gui.viewmodels.test import Asked, AskedModel
from gui.viewmodels.test.asked import is_model
from gui.viewmodels.test.camera import CameraViewModel
from gui.viewmodels.test.many import ManyViewModel


class Testing(QObject):
    """`page` is the page, `jobs` the background work that ends before the window closes; `entries` are for a menu.

    Signals:
      shown()                                 the page is to be seen
      train_requested()                       the person wants to train first
      look_inside_requested(object, object)   a run and the path of a picture: how that network sees it is wanted
      collect_requested(object)               ids of the pictures that are to be seen in Collect
    """

    __test__ = False  # no test for pytest to collect

    shown = Signal()
    train_requested = Signal()
    look_inside_requested = Signal(object, object)
    collect_requested = Signal(object)

    def __init__(self, session: Session, changes: Changes, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._messages = messages
        self._model = AskedModel(session, messages, self)
        self._judging = Judging(self._model, session, changes, messages, self)
        camera = CameraViewModel(self._model, QtCameras(self), messages, self)
        self._many_model = ManyViewModel(self._model, messages, self)
        videos = FramesForTest(self._many_model, messages, self)
        self._pasted = ScratchFiles(messages, self)
        self._compare = CompareMenu(self._model, partial(shown_runs, session))
        self._picture = self._judging.view
        self._camera = CameraTest(camera)
        self._many = ManyTest(self._many_model, self._compare)
        self.page = TestPage(self._model, [self._picture, self._camera, self._many])
        asking = (self._model.job, *self._judging.jobs, *camera.jobs, *self._many_model.jobs)
        self.jobs = (*asking, *videos.jobs, self._pasted.job)
        self._make_actions()
        self._connect()
        self._on_model_changed()

    def paste(self) -> None:
        """Show the model what is on the clipboard."""
        arrived = incoming(QGuiApplication.clipboard().mimeData())
        if arrived:
            self._on_arrived(arrived)
        else:
            self._messages.show_error(UserError("There is no picture on the clipboard.", "Copy one, then paste it."))

    def finish(self) -> None:
        """The window closes: what was moved last is kept, when no job runs any more."""
        self._judging.finish()

    def _make_actions(self) -> None:
        self._open_folder = action(self, "Test a fo&lder…", "", self._on_open_folder)
        self._watch = action(self, "Test with the &camera", "", self._on_watch)
        self._asking = (self._judging.open_picture, self._open_folder, self._watch)
        self.entries = (*self._asking, *self._judging.entries)

    def _connect(self) -> None:
        self._judging.shown.connect(self._on_picture_wanted)
        self._picture.look_inside_requested.connect(self.look_inside_requested)
        self._picture.collect_requested.connect(self.collect_requested)
        self.page.train_requested.connect(self.train_requested)
        self.page.arrived.connect(self._on_arrived)
        self._pasted.filed.connect(self._on_files)
        self._many.picture_chosen.connect(self._on_picture_chosen)
        self._compare.chosen.connect(self._on_compare)
        self._compare.ended.connect(self._on_compare_ended)
        self._model.changed.connect(self._on_model_changed)

    @Slot(object)
    def _on_arrived(self, arrived: Sequence[Incoming]) -> None:
        """Pasted or dropped."""
        for one in arrived:
            if isinstance(one, Refused):
                self._messages.show_error(UserError(f"{one.name} was not taken. {one.reason}", one.hint))
        paths = [one.path for one in arrived if isinstance(one, IncomingPath)]
        pictures = [one for one in arrived if isinstance(one, IncomingPicture)]
        if paths:
            self._on_files(paths)
        elif len(pictures) == 1:
            self.page.show_view(self._picture)
            self._picture.take_incoming(pictures[0])
        elif pictures:
            self._pasted.take([Unfiled(one.name, one.encoded) for one in pictures])

    @Slot(object)
    def _on_files(self, paths: Sequence[Path]) -> None:
        """A model becomes the one asked; one picture is shown large, unless a table is in front; the rest a table."""
        if len(paths) == 1 and is_model(paths[0]):
            self._model.open(paths[0])
        elif self._model.asked is None:
            self._messages.show_error(UserError("Nothing is trained yet.", "Train first, then show it pictures."))
        elif _is_single(paths) and not self._many.isVisible():
            self._on_picture_chosen(paths[0])
        else:
            self.page.show_view(self._many)
            self._many.take(list(paths))

    @Slot(object)
    def _on_picture_chosen(self, path: Path) -> None:
        self.page.show_view(self._picture)
        self._picture.take(path)

    @Slot(object, str)
    def _on_compare(self, path: Path, name: str) -> None:
        self._many_model.compare(Asked(path, own=False), name)

    @Slot()
    def _on_compare_ended(self) -> None:
        self._many_model.compare(None)

    @Slot()
    def _on_picture_wanted(self) -> None:
        self.shown.emit()
        self.page.show_view(self._picture)

    @Slot()
    def _on_open_folder(self) -> None:
        self.shown.emit()
        self.page.show_view(self._many)
        self._many.open_folder()

    @Slot()
    def _on_watch(self) -> None:
        self.shown.emit()
        self.page.show_view(self._camera)

    @Slot()
    def _on_model_changed(self) -> None:
        for each in self._asking:
            allow(each, why_not="" if self._model.asked is not None else "Nothing is trained yet.")


def _is_single(paths: Sequence[Path]) -> bool:
    return len(paths) == 1 and not paths[0].is_dir() and paths[0].suffix.lower() not in VIDEO_SUFFIXES
