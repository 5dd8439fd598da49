"""The chart inside a curve card: all that knows pyqtgraph."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from gui.theme import Tokens
from gui.widgets.curve_legend import curve_pen
from gui.widgets.curve_ticks import (
    epoch_text,
    epoch_ticks,
    highest_shown,
    loss_ticks,
    percent_ticks,
    rate_ticks,
    value_text,
)

Point = tuple[float, float, float]  # x, training, validation; NaN where there is no value
Values = NDArray[np.float64]

# Points. Measured for both curves, anti-aliased: 100 points take 3 ms with a pen of two pixels, 1,000 take 31 ms;
# with a pen of one pixel 1,000 take 1.3 ms and 5,000 take 3.2 ms
_WIDE_PEN_UP_TO = 100
_AXIS_PIXELS = 11
_OUT_OF_SIGHT = 1.5  # times the chart's height: what leaves it still points to its epoch
_LEAST = QSize(180, 120)
VALUES_WIDTH = 42  # "100 %"; fixed, so that charts beside one another have one height and width


class _Ground(pg.PlotWidget):  # type: ignore[misc]
    """What a chart is painted on. No signals of its own."""

    def sizeHint(self) -> QSize:
        """Always the same: Qt's is what was painted last, so that a chart would be as high as it happened to be."""
        return _LEAST


