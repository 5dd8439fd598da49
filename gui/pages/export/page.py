"""The Export page: a card for each kind of file that the model can become."""

from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from core.export.kinds import Kind
from gui.export_items import BY_KIND, FORMATS, ExportState, Format
from gui.pages.export.card import FormatCard
from gui.viewmodels.export import ExportViewModel
from gui.widgets.drop_area import nothing_trained
from gui.widgets.flow_grid import FlowGrid
from gui.widgets.page_head import PageHead
from gui.widgets.plain_text import ElidedLabel
from gui.widgets.scrolling import scrolling


class ExportPage(QWidget):
    """Take the model anywhere.

    Signals:
      train_requested()   the person wants to train first
    """

    train_requested = Signal()

    def __init__(self, view_model: ExportViewModel) -> None:
        super().__init__()
        self.setObjectName("exportPage")
        self._view_model = view_model
        self._cards = {each.kind: FormatCard(each) for each in FORMATS}
        self._model = ElidedLabel()
        self._model.setObjectName("exportModel")
        self._model.setProperty("role", "muted")
        self._body = QWidget()
        self._before = nothing_trained("Train first; then take the model with you.", icon_name="export")
        self._lay_out()
        self._connect()
        self._on_state_changed(view_model.state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._view_model.refresh()

    def _lay_out(self) -> None:
        grid = FlowGrid(alike=False)
        grid.set_cards(list(self._cards.values()))
        held = QWidget()
        inner = QVBoxLayout(held)
        inner.setContentsMargins(0, 0, 0, 24)
        inner.addWidget(grid)
        inner.addStretch(1)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(16)
        body.addWidget(self._model)
        body.addWidget(scrolling(held), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(16)
        sentence = "Take it anywhere. Every file is checked against this program's own answers before it is written."
        column.addWidget(PageHead("Export", sentence))
        column.addWidget(self._body, 1)
        column.addWidget(self._before, 1)

    def _connect(self) -> None:
        self._view_model.state_changed.connect(self._on_state_changed)
        for card in self._cards.values():
            card.export_requested.connect(self.choose_place)
            card.folder_requested.connect(self._on_folder_requested)
            card.cancel_requested.connect(self._view_model.cancel)
        self._before.button_clicked.connect(self._on_train_clicked)

    @Slot(str)
    def choose_place(self, kind: Kind) -> None:
        """Let the person choose where the export goes, then write it."""
        wanted = BY_KIND[kind]
        filters = _filters(wanted)
        name, chosen = QFileDialog.getSaveFileName(
            self, f"Export: {wanted.title}", str(self._view_model.suggested(kind)), ";;".join(filters)
        )
        if name:
            alone = len(filters) > 1 and chosen == filters[-1]
            self._view_model.export(kind, Path(name), alone=alone)

    @Slot(object)
    def _on_state_changed(self, state: ExportState) -> None:
        self._body.setVisible(state.ready)
        self._before.setVisible(not state.ready)
        self._model.setText(state.model)
        for card in self._cards.values():
            card.show_state(state)

    @Slot(str)
    def _on_folder_requested(self, kind: Kind) -> None:
        path = self._view_model.state.outcomes[kind].path
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path if path.is_dir() else path.parent)))

    @Slot(str)
    def _on_train_clicked(self, _name: str) -> None:
        self.train_requested.emit()


def _filters(wanted: Format) -> list[str]:
    """What the dialog offers: a folder, and the file alone where it can be."""
    folder = ["A folder with all that belongs to it (*)"] if wanted.folder else []
    alone = "The model's file alone" if wanted.folder else wanted.title
    return folder + ([f"{alone} (*{wanted.alone})"] if wanted.alone else [])
