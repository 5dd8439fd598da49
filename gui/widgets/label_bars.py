"""Bars, one a class label, with the number that each stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QToolTip, QWidget

from gui.theme import Tokens, label_colour, tokens_of
from gui.widgets.painting import paint_ring
from gui.widgets.plain_text import as_tooltip

ROW_HEIGHT = 27
BAR_HEIGHT = 10
SPACING = 12
LEAST_BAR = 80
_ANIMATION_MS = 160


@dataclass(frozen=True, slots=True)
class BarRow:
    """A label, its share (0 … 1), its colour index, and the share in words ("94 %", "84 of 100")."""

    name: str
    share: float
    colour: int
    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    """How a row is divided: name, bar, number."""

    name: int
    bar: int
    number: int

    def rects(self, index: int) -> tuple[QRect, QRect, QRect]:
        top = index * ROW_HEIGHT
        bar_top = top + (ROW_HEIGHT - BAR_HEIGHT) // 2
        bar_left = self.name + SPACING
        return (
            QRect(0, top, self.name, ROW_HEIGHT),
            QRect(bar_left, bar_top, self.bar, BAR_HEIGHT),
            QRect(bar_left + self.bar + SPACING, top, self.number, ROW_HEIGHT),
        )


def columns_for(width: int, rows: Sequence[BarRow], metrics: QFontMetrics) -> Columns:
    """Names take what they need up to two fifths of the width, numbers all they need, bars the rest."""
    number = max((metrics.horizontalAdvance(row.text) for row in rows), default=0)
    longest = max((metrics.horizontalAdvance(row.name) for row in rows), default=0) + 2
    room = width - number - 2 * SPACING
    name = max(0, min(longest, width * 2 // 5, room - LEAST_BAR))
    return Columns(name=name, bar=max(0, room - name), number=number)


class LabelBars(QWidget):
    """Rows of name, bar and number; as high as its rows: put it into a scroll area where there may be many.

    Signals:
      chosen(str)   the person has chosen this label, by mouse or arrow keys; only while it is choosable
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("labelBars")
        self.setAccessibleName("Result by label")
        self._rows: tuple[BarRow, ...] = ()
        self._shown: tuple[float, ...] = ()  # the shares as painted, on their way to the rows' shares
        self._before: tuple[float, ...] = ()
        self._choosable, self._chosen = False, ""
        self._animation = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_ANIMATION_MS)
        self._animation.valueChanged.connect(self._on_animation_advanced)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[BarRow], *, glide: bool = True) -> None:
        """Show `rows`. Bars of the same labels glide to their new length where the system allows motion.

        Not with `glide` off: bars that follow a camera would always be late.
        """
        glide = glide and self._may_glide() and [row.name for row in rows] == [row.name for row in self._rows]
        self._rows = tuple(rows)
        self.setAccessibleDescription(", ".join(f"{row.name}: {row.text}" for row in rows))
        self.updateGeometry()
        self._animation.stop()
        if glide:
            self._before = self._shown
            self._animation.start()
        else:
            self._shown = tuple(row.share for row in rows)
        self.update()

    def set_choosable(self, choosable: bool, chosen: str = "") -> None:
        """Whether a label can be chosen, and which one is: its name is bold then."""
        self._choosable, self._chosen = choosable, chosen if choosable else ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if choosable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if choosable else Qt.CursorShape.ArrowCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = event.position().toPoint().y() // ROW_HEIGHT
        if self._choosable and self.rect().contains(event.position().toPoint()) and index < len(self._rows):
            self.chosen.emit(self._rows[index].name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        names = [row.name for row in self._rows]
        if step is None or self._chosen not in names:
            super().keyPressEvent(event)
            return
        place = names.index(self._chosen) + step
        if 0 <= place < len(names):
            self.chosen.emit(names[place])

    def sizeHint(self) -> QSize:
        return QSize(320, len(self._rows) * ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_BAR + 120, len(self._rows) * ROW_HEIGHT)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tooltip_at(event.pos()), self)
            return True
        return super().event(event)

    def tooltip_at(self, position: QPoint) -> str:
        """A row's name and number in full; nothing outside the rows."""
        index = position.y() // ROW_HEIGHT
        if not 0 <= index < len(self._rows):
            return ""
        return as_tooltip(f"{self._rows[index].name}: {self._rows[index].text}")

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        bold = self.font()
        bold.setBold(True)  # as the chosen one is: nothing moves when one is chosen
        columns = columns_for(self.width(), self._rows, QFontMetrics(bold))
        first, last = event.rect().top() // ROW_HEIGHT, event.rect().bottom() // ROW_HEIGHT
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for index in range(first, min(last + 1, len(self._rows))):
                self._paint_row(painter, index, columns, tokens)

    def _paint_row(self, painter: QPainter, index: int, columns: Columns, tokens: Tokens) -> None:
        row = self._rows[index]
        name, bar, number = columns.rects(index)
        chosen = self._choosable and row.name == self._chosen
        font = painter.font()
        font.setBold(chosen)
        painter.setFont(font)
        elided = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, name.width())
        painter.setPen(tokens.text)
        painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
        if chosen and self.hasFocus():
            paint_ring(painter, QRect(0, name.top(), self.width(), ROW_HEIGHT), tokens, radius=6.0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens.muted)
        painter.drawText(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.text)
        paint_bar(painter, QRectF(bar), share=self._shown[index], colour=row.colour, tokens=tokens)

    def _may_glide(self) -> bool:
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        return self.isVisible() and self.style().styleHint(hint, None, self) > 0

    @Slot(object)
    def _on_animation_advanced(self, progress: float) -> None:
        pairs = zip(self._before, self._rows, strict=True)
        self._shown = tuple(before + (row.share - before) * progress for before, row in pairs)
        self.update()


def paint_bar(painter: QPainter, track: QRectF, *, share: float, colour: int, tokens: Tokens) -> None:
    """A track with round ends, filled from the left."""
    radius = track.height() / 2
    outline = QPainterPath()
    outline.addRoundedRect(track, radius, radius)
    painter.fillPath(outline, tokens.raised)
    if share <= 0:
        return
    filled = QPainterPath()
    # begun left of the track, so that a short fill keeps its round end and the track cuts the rest
    width = track.width() * min(1.0, share)
    filled.addRoundedRect(track.adjusted(-track.height(), 0, width - track.width(), 0), radius, radius)
    painter.fillPath(filled.intersected(outline), label_colour(colour))
