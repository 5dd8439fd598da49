"""A damaged project, and the backups that it can be restored from."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from gui.widgets.page_head import plain_label

_WITHOUT = "Without a backup: all its pictures, not labelled"
_EXPLAINED = "What came in after the backup comes back as not labelled. The damaged file is kept beside it."


@dataclass(frozen=True, slots=True)
class BackupItem:
    """A backup in words: when it was made, and what is in it."""

    text: str


class RestoreDialog(QDialog):
    """The newest backup first and chosen; deletes itself when it closes.

    Signals:
      chosen(int)   the place of the backup in the list, or one more for none
    """

    chosen = Signal(int)

    def __init__(self, message: str, items: Sequence[BackupItem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("restoreDialog")
        self.setWindowTitle("Restore the project")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._list = QListWidget()
        self._list.setObjectName("backupList")
        self._list.setAccessibleName("Backups")
        self._list.addItems([*(item.text for item in items), _WITHOUT])
        self._list.setCurrentRow(0)
        self._list.itemDoubleClicked.connect(self._on_restore)
        restore = QPushButton("Restore")
        restore.setObjectName("restoreButton")
        restore.setProperty("role", "primary")
        restore.setDefault(True)
        restore.clicked.connect(self._on_restore)
        cancel = QPushButton("Cancel")
        cancel.setObjectName("cancelRestoreButton")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(plain_label(message, role="heading", name="restoreMessage", wrap=True))
        column.addWidget(plain_label(_EXPLAINED, role="muted", wrap=True))
        column.addWidget(self._list, 1)
        column.addLayout(buttons)
        self.resize(520, 380)

    @Slot()
    def _on_restore(self) -> None:
        self.chosen.emit(self._list.currentRow())
        self.accept()
