"""What is going on, how far it is, and a way to cancel it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from gui.widgets.plain_text import ElidedLabel


class ProgressRow(QWidget):
    """What is going on, how far it is, and a way to cancel it; hidden while nothing is.

    Signals:
      cancel_requested()
    """

    cancel_requested = Signal()

    def __init__(self, *, name: str = "importProgress") -> None:
        super().__init__()
        self.setObjectName(name)
        self._text = ElidedLabel()
        self._text.setObjectName("importText")
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setAccessibleName("How far it is")
        cancel = QPushButton("Cancel")
        cancel.setObjectName("cancelImportButton")
        cancel.clicked.connect(self._on_cancel_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._text)
        row.addWidget(self._bar, 1)
        row.addWidget(cancel)
        self.hide()

    @Slot(str, float)
    def show_progress(self, text: str, share: float) -> None:
        """Show how far it is; an empty text hides the row."""
        self.setVisible(bool(text))
        self._text.setText(text)
        self._bar.setRange(0, 1000 if share else 0)
        self._bar.setValue(round(1000 * share))

    @Slot()
    def _on_cancel_clicked(self) -> None:
        self.cancel_requested.emit()
