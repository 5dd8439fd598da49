"""The list of what there is to look at in a network: its heat, its first filters, and the maps of each layer."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget

from gui.pages.look_inside.walls import layer_titles

if TYPE_CHECKING:
    from gui.looks import Learned

HEAT, FILTERS, MAPS = 0, 1, 2  # rows; from MAPS on there is one for each layer
_WIDTH = 216


class LayerList(QListWidget):
    """Keeps its row from one network to the next, as far as that has as many."""

    def __init__(self) -> None:
        super().__init__()
        self._row = HEAT
        self.setObjectName("layerList")
        self.setAccessibleName("What to look at")
        self.setFixedWidth(_WIDTH)
        self.setSpacing(2)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_learned(self, learned: "Learned") -> None:
        """List what there is; tells nobody."""
        self.blockSignals(True)
        self.show_nothing()
        self.addItems(["Heat of the decision", "First filters", *layer_titles(learned.maps)])
        for row in range(self.count()):
            if learned.only_filters and row != FILTERS:
                self.item(row).setFlags(Qt.ItemFlag.NoItemFlags)
        kept = self._row if self._row < self.count() else HEAT
        self.setCurrentRow(FILTERS if learned.only_filters else kept)
        self.blockSignals(False)

    def show_nothing(self) -> None:
        """There is nothing to look at."""
        if self.count():
            self._row = max(HEAT, self.currentRow())
        self.clear()
