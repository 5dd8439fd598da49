"""The networks that one way of learning can be chosen for, and below them the wish for another one."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox

_OTHER = "Other network…"


class NetworkBox(QComboBox):
    """Titles of networks, each with its name; what is chosen is always one of them.

    Signals:
      network_chosen()    another one is chosen
      other_requested()   one is wanted that is not there
    """

    network_chosen = Signal()
    other_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Network")
        self._before = 0
        self.addItem(_OTHER)
        self.currentIndexChanged.connect(self._on_changed)

    @property
    def name(self) -> str:
        """The chosen network's."""
        return str(self.currentData())

    def offer(self, title: str, name: str) -> None:
        """Let this network be chosen, too, if it cannot yet."""
        if self.findData(name) < 0:
            with QSignalBlocker(self):
                self.insertItem(self.count() - 1, title, name)
                self.setCurrentIndex(self._before)

    def choose(self, name: str) -> None:
        """Choose one of those that are offered."""
        self.setCurrentIndex(self.findData(name))

    @Slot(int)
    def _on_changed(self, place: int) -> None:
        if self.currentData() is not None:
            self._before = place
            self.network_chosen.emit()
            return
        with QSignalBlocker(self):  # no network yet: the one of before stays
            self.setCurrentIndex(self._before)
        self.other_requested.emit()
