"""What was taken for what: a table of counts, shaded."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.theme import Tokens, tokens_of
from gui.widgets.matrix_geometry import CAPTION_PIXELS, LARGEST_CELL, SMALLEST_CELL, MatrixGeometry, geometry_for
from gui.widgets.painting import blend, emphasised, paint_ring, readable_on
from gui.widgets.plain_text import as_tooltip

Cell = tuple[int, int]  # truth, answer

_STEPS: dict[int, Cell] = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_PRESSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_CENTRED = Qt.AlignmentFlag.AlignCenter
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEAST_FOR_NUMBERS = 15  # pixels of a cell


def sentence(labels: Sequence[str], counts: Sequence[Sequence[int]], cell: Cell) -> str:
    """A cell in words: "12 pictures of Shoes were taken for Hats"."""
    truth, answer = cell
    count = counts[truth][answer]
    subject = "1 picture" if count == 1 else f"{count} pictures"
    verb = "was" if count == 1 else "were"
    end = "recognised" if truth == answer else f"taken for {labels[answer]}"
    return f"{subject} of {labels[truth]} {verb} {end}"


def shares(counts: Sequence[Sequence[int]]) -> tuple[tuple[float, ...], ...]:
    """Each count as a share of its row; rows without pictures are all zero."""
    return tuple(tuple(count / max(1, sum(row)) for count in row) for row in counts)


class ConfusionMatrix(QWidget):
    """Rows are what the pictures are, columns what they were taken for; right answers are framed.

    Signal: `cell_activated(int, int)` with the truth and the answer, by click, Enter or Space.
    """

    cell_activated = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confusionMatrix")
        self.setAccessibleName("What was taken for what")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._labels: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._shares: tuple[tuple[float, ...], ...] = ()
        self._cell: Cell = (0, 0)  # where the keyboard is
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_matrix(self, labels: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show `counts[truth][answer]`; both are indices into `labels`."""
        self._labels = tuple(labels)
        self._counts = tuple(tuple(row) for row in counts)
        self._shares = shares(counts)
        last = max(0, len(self._labels) - 1)
        self._move_to((min(self._cell[0], last), min(self._cell[1], last)))
        self.updateGeometry()
        self.update()

    def geometry_now(self) -> MatrixGeometry:
        """Where everything lies at the widget's present size."""
        return geometry_for(self.size(), self._labels, self.fontMetrics())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return geometry_for(QSize(width, 1 << 16), self._labels, self.fontMetrics()).size.height()

    def sizeHint(self) -> QSize:
        return geometry_for(QSize(1 << 16, 1 << 16), self._labels, self.fontMetrics()).size

    def minimumSizeHint(self) -> QSize:
        room = SMALLEST_CELL * len(self._labels) + LARGEST_CELL
        return QSize(room, room)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tooltip_at(event.pos()), self)
            return True
        return super().event(event)

    def tooltip_at(self, position: QPoint) -> str:
        """A cell in words, a label's name in full, or nothing."""
        geometry = self.geometry_now()
        cell = geometry.cell_at(position)
        if cell is not None:
            return as_tooltip(sentence(self._labels, self._counts, cell))
        name = geometry.name_at(position)
        return "" if name is None else as_tooltip(self._labels[name])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.geometry_now().cell_at(event.position().toPoint()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.geometry_now().cell_at(event.position().toPoint())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._move_to(cell)
            self.cell_activated.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._labels) - 1
        if last < 0:
            super().keyPressEvent(event)
        elif event.key() in _STEPS:
            row, column = _STEPS[event.key()]
            self._move_to((_within(self._cell[0] + row, last), _within(self._cell[1] + column, last)))
        elif event.key() in _PRESSING_KEYS:
            self.cell_activated.emit(*self._cell)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        geometry = self.geometry_now()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._labels and geometry.named:
                _paint_captions(painter, geometry, tokens_of(self))
                _paint_names(painter, geometry, self._labels, tokens_of(self))
            for truth in range(len(self._labels)):
                for answer in range(len(self._labels)):
                    self._paint_cell(painter, geometry, (truth, answer), tokens_of(self))
            if self.hasFocus() and self._labels:
                ring = geometry.cell_rect(*self._cell).adjusted(-2, -2, 2, 2)
                # the accent would not be seen around cells that are full of it
                paint_ring(painter, ring, tokens_of(self), radius=5.0, colour=tokens_of(self).text)

    def _paint_cell(self, painter: QPainter, geometry: MatrixGeometry, cell: Cell, tokens: Tokens) -> None:
        truth, answer = cell
        count, share = self._counts[truth][answer], self._shares[truth][answer]
        rect = geometry.cell_rect(truth, answer)
        ground = blend(tokens.raised, tokens.accent, share**0.6)  # below 1, so that a few mistakes show
        right = truth == answer
        painter.setPen(QPen(tokens.accent, 1.0) if right else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        radius = min(4.0, geometry.cell / 6)
        painter.drawRoundedRect(rect, radius, radius)
        if geometry.cell < _LEAST_FOR_NUMBERS:
            return
        font = emphasised() if right else self.font()
        font.setPixelSize(geometry.number_pixels(len(str(count))))
        painter.setFont(font)
        painter.setPen(tokens.muted if count == 0 else readable_on(ground, rather=tokens.on_accent))
        painter.drawText(rect, _CENTRED, str(count))

    def _move_to(self, cell: Cell) -> None:
        self._cell = cell
        if self._labels:
            self.setAccessibleDescription(sentence(self._labels, self._counts, cell))
        self.update()


def _within(index: int, last: int) -> int:
    return min(max(index, 0), last)


def _paint_captions(painter: QPainter, geometry: MatrixGeometry, tokens: Tokens) -> None:
    painter.setPen(tokens.muted)
    font = QFont(painter.font())
    font.setPixelSize(CAPTION_PIXELS)
    font.setItalic(True)
    painter.setFont(font)
    for place, side, text in (
        (geometry.rows_caption_rect, Qt.AlignmentFlag.AlignRight, "pictures of"),
        (geometry.columns_caption_rect, Qt.AlignmentFlag.AlignLeft, "taken for"),
    ):
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, side | _MIDDLE, fitting)


def _paint_names(painter: QPainter, geometry: MatrixGeometry, labels: Sequence[str], tokens: Tokens) -> None:
    painter.setPen(tokens.muted)
    font = QFont(painter.font())
    font.setPixelSize(geometry.name_pixels)
    font.setItalic(False)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    elide = Qt.TextElideMode.ElideRight
    for index, label in enumerate(labels):
        row = geometry.row_name_rect(index)
        text = metrics.elidedText(label, elide, row.width())
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | _MIDDLE, text)
        column = geometry.column_name_rect(index)
        if geometry.upright:
            painter.save()
            painter.translate(column.center().x() + 0.5, column.bottom())
            painter.rotate(-90)
            text = metrics.elidedText(label, elide, column.height())
            along = QRect(0, -column.width() // 2, column.height(), column.width())
            painter.drawText(along, Qt.AlignmentFlag.AlignLeft | _MIDDLE, text)
            painter.restore()
        else:
            painter.drawText(column, _CENTRED, metrics.elidedText(label, elide, column.width()))
