"""Everything behind earlier runs and the pictures of a result: their view-models, their views, their actions."""

from PySide6.QtCore import QObject, Signal, Slot

from gui.actions import action
from gui.changes import Changes
from gui.messages import Messages
from gui.pages.train import TrainPage, TrainViews
from gui.session import Session
from gui.thumbnails import Thumbnails
from gui.viewmodels.runs import JudgedViewModel, RunsViewModel


class Earlier(QObject):
    """`views` holds the Train page and what it leads to; `jobs` the background work; `entries` are for a menu.

    Signals:
      shown()                     one of the views is to be seen
      collect_requested(object)   ids of the pictures that are to be seen in Collect
      look_inside_requested(object, object)   a run's folder, and the Sample that its network is to be seen with
    """

    shown = Signal()
    collect_requested = Signal(object)
    look_inside_requested = Signal(object, object)

    def __init__(
        self, page: TrainPage, session: Session, changes: Changes, messages: Messages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = Thumbnails(messages, self)
        self._runs = RunsViewModel(session, changes, messages, self)
        self._judged = JudgedViewModel(session, messages, self)
        self.views = TrainViews(page, self._runs, self._judged, self._thumbnails)
        self.jobs = (*self._runs.jobs, *self._judged.jobs, self._thumbnails.job)
        self._mistakes = action(self, "See the &mistakes", "Ctrl+Shift+M", self._on_mistakes)
        shown = self.views.earlier
        self._use = action(self, "&Use this run", "", shown.use)
        self._rename = action(self, "Re&name this run", "", shown.rename)
        self._trash = action(self, "Put this run in the tras&h", "", shown.trash)
        earlier = action(self, "Earlier &runs", "Ctrl+Shift+R", self._on_earlier)
        self.entries = (earlier, self._use, self._rename, self._trash, self._mistakes)
        shown.changed.connect(self._on_shown_changed)
        self.views.collect_requested.connect(self.collect_requested)
        self.views.look_inside_requested.connect(self.look_inside_requested)
        session.project_changed.connect(self._on_project_changed)
        session.model_changed.connect(self._on_model_changed)
        self._on_model_changed()
        self._on_shown_changed()

    @Slot()
    def _on_earlier(self) -> None:
        self.shown.emit()
        self.views.show_earlier()

    @Slot()
    def _on_mistakes(self) -> None:
        self.shown.emit()
        self.views.show_mistakes()

    @Slot()
    def _on_project_changed(self) -> None:
        self._thumbnails.turn_to(self._session.contents.cache)
        self.views.show_training()

    @Slot()
    def _on_shown_changed(self) -> None:
        item = self.views.earlier.item
        kept = item is not None and not item.trashed
        self._use.setEnabled(item is not None and kept and item.usable and item.folder != self._session.model_folder)
        self._rename.setEnabled(kept)
        self._trash.setEnabled(kept)

    @Slot()
    def _on_model_changed(self) -> None:
        self._mistakes.setEnabled(self._session.model_folder is not None)
