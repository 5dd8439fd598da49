"""Everything behind the Export page: its view-model, the page, and an entry in the menu for each kind of file."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gui.actions import action, allow
from gui.export_items import BY_KIND, FORMATS, ExportState
from gui.messages import Messages
from gui.pages.export import ExportPage
from gui.session import Session
from gui.viewmodels.export import ExportViewModel


class Exporting(QObject):
    """`page` is the page, `job` the background work, `menu` the entries.

    Signals:
      shown()              the page is to be seen
      brief_changed(str)   what the rail says of it
      train_requested()    the person wants to train first
    """

    shown = Signal()
    brief_changed = Signal(str)
    train_requested = Signal()

    def __init__(self, session: Session, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._view_model = ExportViewModel(session, messages, self)
        self.page = ExportPage(self._view_model)
        self.job = self._view_model.job
        self.menu = QMenu("&Export as")
        self.menu.setObjectName("exportMenu")
        for each in FORMATS:
            self.menu.addAction(self._entry(each.kind, each.title))
        self._view_model.state_changed.connect(self._on_state_changed)
        self.page.train_requested.connect(self.train_requested)
        self._on_state_changed(self._view_model.state)

    @property
    def brief(self) -> str:
        """How far it is, in as many words as the rail has room for."""
        state = self._view_model.state
        if state.running:
            return f"{round(100 * state.share)} %" if state.share else "writing"
        if state.written:
            return f"{state.written} written"
        return f"{len(FORMATS)} formats" if state.ready else ""

    def _entry(self, kind: str, title: str) -> QAction:
        made = action(self, f"{title}…", "Ctrl+E" if kind == FORMATS[0].kind else "", self._on_wanted)
        made.setObjectName(f"ExportAs{title.title().replace(',', '').replace(' ', '')}Action")
        made.setData(kind)
        return made

    @Slot()
    def _on_wanted(self) -> None:
        entry = self.sender()
        assert isinstance(entry, QAction)
        self.shown.emit()
        self.page.choose_place(entry.data())

    @Slot(object)
    def _on_state_changed(self, state: ExportState) -> None:
        why = "" if state.ready else "Nothing is trained yet"
        if state.running:
            why = f"{BY_KIND[state.running].title} is being written; one at a time"
        for entry in self.menu.actions():
            allow(entry, why_not=why)
        self.brief_changed.emit(self.brief)
