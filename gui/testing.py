"""Everything behind the Test page: the model that is asked, its views, their view-models and actions."""

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError
from gui.actions import action, allow
from gui.changes import Changes
from gui.messages import Messages
from gui.pages.test import TestPage
from gui.pages.test.picture import PictureTest
from gui.session import Session
from gui.thumbnails import Thumbnails
from gui.viewmodels.test import (
    AskedModel,
    HeatViewModel,
    NearestViewModel,
    PictureViewModel,
    TellingViewModel,
    TurningAwayViewModel,
)


class Testing(QObject):
    """`page` is the page, `jobs` the background work that ends before the window closes; `entries` are for a menu.

    Signals:
      shown()                         the page is to be seen
      train_requested()               the person wants to train first
      look_inside_requested(object)   the path of a picture: how the network sees it is wanted
      collect_requested(object)       ids of the pictures that are to be seen in Collect
    """

    __test__ = False  # no test for pytest to collect

    shown = Signal()
    train_requested = Signal()
    look_inside_requested = Signal(object)
    collect_requested = Signal(object)

    def __init__(self, session: Session, changes: Changes, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._messages = messages
        self._model = AskedModel(session, messages, self)
        picture, heat = PictureViewModel(self._model, messages, self), HeatViewModel(self._model, messages, self)
        nearest = NearestViewModel(self._model, session, messages, self)
        self._session, self._thumbnails = session, Thumbnails(messages, self)
        self._turning = TurningAwayViewModel(self._model, session, messages, self)
        self._telling = TellingViewModel(self._model, session, changes, messages, self)
        self._picture = PictureTest(picture, heat, nearest, self._turning, self._telling, self._thumbnails)
        self.page = TestPage(self._model, [self._picture])
        self.jobs = (self._model.job, picture.job, heat.job, nearest.job, self._turning.job, self._thumbnails.job)
        self._open_picture = action(self, "Test a &picture…", "Ctrl+P", self._on_open_picture)
        self._right = action(self, "The answer is &right", "Ctrl+Return", self._on_right)
        self._wrong = action(self, "The answer is &wrong…", "Ctrl+Shift+Return", self._on_wrong)
        self.entries = (self._open_picture, self._right, self._wrong)
        self._picture.look_inside_requested.connect(self.look_inside_requested)
        self._picture.collect_requested.connect(self.collect_requested)
        self._picture.failed.connect(self._on_failed)
        self._telling.changed.connect(self._on_telling_changed)
        session.project_changed.connect(self._on_project_changed)
        self._on_telling_changed()
        self.page.train_requested.connect(self.train_requested)
        self.page.failed.connect(self._on_failed)
        self._model.changed.connect(self._on_model_changed)
        self._on_model_changed()

    def finish(self) -> None:
        """The window closes: what was moved last is kept, when no job runs any more."""
        self._picture.finish()
        self._turning.finish()

    @Slot()
    def _on_open_picture(self) -> None:
        self._show_picture()
        self._picture.open_picture()

    @Slot()
    def _on_right(self) -> None:
        """Nobody says so of a picture that is not seen: then it comes to the front first."""
        seen = self._picture.isVisible()
        self._show_picture()
        if seen:
            self._telling.tell_right()

    @Slot()
    def _on_wrong(self) -> None:
        self._show_picture()
        self._picture.choose_what_it_is()

    def _show_picture(self) -> None:
        self.shown.emit()
        self.page.show_view(self._picture)

    @Slot()
    def _on_project_changed(self) -> None:
        self._thumbnails.turn_to(self._session.contents.cache)

    @Slot()
    def _on_telling_changed(self) -> None:
        allow(self._right, why_not=self._telling.why_not_right)
        allow(self._wrong, why_not=self._telling.why_not)

    @Slot()
    def _on_model_changed(self) -> None:
        self._open_picture.setEnabled(self._model.asked is not None)

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        self._messages.show_error(error)
