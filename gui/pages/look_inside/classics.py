"""The classic networks side by side: what each brought, and its numbers as the code has them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from core.convolution.sizes import in_words
from gui.pages.look_inside.layers import boxes, labels
from gui.viewmodels.layers import LayersViewModel
from gui.widgets.more_text import MoreText
from gui.widgets.network_drawing import NetworkDrawing
from gui.widgets.page_head import plain_label
from gui.widgets.scrolling import scrolling

if TYPE_CHECKING:
    from core.explanation.classics import Measured

_COLUMNS = 3
_SENTENCE = "How networks that recognise pictures became what they are, from 1998 to 2015."
_MORE = (
    "Each of them can be trained here, on the page Train. Depth counts convolutions and dense layers on the longest "
    "way through. More numbers do not make a network better by themselves: GoogLeNet did better than AlexNet with a "
    "ninth of them. All numbers are counted in the networks that this program trains, for 1,000 labels, LeNet-5 for "
    "ten."
)


class ClassicsView(QWidget):
    """A card for each network.

    Signals:
      failed(object)   never: what goes wrong in the background is told there
    """

    failed = Signal(object)
    title = "Classic networks"
    file_name = "networks.png"

    def __init__(self, view_model: LayersViewModel) -> None:
        super().__init__()
        self.setObjectName("classicsView")
        self._view_model = view_model
        self._waiting = plain_label(role="muted", name="classicsWaiting")
        self._cards = QWidget()
        self._grid = QGridLayout(self._cards)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addWidget(MoreText(_SENTENCE, _MORE))
        column.addWidget(self._waiting)
        column.addWidget(scrolling(self._cards), 1)
        view_model.measured.connect(self._on_measured)
        view_model.waiting_changed.connect(self._on_waiting)

    def begin(self) -> None:
        """Measure them, the first time."""
        self._view_model.show_classics()

    @Slot(str)
    def _on_waiting(self, text: str) -> None:
        self._waiting.setText(text)
        self._waiting.setVisible(bool(text))

    @Slot(list)
    def _on_measured(self, measured: "list[Measured]") -> None:
        for place, one in enumerate(measured):
            self._grid.addWidget(_Card(one), *divmod(place, _COLUMNS))
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)


class _Card(QFrame):
    """One network."""

    def __init__(self, one: "Measured") -> None:
        super().__init__()
        self.setObjectName(f"classic_{one.classic.strategy}")
        self.setProperty("role", "card")
        table = one.table
        drawing = NetworkDrawing(captions=False)
        drawing.show_boxes(boxes(table))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        column.addWidget(plain_label(f"{one.classic.title} · {one.classic.year}", role="heading"))
        column.addWidget(plain_label(one.classic.brought, wrap=True))
        column.addWidget(drawing)
        column.addWidget(
            plain_label(
                f"{table.depth} layers deep, learns {in_words(table.parameters)} numbers for {labels(table)}, "
                f"{in_words(table.multiply_adds)} multiply-adds for {table.picture[1]} × {table.picture[2]} dots",
                role="muted",
                wrap=True,
                name=f"classicNumbers_{one.classic.strategy}",
            )
        )
        column.addStretch(1)
