"""What a network lacks before it can be trained, and how that comes here."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from gui.widgets.page_head import plain_label


class Missing(QFrame):
    """What is missing, and the two ways to get it. Signals: `fetch_requested()`, `file_requested()`."""

    fetch_requested = Signal()
    file_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("missingWeights")
        self._reason = plain_label(role="careful", name="missingReason", wrap=True)
        self._fetch = QPushButton("Fetch")
        self._fetch.setObjectName("fetchWeights")
        self._fetch.setToolTip("The only time that Handful uses the network, and only when you ask for it")
        self._fetch.clicked.connect(self.fetch_requested)
        file = QPushButton("Choose a file…")
        file.setObjectName("chooseWeights")
        file.setToolTip("Weights that were fetched on another computer")
        file.clicked.connect(self.file_requested)
        buttons = QHBoxLayout()
        buttons.addWidget(self._fetch)
        buttons.addWidget(file)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self._reason)
        column.addLayout(buttons)

    def show_missing(self, reason: str, megabytes: float) -> None:
        """Show the reason, if there is one; 0 megabytes where nothing can be fetched."""
        self.setVisible(bool(reason))
        self._reason.setText(reason)
        self._fetch.setText(f"Fetch {megabytes:.0f} MB")
        self._fetch.setVisible(megabytes > 0)
