"""Everything behind the Test page: the model that is asked, its views, their view-models and actions."""

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError
from gui.actions import action
from gui.frames.qt_cameras import QtCameras
from gui.messages import Messages
from gui.pages.test import TestPage
from gui.pages.test.camera import CameraTest
from gui.pages.test.picture import PictureTest
from gui.session import Session
from gui.viewmodels.test import AskedModel, PictureViewModel
from gui.viewmodels.test.camera import CameraViewModel


class Testing(QObject):
    """`page` is the page, `jobs` the background work that ends before the window closes; `entries` are for a menu.

    Signals:
      shown()                         the page is to be seen
      train_requested()               the person wants to train first
      look_inside_requested(object)   the path of a picture: how the network sees it is wanted
    """

    __test__ = False  # no test for pytest to collect

    shown = Signal()
    train_requested = Signal()
    look_inside_requested = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._messages = messages
        self._model = AskedModel(session, messages, self)
        picture = PictureViewModel(self._model, messages, self)
        self._picture = PictureTest(picture)
        camera = CameraViewModel(self._model, QtCameras(self), messages, self)
        self._camera = CameraTest(camera)
        self.page = TestPage(self._model, [self._picture, self._camera])
        self.jobs = (self._model.job, picture.job, camera.job)
        self._open_picture = action(self, "Test a &picture…", "Ctrl+P", self._on_open_picture)
        self.entries = (self._open_picture,)
        self._picture.look_inside_requested.connect(self.look_inside_requested)
        self.page.train_requested.connect(self.train_requested)
        self.page.failed.connect(self._on_failed)
        self._model.changed.connect(self._on_model_changed)
        self._on_model_changed()

    @Slot()
    def _on_open_picture(self) -> None:
        self.shown.emit()
        self.page.show_view(self._picture)
        self._picture.open_picture()

    @Slot()
    def _on_model_changed(self) -> None:
        self._open_picture.setEnabled(self._model.asked is not None)

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        self._messages.show_error(error)
