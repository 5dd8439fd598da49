"""The network, layer by layer: a drawing, totals and a table, of any run and any strategy."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from core.convolution.sizes import in_words
from core.wording import counted
from gui.viewmodels.layers import LayersViewModel, Network, Shown
from gui.widgets.layer_table import LayerTable, Row
from gui.widgets.more_text import MoreText
from gui.widgets.network_drawing import Box, NetworkDrawing
from gui.widgets.page_head import plain_label
from gui.widgets.scrolling import scrolling

if TYPE_CHECKING:
    from core.explanation.layers import Layer, Table

_LEAST_TABLE = 110
_SENTENCE = "A picture becomes many small maps, and the maps become one number for each label."
_MORE = (
    "A convolution slides its filters, pooling makes the maps smaller, a dense layer looks at everything at once. On "
    "the way the maps become smaller and more: fewer places, more kinds of things that were found there. All numbers "
    "are read from the real network while it runs. Multiply-adds are how many products are added up for one picture. "
    "Batch normalisation keeps each map's numbers in a good range; it is left out of the table unless you ask for it."
)


class LayersView(QWidget):
    """Signals:
    failed(object)   never: what goes wrong in the background is told there
    """

    failed = Signal(object)
    title = "Layer by layer"
    file_name = "layers.png"

    def __init__(self, view_model: LayersViewModel) -> None:
        super().__init__()
        self.setObjectName("layersView")
        self._view_model = view_model
        self._networks: tuple[Network, ...] = ()
        self._shown: Shown | None = None
        self._choice = QComboBox()
        self._choice.setObjectName("networkField")
        self._choice.setAccessibleName("Network")
        self._choice.setMinimumWidth(300)
        self._every = QCheckBox("Batch normalisation too")
        self._every.setObjectName("everyLayerBox")
        self._waiting = plain_label(role="muted", name="layersWaiting")
        self._totals = plain_label(role="heading", name="layerTotals", wrap=True)
        self._drawing = NetworkDrawing()
        self._table = LayerTable()
        self._table.setMinimumHeight(_LEAST_TABLE)
        self._lay_out()
        self._choice.activated.connect(self._on_chosen)
        self._every.toggled.connect(self._on_every)
        view_model.networks_changed.connect(self._on_networks_changed)
        view_model.table_ready.connect(self._on_table)
        view_model.unread.connect(self._on_unread)
        view_model.waiting_changed.connect(self._waiting.setText)

    def begin(self) -> None:
        """Show the newest run's network, or without one the first strategy's; what is shown already stays."""
        self._on_networks_changed()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_networks_changed()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._choice)
        head.addWidget(self._every)
        head.addWidget(self._waiting, 1)
        content = QWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 12, 0, 0)
        whole.addWidget(scrolling(content))
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(MoreText(_SENTENCE, _MORE))
        column.addLayout(head)
        column.addWidget(self._drawing, 1)
        column.addWidget(self._totals)
        column.addWidget(self._table, 2)
        column.addStretch(0)  # without a table the sentence stays above
        self._column = column

    @Slot()
    def _on_networks_changed(self) -> None:
        if not self.isVisible():
            return
        networks = self._view_model.networks
        if networks == self._networks:
            return
        current = self._choice.currentIndex() if _places(networks) == _places(self._networks) else 0
        self._networks = networks
        self._choice.clear()
        self._choice.addItems([network.title for network in networks])
        self._choice.setCurrentIndex(current)
        self._on_chosen(current)

    @Slot(int)
    def _on_chosen(self, place: int) -> None:
        self._view_model.show_network(self._networks[place])

    @Slot(object)
    def _on_table(self, shown: Shown) -> None:
        self._shown = shown
        table = shown.table
        self._totals.setText(totals(table))
        self._drawing.show_boxes(boxes(table))
        self._on_every()
        self._show_parts(True)

    @Slot(str)
    def _on_unread(self, sentence: str) -> None:
        self._shown = None
        self._totals.setText(sentence)
        self._show_parts(False)

    def _show_parts(self, shown: bool) -> None:
        for part in (self._drawing, self._table):
            part.setVisible(shown)
        self._column.setStretch(self._column.count() - 1, 0 if shown else 1)

    @Slot()
    def _on_every(self) -> None:
        if self._shown is None:
            return
        layers = [layer for layer in self._shown.table.layers if layer.main or self._every.isChecked()]
        self._table.show_rows(tuple(_row(layer, self._shown.table) for layer in layers))


def _places(networks: Sequence[Network]) -> list[tuple[str, Path | None]]:
    return [(one.strategy, one.folder) for one in networks]


def totals(table: "Table") -> str:
    """A network in one line."""
    if not table.has_convolutions:
        return f"This network has no convolutions · learns {in_words(table.parameters)} numbers"
    return (
        f"{table.depth} layers deep · learns {in_words(table.parameters)} numbers for {labels(table)} · "
        f"{in_words(table.multiply_adds)} multiply-adds a picture"
    )


def labels(table: "Table") -> str:
    """How many labels a network tells apart: on them depends how many numbers it learns."""
    return counted(next(layer for layer in reversed(table.layers) if layer.main).shape[0], "label")


def boxes(table: "Table") -> list[Box]:
    """One box for each size that the maps have on their way, then one for each row of numbers."""
    found = [Box(table.picture[1], table.picture[0], 0)]
    for layer in table.layers:
        if not layer.main:
            continue
        side, maps = (layer.shape[1], layer.shape[0]) if len(layer.shape) == 3 else (0, layer.shape[0])
        last = found[-1]
        if side and side == last.side and last.layers:
            found[-1] = Box(side, max(maps, last.maps), last.layers + 1)
        else:
            found.append(Box(side, maps, 1))
    return found


def _row(layer: "Layer", table: "Table") -> Row:
    sees = "everything" if layer.field.everything else f"{layer.field.size} × {layer.field.size}"
    if not layer.field.everything and layer.field.size > table.picture[1]:
        sees += ", all"
    of_all = layer.kind == "average of all places"  # said in two columns, for which there is more room
    return (
        layer.name.removeprefix("backbone."),
        "average pooling" if of_all else layer.kind,
        "all" if of_all else " × ".join(map(str, layer.window)) if layer.window else "",
        str(layer.stride) if layer.stride else "",
        " × ".join(map(str, layer.shape)),
        f"{layer.parameters:,}" if layer.parameters else "",
        in_words(layer.multiply_adds) if layer.multiply_adds else "",
        sees,
    )
