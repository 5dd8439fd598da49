"""Text that people typed, shown letter by letter: elided labels and literal tooltips."""

import html
import unicodedata

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from core.files import without_middle


def as_tooltip(text: str) -> str:
    """`text` such that a tooltip shows it as it is, even where it looks like HTML."""
    return f"<qt>{html.escape(text)}</qt>" if "<" in text else text


def one_line(text: str, *, longest: int = 80) -> str:
    """`text` fit to stand in a sentence: what breaks lines or turns them round is replaced, the middle elided."""
    shown = "".join("\N{REPLACEMENT CHARACTER}" if _disturbs(letter) else letter for letter in text)
    return without_middle(shown, longest)


def height_of_lines(metrics: QFontMetrics, lines: int) -> int:
    """What so many lines take; measured, for with some fonts it is more than so many times the line spacing."""
    return metrics.boundingRect(QRect(0, 0, 1 << 16, 1 << 16), 0, "\n".join("x" * lines)).height()


def fitting_lines(text: str, metrics: QFontMetrics, *, width: int, lines: int) -> str:
    """As much of `text` as so many lines of this width hold, ending in … where that is not all of it."""
    room, most = QRect(0, 0, max(1, width), 1 << 16), height_of_lines(metrics, lines)

    def fits(length: int) -> bool:
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, _cut(text, length)).height() <= most

    shortest, longest = 0, len(text)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        shortest, longest = (middle, longest) if fits(middle) else (shortest, middle - 1)
    return _cut(text, shortest)


def _cut(text: str, length: int) -> str:
    return text if length >= len(text) else text[:length].rstrip() + "…"


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
