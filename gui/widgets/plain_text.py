"""Text that people typed, shown letter by letter: elided labels and literal tooltips."""

import html
import unicodedata

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


def as_tooltip(text: str) -> str:
    """`text` such that a tooltip shows it as it is, even where it looks like HTML."""
    return f"<qt>{html.escape(text)}</qt>" if "<" in text else text


def one_line(text: str, *, longest: int = 80) -> str:
    """`text` fit to stand in a sentence: what breaks lines or turns them round is replaced, the middle elided."""
    shown = "".join("\N{REPLACEMENT CHARACTER}" if _disturbs(letter) else letter for letter in text)
    if len(shown) <= longest:
        return shown
    return f"{shown[: longest // 2]}…{shown[-(longest // 2 - 1) :]}"


def _disturbs(letter: str) -> bool:
    breaks = unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")  # Cs: bytes of a name that are not UTF-8
    return breaks or unicodedata.bidirectional(letter) in (
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
        "PDI",
    )


class ElidedLabel(QLabel):
    """One line of plain text that ends in … where it does not fit, and then tells all of it in its tooltip.

    No signals of its own.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:  # noqa: N802
        super().setText(text)
        self._tell_what_is_hidden()

    def minimumSizeHint(self) -> QSize:
        wanted = super().sizeHint()
        return QSize(min(wanted.width(), self.fontMetrics().averageCharWidth() * 4), wanted.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_what_is_hidden()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self.style().drawItemText(
                painter,
                self.contentsRect(),
                int(self.alignment()),
                self.palette(),
                self.isEnabled(),
                self._fitting(),
                self.foregroundRole(),
            )

    def _fitting(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def _tell_what_is_hidden(self) -> None:
        self.setToolTip("" if self._fitting() == self.text() else as_tooltip(self.text()))
