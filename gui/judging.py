"""Everything behind one tested picture: what is made of its answer, and Right and Wrong as actions."""

from PySide6.QtCore import QObject, Signal, Slot

from gui.actions import action, allow
from gui.changes import Changes
from gui.messages import Messages
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


class Judging(QObject):
    """`view` is the tab, `jobs` the background work, `open_picture` and `entries` are for a menu.

    Signals:
      shown()   the tab is to be seen
    """

    shown = Signal()

    def __init__(
        self, model: AskedModel, session: Session, changes: Changes, messages: Messages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._thumbnails = session, Thumbnails(messages, self)
        picture, heat = PictureViewModel(model, messages, self), HeatViewModel(model, messages, self)
        nearest = NearestViewModel(model, session, messages, self)
        self._turning = TurningAwayViewModel(model, session, messages, self)
        self._telling = TellingViewModel(model, session, changes, messages, self)
        self.view = PictureTest(picture, heat, nearest, self._turning, self._telling, self._thumbnails)
        self.jobs = (picture.job, heat.job, nearest.job, self._turning.job, self._thumbnails.job)
        self.open_picture = action(self, "Test a &picture…", "Ctrl+P", self._on_open_picture)
        self._right = action(self, "The answer is &right", "Ctrl+Return", self._on_right)
        self._wrong = action(self, "The answer is &wrong…", "Ctrl+Shift+Return", self._on_wrong)
        self.entries = (self._right, self._wrong)
        self._telling.changed.connect(self._on_telling_changed)
        session.project_changed.connect(self._on_project_changed)
        self._on_telling_changed()

    def finish(self) -> None:
        """The window closes: the share that was moved last is kept, when no job runs any more."""
        self.view.finish()
        self._turning.finish()

    @Slot()
    def _on_open_picture(self) -> None:
        self.shown.emit()
        self.view.open_picture()

    @Slot()
    def _on_right(self) -> None:
        """Nobody says so of a picture that is not seen: then it comes to the front first."""
        seen = self.view.isVisible()
        self.shown.emit()
        if seen:
            self._telling.tell_right()

    @Slot()
    def _on_wrong(self) -> None:
        self.shown.emit()
        self.view.choose_what_it_is()

    @Slot()
    def _on_project_changed(self) -> None:
        self._thumbnails.turn_to(self._session.contents.cache)

    @Slot()
    def _on_telling_changed(self) -> None:
        allow(self._right, why_not=self._telling.why_not_right)
        allow(self._wrong, why_not=self._telling.why_not)
