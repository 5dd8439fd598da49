"""What is known about a picture, as pairs of words that can be read and copied."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QTextEdit, QWidget

from gui.theme import current

_SMALL_PX = 11
_BETWEEN = 10


class Facts(QTextEdit):
    """Each fact is a muted word with its value below; plain text, broken wherever it must be. No signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("facts")
        self.setAccessibleName("About this picture")
        self._facts: tuple[tuple[str, str], ...] = ()
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(8)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show pairs of a word and its value, letter by letter as they are."""
        self._facts = tuple(facts)
        self._write()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._write()

    def _write(self) -> None:
        self.clear()
        muted, plain, apart = QTextCharFormat(), QTextCharFormat(), QTextBlockFormat()
        muted.setForeground(current().muted)
        muted.setProperty(QTextCharFormat.Property.FontPixelSize, _SMALL_PX)
        plain.setForeground(current().text)
        cursor = QTextCursor(self.document())
        for place, (word, value) in enumerate(self._facts):
            apart.setTopMargin(_BETWEEN if place else 0)
            if place:
                cursor.insertBlock(apart)
            cursor.insertText(word, muted)
            cursor.insertBlock(QTextBlockFormat())
            cursor.insertText(value, plain)
        self.moveCursor(QTextCursor.MoveOperation.Start)
