"""One chart that grows while a training runs."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gui.theme import tokens_of
from gui.widgets.curve_legend import LegendEntry
from gui.widgets.curve_plot import VALUES_WIDTH, CurvePlot, Point
from gui.widgets.curve_ticks import epoch_text, value_text
from gui.widgets.painting import paint_ring

_OFFER_HEIGHT = 20  # as high as the title, so that charts side by side begin alike


class LiveCurves(QFrame):
    """A card with two curves: what the network learned from (solid), and what was kept aside (dashed).

    Values are shares 0 … 1 where `percent`, else losses; with `rate` there is one curve only, of learning rates.
    The pointer, or the arrow keys, read the values of an epoch; otherwise the last ones are shown. No signals.
    """

    def __init__(
        self, title: str, parent: QWidget | None = None, *, percent: bool, rate: bool = False, epochs: int = 20
    ) -> None:
        super().__init__(parent)
        self._percent = percent
        self._rate = rate
        self._epochs = epochs
        self._points: list[Point] = []
        self._best: float | None = None
        self._read: int | None = None  # index of the point that is being read
        self._stale = False  # drawn in colours of before
        self.setObjectName("liveCurves")
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._build()
        self.reset(title, epochs)

    def reset(self, title: str, epochs: int) -> None:
        """Begin anew: no points, and room for so many `epochs`."""
        self._title.setText(title)
        self.setAccessibleName(title)
        self._epochs = epochs
        self._best = None
        self.set_points(())

    def set_points(self, points: Iterable[Point]) -> None:
        """Show these points instead of those there were."""
        self._points = []
        self._read = None
        self._plot.clear()
        self.append_many(points)

    def append(self, x: float, training: float, validation: float) -> None:
        """Add one point; x grows from point to point, NaN stands for a value that is not known."""
        self.append_many(((x, training, validation),))

    def append_many(self, points: Iterable[Point]) -> None:
        """Add points and repaint once."""
        new = list(points)
        self._points.extend(new)
        self._plot.add(new)
        self._draw()

    def offer(self, text: str, *, tooltip: str, name: str) -> QToolButton:
        """A quiet button at the right of the title, for another chart in this one's place, which `text` names."""
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText("⇄")
        button.setAccessibleName(text)
        button.setToolTip(f"{text}: {tooltip}")
        button.setAutoRaise(True)
        button.setMaximumHeight(_OFFER_HEIGHT)
        self._header.addWidget(button)
        return button

    def set_best(self, x: float | None) -> None:
        """Mark the best epoch so far; None takes the mark away."""
        self._best = x
        self._plot.mark_best(x if self._points else None)
        self._describe()

    def reading(self) -> tuple[str, str, str]:
        """The point that is read at this moment, else the last one: its epoch and both values in words."""
        point = self._point_shown()
        if point is None:
            return ("", "", "")
        x, *values = point
        training, validation = (value_text(value, percent=self._percent, rate=self._rate) for value in values)
        return (epoch_text(x), training, validation)

    def read_at(self, x: float | None) -> None:
        """Read the point nearest to `x`; None lets go."""
        self._read = None if x is None else nearest([point[0] for point in self._points], x)
        self._draw_reading()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        in_plot = self._plot.widget.mapFrom(self, event.position().toPoint())
        over = self._plot.widget.rect().contains(in_plot)
        self.read_at(self._plot.x_at(in_plot.x()) if over else None)

    def leaveEvent(self, event: QEvent) -> None:
        self.read_at(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self._points:
            super().keyPressEvent(event)
            return
        last = len(self._points) - 1
        self._read = last if self._read is None else min(max(self._read + step, 0), last)
        self._draw_reading()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # a style sheet tells of a new palette before the window has been built
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_plot"):
            self._stale = True  # a window that is being built tells of it sixteen times
            if self.isVisible():
                self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = sum(entry.sizeHint().width() for entry in self._legend) + 48 > event.size().width()
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._legend_row.setDirection(direction)
        self._place.setVisible(not (narrow and self._rate))  # its title is the longest

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            with QPainter(self) as painter:
                paint_ring(painter, self.rect(), tokens_of(self))

    def _build(self) -> None:
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("role", "heading")
        self._place = QLabel(self)
        self._place.setObjectName("placeText")
        self._place.setProperty("role", "muted")
        self._place.setMinimumWidth(1)  # it makes no card wider
        self._empty = QLabel("The curves appear here while it learns.", self)
        self._empty.setObjectName("emptyText")
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setBackgroundRole(QPalette.ColorRole.Base)  # no line of the grid through the words
        self._empty.setAutoFillBackground(True)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._legend = (
            LegendEntry("each batch" if self._rate else "learned from", self, dashed=False),
            LegendEntry("kept aside", self, dashed=True),
        )
        self._legend[1].setVisible(not self._rate)
        self._lay_out(CurvePlot(self, percent=self._percent, rate=self._rate))

    def _lay_out(self, plot: CurvePlot) -> None:
        header = self._header = QHBoxLayout()
        header.addWidget(self._title)
        header.addStretch(1)
        header.addWidget(self._place)
        chart = QGridLayout()
        chart.addWidget(plot.widget, 0, 0)
        beside_the_axis = QHBoxLayout()
        beside_the_axis.addSpacing(VALUES_WIDTH)
        beside_the_axis.addWidget(self._empty, 1, Qt.AlignmentFlag.AlignCenter)
        chart.addLayout(beside_the_axis, 0, 0)
        self._empty.raise_()
        self._legend_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._legend_row.setSpacing(4)
        for entry in self._legend:
            self._legend_row.addWidget(entry)
        self._legend_row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        column.addLayout(header)
        column.addLayout(chart, 1)
        column.addLayout(self._legend_row)
        self._plot = plot

    def _point_shown(self) -> Point | None:
        if not self._points:
            return None
        return self._points[-1 if self._read is None else self._read]

    def _draw(self) -> None:
        self._stale = False
        tokens = tokens_of(self)
        self._plot.dress(tokens)
        self._plot.draw(tokens, epochs=self._epochs)
        self._plot.mark_best(self._best if self._points else None)
        self._empty.setVisible(not self._points)
        self._draw_reading()

    def _draw_reading(self) -> None:
        self._plot.mark_point(self._point_shown(), tokens_of(self), crosshair=self._read is not None)
        epoch, *values = self.reading()
        self._place.setText(epoch)
        for entry, value in zip(self._legend, values, strict=True):
            entry.set_value(value)
        self._describe()

    def _describe(self) -> None:
        epoch, training, validation = self.reading()
        best = "" if self._best is None else f" Best so far: {epoch_text(self._best).lower()}."
        kinds = training if self._rate else f"learned from {training}, kept aside {validation}"
        said = f"{epoch}: {kinds}.{best}"
        self.setAccessibleDescription(said if self._points else self._empty.text())


def nearest(xs: Sequence[float], x: float) -> int | None:
    """The index of the value nearest to `x` in the rising `xs`; None where there are none."""
    if not xs:
        return None
    after = bisect_left(xs, x)
    around = [index for index in (after - 1, after) if 0 <= index < len(xs)]
    return min(around, key=lambda index: abs(xs[index] - x))
