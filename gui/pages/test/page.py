"""The Test page: its views side by side as tabs, or the way to a first model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from core.errors import UserError
from gui.viewmodels.test import AskedModel
from gui.widgets.drop_area import nothing_trained
from gui.widgets.drops import DropFrame
from gui.widgets.page_head import PageHead


class View(Protocol):
    """What each tab is, besides a widget."""

    title: str

    def take(self, paths: list[Path]) -> None:
        """Files or folders were dropped while it was in front."""


class TestPage(DropFrame):
    """Tabs; what is dropped anywhere goes to the one in front.

    Signals:
      train_requested()   the person wants to train first
      failed(object)      a UserError to be told
    """

    __test__ = False  # named after the page; no test for pytest to collect

    train_requested = Signal()
    failed = Signal(object)

    def __init__(self, model: AskedModel, views: Sequence[QWidget]) -> None:
        super().__init__()
        self.setObjectName("testPage")
        self._model = model
        self._tabs = QTabWidget()
        self._tabs.setObjectName("testTabs")
        self._tabs.setDocumentMode(True)
        for view in views:
            self._tabs.addTab(view, _as_view(view).title)
        self._before = nothing_trained("Train first; then show it pictures that it has never seen.", icon_name="test")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(12)
        column.addWidget(PageHead("Test", "Show it something. It answers at once."))
        column.addWidget(self._tabs, 1)
        column.addWidget(self._before, 1)
        self._before.button_clicked.connect(self._on_train_clicked)
        model.changed.connect(self._on_model_changed)
        self._on_model_changed()

    def show_view(self, view: QWidget) -> None:
        """Bring a view to the front."""
        self._tabs.setCurrentWidget(view)

    def _paths_arrived(self, paths: list[Path]) -> None:
        if self._model.asked is None:
            self.failed.emit(UserError("Nothing is trained yet.", "Train first, then show it pictures."))
        else:
            _as_view(self._tabs.currentWidget()).take(paths)

    @Slot()
    def _on_model_changed(self) -> None:
        ready = self._model.asked is not None
        self._tabs.setVisible(ready)
        self._before.setVisible(not ready)

    @Slot(str)
    def _on_train_clicked(self, _name: str) -> None:
        self.train_requested.emit()


def _as_view(widget: QWidget | None) -> View:
    view: View = widget  # type: ignore[assignment]  # every tab is one: Testing makes them
    return view
