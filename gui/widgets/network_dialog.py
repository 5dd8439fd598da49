"""A network asked for by its name, which is completed while it is typed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCompleter, QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.network_items import NetworkItem
from gui.widgets.page_head import plain_label

_EXPLAINED = (
    "Any network that torchvision or timm knows: torchvision:NAME or timm:NAME. Handful has not tried them out."
)
_WIDTH = 460
_SHOWN = 12  # names at a time
_REST_MS = 400


class NetworkDialog(QDialog):
    """A name, what it stands for, and a button to use it; deletes itself when it closes.

    Signals:
      look_up_requested(str)   a name has been typed
      chosen(str)              this network is to be used
    """

    look_up_requested = Signal(str)
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("networkDialog")
        self.setWindowTitle("Other network")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._name = QLineEdit()
        self._name.setObjectName("networkName")
        self._name.setAccessibleName("Name of the network")
        self._name.setPlaceholderText("Getting the names …")
        self._facts = plain_label(role="muted", name="networkFacts", wrap=True)
        self._trouble = plain_label(role="careful", name="networkTrouble", wrap=True)
        self._use = QPushButton("Use")
        self._use.setObjectName("useNetwork")
        self._use.setProperty("role", "primary")
        self._use.setDefault(True)
        self._use.clicked.connect(self._on_use)
        self._soon = QTimer(self, singleShot=True, interval=_REST_MS)
        self._soon.timeout.connect(self._on_rest)
        self._name.textChanged.connect(self._on_typed)
        self._lay_out()
        self._say(NetworkItem(""))

    @Slot(list)
    def set_names(self, names: Sequence[str]) -> None:
        """Complete what is typed to one of these."""
        completer = QCompleter(list(names), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(_SHOWN)
        self._name.setCompleter(completer)
        self._name.setPlaceholderText("torchvision:efficientnet_b0")

    @Slot(object)
    def show_network(self, network: NetworkItem) -> None:
        """Say what a name stands for, unless another one has been typed since."""
        if network.name == self._typed:
            self._say(network)

    @property
    def _typed(self) -> str:
        return self._name.text().strip()

    def _say(self, network: NetworkItem) -> None:
        for label, words in ((self._facts, network.facts), (self._trouble, network.trouble)):
            label.setText(words)
            label.setVisible(bool(words))
        self._use.setEnabled(bool(network.facts))
        self._use.setToolTip("" if network.facts else network.trouble or "Type the name of a network first")

    def _lay_out(self) -> None:
        cancel = QPushButton("Cancel")
        cancel.setObjectName("cancelNetwork")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self._use)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(plain_label(_EXPLAINED, role="muted", wrap=True))
        for widget in (self._name, self._facts, self._trouble):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)

    @Slot()
    def _on_typed(self) -> None:
        self._say(NetworkItem(self._typed))
        self._soon.start()

    @Slot()
    def _on_rest(self) -> None:
        if self._typed:
            self.look_up_requested.emit(self._typed)

    @Slot()
    def _on_use(self) -> None:
        name = self._typed
        self.accept()
        self.chosen.emit(name)
