"""The Test page: its views side by side as tabs, or the way to a first model."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.incoming import Incoming
from gui.pages.test.models import ModelChoice
from gui.viewmodels.test import AskedModel
from gui.widgets.drop_area import DropAreaButton, nothing_trained
from gui.widgets.drops import DropFrame
from gui.widgets.page_head import PageHead
from gui.widgets.tabs import Tabs


class View(Protocol):
    """What each tab is, besides a widget."""

    title: str


class TestPage(DropFrame):
    """Tabs, and what is dropped anywhere on them.

    Signals:
      train_requested()   the person wants to train first
      arrived(object)     a tuple of Incoming was dropped
    """

    __test__ = False  # named after the page; no test for pytest to collect

    train_requested = Signal()
    arrived = Signal(object)

    def __init__(self, model: AskedModel, views: Sequence[QWidget]) -> None:
        super().__init__(pictures=True)
        self.setObjectName("testPage")
        self._model = model
        self._tabs = Tabs()
        self._tabs.setObjectName("testTabs")
        self._tabs.setDocumentMode(True)
        for view in views:
            self._tabs.addTab(view, _as_view(view).title)
        self._choice = ModelChoice(model)
        self._before = nothing_trained(
            "Train first; then show it pictures that it has never seen.",
            icon_name="test",
            more=(DropAreaButton("Open a model…", "secondary", "openModelButton"),),
        )
        head = PageHead("Test", "Show it something. It answers at once.")
        head.add(self._choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(self._tabs, 1)
        column.addWidget(self._before, 1)
        self._before.button_clicked.connect(self._on_before_clicked)
        model.changed.connect(self._on_model_changed)
        self._on_model_changed()

    def show_view(self, view: QWidget) -> None:
        """Bring a view to the front."""
        self._tabs.setCurrentWidget(view)

    def _incoming_arrived(self, arrived: tuple[Incoming, ...]) -> None:
        self.arrived.emit(arrived)

    @Slot()
    def _on_model_changed(self) -> None:
        ready = self._model.asked is not None
        self._tabs.setVisible(ready)
        self._before.setVisible(not ready)

    @Slot(str)
    def _on_before_clicked(self, name: str) -> None:
        if name == "openModelButton":
            self._choice.offer()
        else:
            self.train_requested.emit()


def _as_view(widget: QWidget) -> View:
    view: View = widget  # type: ignore[assignment]  # every tab is one: Testing makes them
    return view
