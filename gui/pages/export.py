"""The Export page: a card per format, with its proof."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.viewmodels.export import ExportState, ExportViewModel
from gui.widgets.drop_area import nothing_trained
from gui.widgets.icon_view import IconView
from gui.widgets.page_head import PageHead, plain_label


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
        self._card = _FormatCard()
        self._body = QWidget()
        self._before = nothing_trained("Train first; then take the model with you.", icon_name="export")
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        grid.addWidget(self._card, 0, 0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(16)
        sentence = "Take it anywhere. Every file is checked against this program's own answers before it is written."
        column.addWidget(PageHead("Export", sentence))
        column.addWidget(self._body, 1)
        column.addWidget(self._before, 1)
        self._connect()
        self._on_state_changed(view_model.state)

    def _connect(self) -> None:
        self._view_model.state_changed.connect(self._on_state_changed)
        self._card.export_button.clicked.connect(self.choose_file)
        self._card.cancel_button.clicked.connect(self._on_cancel_clicked)
        self._card.folder_button.clicked.connect(self._on_open_folder_clicked)
        self._before.button_clicked.connect(self._on_train_clicked)

    @Slot()
    def choose_file(self) -> None:
        """Let the person choose where the file goes, then write it."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Export as ONNX", self._view_model.suggested_name, "ONNX model (*.onnx)"
        )
        if name:
            self._view_model.export(Path(name))

    @Slot(object)
    def _on_state_changed(self, state: ExportState) -> None:
        self._body.setVisible(state.ready)
        self._before.setVisible(not state.ready)
        self._card.show_state(state)

    @Slot()
    def _on_cancel_clicked(self) -> None:
        self._view_model.cancel()

    @Slot()
    def _on_open_folder_clicked(self) -> None:
        path = self._view_model.state.path
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    @Slot(str)
    def _on_train_clicked(self, _name: str) -> None:
        self.train_requested.emit()


class _FormatCard(QFrame):
    """ONNX: what it is for, the button, and the proof of what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("onnxCard")
        self.export_button = _button("Export…", "exportOnnxButton")
        self.cancel_button = _button("Cancel", "cancelExportButton")
        self.folder_button = _button("Open folder", "openExportFolderButton")
        self._size = plain_label(role="muted", name="exportSize")
        self._tick = IconView("check", self, size=16, colour="good")
        self._proof = plain_label(role="good", name="exportProof", wrap=True)
        self._doing = plain_label(role="muted", name="exportDoing")
        self._bar = QProgressBar(textVisible=False, maximum=0)
        self._bar.setAccessibleName("The export is going on")
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(plain_label("ONNX", role="heading"), 1)
        head.addWidget(self._size)
        proof = QHBoxLayout()
        proof.setSpacing(8)
        proof.addWidget(self._tick, 0, Qt.AlignmentFlag.AlignTop)
        proof.addWidget(self._proof, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.folder_button, self.export_button, self.cancel_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addLayout(head)
        purpose = "One file that runs nearly everywhere: Windows, Mac, Linux, phones. Nothing of Handful is needed."
        column.addWidget(plain_label(purpose, role="muted", wrap=True))
        column.addLayout(proof)
        column.addWidget(self._doing)
        column.addWidget(self._bar)
        column.addLayout(buttons)

    def show_state(self, state: ExportState) -> None:
        """Show an export that runs, or the proof of the one before."""
        self._size.setText(state.size)
        self._proof.setText(state.proof)
        proved: tuple[QWidget, ...] = (self._proof, self._tick, self.folder_button)
        for widget in proved:
            widget.setVisible(bool(state.proof))
        waiting: tuple[QWidget, ...] = (self._doing, self._bar, self.cancel_button)
        for widget in waiting:
            widget.setVisible(state.running and not state.proof)
        self._doing.setText(state.doing)
        self.export_button.setVisible(not state.running)
        self.export_button.setText("Export again…" if state.proof else "Export…")


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    return button
