"""One filter: by its name, or one's own numbers, the same for all colours or for each of them."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from core.convolution.filters import LARGEST, NAMED, Rows, resized
from gui.viewmodels.sliding import Planes
from gui.widgets.number_grid import NumberGrid
from gui.widgets.page_head import plain_label

_OWN = "own"
_COLOURS = ("Red", "Green", "Blue")


class FilterChoice(QWidget):
    """Names, sides and numbers. `name` goes before the objectNames of its fields.

    Signals:
      changed()   another filter is chosen or typed
    """

    changed = Signal()

    def __init__(self, name: str, *, first: int = 0) -> None:
        super().__init__()
        self.setObjectName(name)
        self._planes: list[Rows] = [NAMED[first].rows]
        self._named = QComboBox()
        self._named.setObjectName(f"{name}Field")
        self._named.setAccessibleName("Filter")
        for each in NAMED:
            self._named.addItem(each.title, each.name)
        self._named.addItem("Your own numbers", _OWN)
        self._named.setCurrentIndex(first)
        self._sentence = plain_label(NAMED[first].sentence, role="muted", name=f"{name}Sentence", wrap=True)
        self._rows, self._columns = self._side(f"{name}Rows", "Rows"), self._side(f"{name}Columns", "Columns")
        self._apart = QCheckBox("Other numbers for each colour")
        self._apart.setObjectName(f"{name}Apart")
        self._colour = QComboBox()
        self._colour.setObjectName(f"{name}Colour")
        self._colour.setAccessibleName("Numbers for")
        self._colour.addItems([f"Numbers for {colour.lower()}" for colour in _COLOURS])
        self._colour.hide()
        self._grid = NumberGrid()
        self._lay_out()
        self._show_planes()
        self._named.activated.connect(self._on_named)
        self._rows.valueChanged.connect(self._on_side)
        self._columns.valueChanged.connect(self._on_side)
        self._apart.toggled.connect(self._on_apart)
        self._colour.currentIndexChanged.connect(self._on_colour)
        self._grid.rows_changed.connect(self._on_typed)
        self._grid.unreadable.connect(self._on_unreadable)

    @property
    def planes(self) -> Planes:
        """The filter's numbers."""
        return tuple(self._planes)

    def set_channels(self, channels: int) -> None:
        """A grey picture has nothing to tell colours apart in."""
        self._apart.setVisible(channels == len(_COLOURS))
        if channels != len(_COLOURS):
            self._apart.setChecked(False)

    def _lay_out(self) -> None:
        sides = QHBoxLayout()
        sides.setSpacing(6)
        sides.addWidget(self._rows)
        sides.addWidget(QLabel("×"))
        sides.addWidget(self._columns)
        sides.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._named)
        column.addWidget(self._sentence)
        column.addLayout(sides)
        for widget in (self._apart, self._colour, self._grid):
            column.addWidget(widget)

    def _side(self, name: str, words: str) -> QSpinBox:
        side = QSpinBox(minimum=1, maximum=LARGEST, value=len(self._planes[0]))
        side.setObjectName(name)
        side.setAccessibleName(words)
        side.setToolTip(f"{words} of the filter, 1 to {LARGEST}")
        return side

    @property
    def _place(self) -> int:
        return self._colour.currentIndex() if len(self._planes) > 1 else 0

    def _show_planes(self) -> None:
        rows = self._planes[self._place]
        self._grid.set_rows(rows)
        for field, side in ((self._rows, len(rows)), (self._columns, len(rows[0]))):
            field.blockSignals(True)
            field.setValue(side)
            field.blockSignals(False)

    def _is_own(self) -> None:
        self._named.setCurrentIndex(self._named.findData(_OWN))
        self._sentence.setText(f"Type any numbers, 1 × 1 to {LARGEST} × {LARGEST}.")

    @Slot(int)
    def _on_named(self, place: int) -> None:
        if place < len(NAMED):
            self._apart.setChecked(False)
            self._planes = [NAMED[place].rows]
            self._sentence.setText(NAMED[place].sentence)
            self._show_planes()
            self.changed.emit()
        else:
            self._is_own()

    @Slot()
    def _on_side(self) -> None:
        self._planes = [resized(rows, self._rows.value(), self._columns.value()) for rows in self._planes]
        self._is_own()
        self._show_planes()
        self.changed.emit()

    @Slot(bool)
    def _on_apart(self, apart: bool) -> None:
        self._planes = self._planes[:1] * (len(_COLOURS) if apart else 1)
        self._colour.setVisible(apart)
        self._show_planes()
        if apart:
            self._is_own()
        self.changed.emit()

    @Slot()
    def _on_colour(self) -> None:
        self._show_planes()

    @Slot()
    def _on_unreadable(self) -> None:
        self._sentence.setText("Type a number such as 1, −2 or 0.5, at most a million.")

    @Slot(object)
    def _on_typed(self, rows: Rows) -> None:
        self._planes[self._place] = rows
        self._is_own()
        self.changed.emit()
