"""Cards of equal size in as many columns as fit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


@dataclass(frozen=True, slots=True)
class Grid:
    """Where cards of one size lie: columns of `card_width`, `gap` apart in both directions."""

    columns: int
    card_width: int
    gap: int

    def place(self, index: int, height: int) -> QRect:
        row, column = divmod(index, self.columns)
        left, top = column * (self.card_width + self.gap), row * (height + self.gap)
        return QRect(left, top, self.card_width, height)

    def height(self, cards: int, card_height: int) -> int:
        rows = -(-cards // self.columns)
        return max(0, rows * (card_height + self.gap) - self.gap)


def grid_for(width: int, *, least: int, gap: int) -> Grid:
    """As many columns as `width` holds with no card narrower than `least` (one column may be)."""
    columns = max(1, (width + gap) // (least + gap))
    return Grid(columns=columns, card_width=max(1, (width - (columns - 1) * gap) // columns), gap=gap)


class FlowGrid(QWidget):
    """A grid for a vertical scroll area: three columns in a window of 1280, two in one of 960.

    The cards' order is their place and their Tab order. Those of one role are taken to be as high as one of them,
    unless they are not `alike`. No signals.
    """

    def __init__(self, parent: QWidget | None = None, *, least: int = 300, gap: int = 16, alike: bool = True) -> None:
        super().__init__(parent)
        self._alike = alike
        self.setObjectName("flowGrid")
        self._least, self._gap = least, gap
        self._cards: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def cards(self) -> tuple[QWidget, ...]:
        return tuple(self._cards)

    def set_cards(self, cards: Sequence[QWidget]) -> None:
        """Show `cards` in this order. Those shown before and not among them are deleted."""
        kept = set(cards)
        for card in self._cards:
            if card not in kept:
                card.hide()
                card.deleteLater()
        self._cards = list(cards)
        for card in self._cards:
            if card.parentWidget() is not self:
                card.setParent(self)
        self._order_focus()
        self._place()
        for card in self._cards:
            card.show()
        self.updateGeometry()

    def place_at(self, point: QPoint) -> int:
        """The place in the order of the card at this point, or nearest to it."""
        grid = self._grid(self.width())
        left = self.width() - point.x() if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else point.x()
        column = min(max(0, left // (grid.card_width + self._gap)), grid.columns - 1)
        row = max(0, point.y() // (self._card_height(grid.card_width) + self._gap))
        return min(row * grid.columns + column, max(0, len(self._cards) - 1))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        grid = self._grid(width)
        return grid.height(len(self._cards), self._card_height(grid.card_width))

    def sizeHint(self) -> QSize:
        width = 3 * 356 + 2 * self._gap
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a card wants another size
            self._place()
            self.updateGeometry()
        return super().event(event)

    def _grid(self, width: int) -> Grid:
        return grid_for(width, least=self._least, gap=self._gap)

    def _card_height(self, card_width: int) -> int:
        # cards with the same role are made alike: one of them tells for two hundred
        kinds = {(self._alike and card.property("role")) or id(card): card for card in self._cards}
        return max((_height_at(card, card_width) for card in kinds.values()), default=0)

    def _place(self) -> None:
        grid = self._grid(self.width())
        height = self._card_height(grid.card_width)
        for index, card in enumerate(self._cards):
            card.setGeometry(self._mirrored(grid.place(index, height)))

    def _mirrored(self, place: QRect) -> QRect:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.moveLeft(self.width() - place.left() - place.width())
        return place

    def _order_focus(self) -> None:
        chain = [widget for card in self._cards for widget in _tab_stops(card)]
        for before, after in pairwise(chain):
            if before.nextInFocusChain() is not after:
                QWidget.setTabOrder(before, after)


def _height_at(card: QWidget, width: int) -> int:
    hint = card.heightForWidth(width) if card.hasHeightForWidth() else card.sizeHint().height()
    return max(hint, card.minimumSizeHint().height())


def _tab_stops(card: QWidget) -> Iterator[QWidget]:
    """The card and what lies in it, in the order that Tab visits them now."""
    widget: QWidget | None = card
    while widget is not None and (widget is card or card.isAncestorOf(widget)):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget
        widget = widget.nextInFocusChain()
        if widget is card:
            return
