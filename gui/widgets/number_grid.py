"""A small grid of numbers that a person types: a filter of their own."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from core.convolution.filters import LARGEST, STRONGEST, Rows
from core.convolution.pictures import number

_WIDTH = 37


class NumberGrid(QWidget):
    """Rows of fields, 1 × 1 to 7 × 7.

    Signals:
      rows_changed(object)   Rows: every field holds a number, and one of them is another
      unreadable()           what is being typed is no number; left so, the field shows its last one again
    """

    rows_changed = Signal(object)
    unreadable = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(3)
        self._fields = [[self._field(row, column) for column in range(LARGEST)] for row in range(LARGEST)]
        self._grid.setColumnStretch(LARGEST, 1)
        self._size = (0, 0)
        self._exact: Rows = ()

    def set_rows(self, rows: Rows) -> None:
        """Show these numbers; tells nobody."""
        self._exact, self._size = rows, (len(rows), len(rows[0]))
        for row, fields in enumerate(self._fields):
            for column, field in enumerate(fields):
                inside = row < self._size[0] and column < self._size[1]
                field.setVisible(inside)
                if inside:
                    field.setText(number(rows[row][column]).replace(",", ""))
                    field.setModified(False)
                    field.setCursorPosition(0)

    def rows(self) -> Rows | None:
        """The numbers as they stand there; None while one of them is none."""
        height, width = self._size
        read = [[self._read(row, column) for column in range(width)] for row in range(height)]
        if any(value is None for line in read for value in line):
            return None
        return tuple(tuple(value for value in line if value is not None) for line in read)

    def _read(self, row: int, column: int) -> float | None:
        """A field nobody typed in keeps its number whole, which may be a third."""
        field = self._fields[row][column]
        if not field.isModified():
            return self._exact[row][column]
        try:
            value = float(field.text().replace("−", "-").replace(",", "."))
        except ValueError:
            return None
        return value if abs(value) <= STRONGEST else None

    def _field(self, row: int, column: int) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(f"weight_{row}_{column}")
        field.setAccessibleName(f"Row {row + 1}, column {column + 1}")
        field.setFixedWidth(_WIDTH)
        field.setMaxLength(8)
        field.setStyleSheet("padding: 2px 3px; border-radius: 4px; min-height: 16px;")
        field.textEdited.connect(self._on_edited)
        field.editingFinished.connect(self._on_finished)
        self._grid.addWidget(field, row, column)
        return field

    @Slot()
    def _on_edited(self) -> None:
        rows = self.rows()
        if rows is None:
            self.unreadable.emit()
        else:
            self._exact = rows
            self.rows_changed.emit(rows)

    @Slot()
    def _on_finished(self) -> None:
        """What is no number does not stay: the map beside it is of the last one."""
        if self.rows() is None:
            self.set_rows(self._exact)
            self.rows_changed.emit(self._exact)