class CurvePlot:
    """Two curves, the mark of the best epoch, and the crosshair. `widget` is what a layout takes."""

    def __init__(self, parent: QWidget, *, percent: bool, rate: bool = False) -> None:
        self._percent = percent
        self._rate = rate
        self.clear()
        self.widget = _Ground(parent)
        # only painted here: the card reads the pointer, and the wheel scrolls the page
        self.widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setMenuEnabled(False)
        self.widget.hideButtons()
        self.widget.setMinimumSize(_LEAST)
        self.widget.getPlotItem().layout.setContentsMargins(0, 8, 12, 0)  # half a number at each end
        self.widget.getAxis("left").setWidth(VALUES_WIDTH)
        # the lines across hang on an axis of their own: one that has a grid leaves out numbers at its ends
        self.widget.showAxis("right")
        self.widget.getAxis("right").setWidth(0)
        self.widget.getAxis("right").setPen(pg.mkPen(None))
        self.widget.getAxis("right").setGrid(255)
        self.widget.getAxis("right").setZValue(-1)  # behind the curves
        self._training = pg.PlotCurveItem(antialias=True, connect="finite")
        self._validation = pg.PlotCurveItem(antialias=True, connect="finite")
        self._best_line = pg.InfiniteLine(angle=90)
        self._best_text = pg.TextItem("best")
        self._best_text.setFont(_axis_font())
        self._beyond = pg.TextItem(anchor=(1.0, 0.0))  # at the right, where losses have become low
        self._beyond.setFont(_axis_font())
        self._crosshair = pg.InfiniteLine(angle=90)
        self._marks = pg.ScatterPlotItem(size=8, antialias=True)
        items = (self._best_line, self._crosshair, self._training, self._validation, self._marks)
        for item in (*items, self._best_text, self._beyond):
            self.widget.addItem(item, ignoreBounds=True)

    def dress(self, tokens: Tokens) -> None:
        """Put the palette's colours on the ground, the axes and the lines."""
        self.widget.setBackground(tokens.surface)
        for side in ("left", "bottom"):
            axis = self.widget.getAxis(side)
            axis.setPen(pg.mkPen(None))
            axis.setTextPen(tokens.muted)
            axis.setStyle(tickFont=_axis_font(), tickLength=0, tickAlpha=0, hideOverlappingLabels=False)
        grid = self.widget.getAxis("right")
        grid.setTickPen(pg.mkPen(tokens.border, width=1))
        grid.setStyle(showValues=False, tickLength=0, tickAlpha=255)
        self._best_line.setPen(pg.mkPen(tokens.muted, width=1, style=Qt.PenStyle.DotLine))
        self._best_text.setColor(tokens.muted)
        self._beyond.setColor(tokens.muted)
        self._beyond.fill = pg.mkBrush(tokens.surface)  # no line of the grid through the words
        self._crosshair.setPen(pg.mkPen(tokens.muted, width=1))

    def clear(self) -> None:
        """Forget all points."""
        self._table: Values = np.empty((0, 3))

    def add(self, points: Sequence[Point]) -> None:
        """Take in more points; x grows from one to the next."""
        self._table = np.concatenate([self._table, np.array(points, dtype=float).reshape(-1, 3)])

    def draw(self, tokens: Tokens, *, epochs: int) -> None:
        """Show all points, with room for so many epochs."""
        table = self._table
        left, last = 1.0, max(2.0, float(epochs))
        if len(table):
            left, last = min(left, float(table[0, 0])), max(last, float(table[-1, 0]))
        shares = (table[:, 0] - left) / (last - left)
        columns = np.floor(shares * self.widget.width()).astype(int)
        width = 2.0 if len(table) <= _WIDE_PEN_UP_TO else 1.0
        self._training.setPen(curve_pen(tokens.training_curve, dashed=False, width=width))
        highest = self._scale(table[:, 1:], first=left, last=last)
        training, validation = np.minimum(table[:, 1:], highest * _OUT_OF_SIGHT).T
        self._training.setData(*thinned(table[:, 0], training, columns))
        self._validation.setPen(curve_pen(tokens.validation_curve, dashed=True, width=width))
        self._validation.setData(*thinned(table[:, 0], validation, columns))
        self._tell_beyond(highest)

    def mark_best(self, x: float | None) -> None:
        """The dotted line of the best epoch; None takes it away."""
        self._best_line.setVisible(x is not None)
        self._best_text.setVisible(x is not None)
        if x is None:
            return
        self._best_line.setPos(x)
        (left, right), (bottom, top) = self.widget.viewRange()
        on_the_left = x > (left + right) / 2  # where there is room for the word
        # where curves rarely are: accuracies end high, losses low
        self._best_text.setAnchor((1.0 if on_the_left else 0.0, 1.0 if self._percent else 0.0))
        self._best_text.setPos(x, bottom + 0.02 * (top - bottom) if self._percent else top - 0.04 * (top - bottom))

    def mark_point(self, point: Point | None, tokens: Tokens, *, crosshair: bool) -> None:
        """Dots on both curves at `point`, and the crosshair through them."""
        self._crosshair.setVisible(crosshair and point is not None)
        if point is None:
            self._marks.setData([], [])
            return
        x, training, validation = point
        self._crosshair.setPos(x)
        pairs = ((training, tokens.training_curve), (validation, tokens.validation_curve))
        known = [(y, pg.mkBrush(colour)) for y, colour in pairs if math.isfinite(y)]
        self._marks.setData(
            [x] * len(known),
            [y for y, _ in known],
            pen=pg.mkPen(tokens.surface, width=1),
            brush=[brush for _, brush in known],
        )

    def x_at(self, pixel: int) -> float:
        """The place on the horizontal axis of a pixel of `widget`."""
        view = self.widget.getPlotItem().getViewBox()
        return float(view.mapSceneToView(self.widget.mapToScene(pixel, 0)).x())

    def _tell_beyond(self, highest: float) -> None:
        """Say how far a loss goes that leaves the chart at its top, and where; the other charts show all."""
        known = np.where(np.isfinite(self._table[:, 1:]), self._table[:, 1:], -math.inf).max(axis=1, initial=-math.inf)
        loss = not (self._percent or self._rate)
        beyond = loss and bool(len(known)) and float(known.max()) > highest * (1 + 1e-9)  # as loss_ticks rounds
        self._beyond.setVisible(beyond)
        if beyond:
            epoch = epoch_text(float(self._table[known.argmax(), 0])).lower()
            self._beyond.setText(f"↑ {value_text(float(known.max()))} in {epoch}")
            self._beyond.setPos(self.widget.viewRange()[0][1], 0.86 * highest)  # below the word of the best epoch

    def _scale(self, values: Values, *, first: float, last: float) -> float:
        """Fit the axes; the highest value that is in sight."""
        known = values[np.isfinite(values)]
        if self._percent:
            rows = percent_ticks()
        elif self._rate:
            rows = rate_ticks(float(known.max()) if len(known) else 1.0)
        else:
            rows = loss_ticks(highest_shown(known.tolist()))
        highest, span = rows[-1][0], last - first
        self.widget.getAxis("left").setTicks([rows])
        self.widget.getAxis("right").setTicks([rows])
        self.widget.getAxis("bottom").setTicks([epoch_ticks(last)])
        self.widget.setXRange(first - 0.02 * span, last + 0.02 * span, padding=0)
        self.widget.setYRange(-0.02 * highest, highest * 1.03, padding=0)
        return highest


def thinned(xs: Values, ys: Values, columns: NDArray[np.int_]) -> tuple[Values, Values]:
    """Two points for each of the rising pixel `columns`, its lowest and its highest: they paint what all would.

    What has few points to a column comes back as it is; a column without any number has NaN, which parts the line.
    """
    starts = np.flatnonzero(np.diff(columns, prepend=-1))
    if len(xs) <= 2 * len(starts):
        return xs, ys
    ends = np.stack([np.fmin.reduceat(ys, starts), np.fmax.reduceat(ys, starts)], axis=1)  # (columns, 2)
    return np.repeat(xs[starts], 2), ends.ravel()


def _axis_font() -> QFont:
    font = QFont()
    font.setPixelSize(_AXIS_PIXELS)
    return font
