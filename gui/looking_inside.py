"""Everything behind the Look inside page: its view-models, its views, and the camera that one of them may use."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError
from core.project.snapshot import Sample
from gui.frames.camera import CameraSource
from gui.frames.qt_cameras import QtCameras
from gui.messages import Messages
from gui.pages.look_inside import LookInsidePage
from gui.pages.look_inside.classics import ClassicsView
from gui.pages.look_inside.dense import DenseView
from gui.pages.look_inside.layers import LayersView
from gui.pages.look_inside.learned import LearnedView
from gui.pages.look_inside.line import LineView
from gui.pages.look_inside.sliding import SlidingView
from gui.session import Session
from gui.viewmodels.layers import LayersViewModel
from gui.viewmodels.learned import LearnedViewModel
from gui.viewmodels.sliding import SlidingViewModel
from gui.widgets.later import Later


class LookingInside(QObject):
    """`page` is the page, `jobs` the background work that is to end before the window closes.

    Signals:
      shown()             the page is to be seen
      train_requested()   the person wants to train first
    """

    shown = Signal()
    train_requested = Signal()

    def __init__(self, session: Session, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._messages = messages
        self._sliding = SlidingViewModel(session, messages, self)
        self._camera = CameraSource(QtCameras(self), self)
        self._layers = LayersViewModel(session, messages, self)
        self._learned = LearnedViewModel(session, messages, self)
        self._learned_view: LearnedView | None = None
        self.page = Later(self._made)
        self.jobs = (self._sliding.job, self._layers.job, self._learned.search, self._learned.job)

    def _made(self) -> LookInsidePage:
        learned = self._learned_view = LearnedView(self._learned)
        page = LookInsidePage(
            [
                *(SlidingView(self._sliding, self._camera), LineView(), DenseView()),
                *(LayersView(self._layers), ClassicsView(self._layers), learned),
            ]
        )
        learned.train_requested.connect(self.train_requested)
        page.failed.connect(self._on_failed)
        return page

    def finish(self) -> None:
        """The window closes: the camera is given back."""
        self._camera.stop()

    @Slot(object, object)
    def show_learned(self, run: Path, path: Path) -> None:
        """Bring to the front what this run's network sees in this picture."""
        self._show(run, path, path.name)

    @Slot(object, object)
    def show_sample(self, run: Path, sample: Sample) -> None:
        """Bring to the front what this run's network sees in a picture of the project."""
        self._show(run, sample.path, sample.name)

    @Slot()
    def show_latest(self) -> None:
        """Bring to the front what the model has learned."""
        self.shown.emit()
        self.page.page.show_view(LearnedView.title)

    def _show(self, run: Path, path: Path, name: str) -> None:
        self.show_latest()
        assert self._learned_view
        self._learned_view.show_picture(run, path, name)

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        self._messages.show_error(error)
