"""Looking for a learning rate: the wish, how far it is, what came of it, and taking it over."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from gui.widgets.page_head import plain_label
from gui.widgets.progress_row import ProgressRow
from gui.widgets.rate_curve import RateCurve, Tried


class RateFinder(QWidget):
    """A button; while it looks, how far it is; then the curve, a sentence and "Use it".

    Signals:
      search_requested()
      cancel_requested()
      rate_chosen(float)   the suggested rate is taken over
    """

    search_requested = Signal()
    cancel_requested = Signal()
    rate_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rateFinder")
        self._found: float | None = None
        self._search = QPushButton("Find a learning rate")
        self._search.setObjectName("findRateButton")
        self._search.setToolTip("Tries a hundred steps, each with a larger learning rate, and keeps nothing of them")
        self._progress = ProgressRow(name="rateProgress")
        self._curve = RateCurve()
        self._said = plain_label(role="muted", name="rateFound", wrap=True)
        self._use = QPushButton("Use it")
        self._use.setObjectName("useRateButton")
        self._use.setToolTip("Put it into the field for the learning rate")
        self._lay_out()
        self._search.clicked.connect(self._on_search_clicked)
        self._use.clicked.connect(self._on_use_clicked)
        self._progress.cancel_requested.connect(self.cancel_requested)
        self.clear()

    @Slot()
    def clear(self) -> None:
        """Forget what was found: it was for another network or other settings."""
        self._found = None
        self._curve.clear()
        self._said.hide()
        self._use.hide()

    def set_trouble(self, reason: str) -> None:
        """Why it cannot be looked for; empty when it can."""
        self._search.setEnabled(not reason)
        tooltip = "Tries a hundred steps, each with a larger learning rate, and keeps nothing of them"
        self._search.setToolTip(reason or tooltip)

    @Slot(str, float)
    def show_progress(self, text: str, share: float) -> None:
        """Show how far it is; an empty text ends that."""
        self._search.setVisible(not text)
        self._progress.show_progress(text, share)

    def add(self, tried: Sequence[Tried]) -> None:
        """Show what was tried since."""
        self._curve.add(tried)

    def show_found(self, rate: float | None) -> None:
        """Say what was found, if anything was."""
        self._found = rate
        self._curve.mark(rate)
        none = "No learning rate made it better. Leave it as recommended."
        self._said.setText(f"{rate:.2g} is suggested: there it still learns steadily." if rate else none)
        self._said.show()
        self._use.setVisible(rate is not None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._search)
        column.addWidget(self._progress)
        column.addWidget(self._curve)
        column.addWidget(self._said)
        column.addWidget(self._use)

    @Slot()
    def _on_search_clicked(self) -> None:
        self.clear()
        self.search_requested.emit()

    @Slot()
    def _on_use_clicked(self) -> None:
        if self._found is not None:
            self.rate_chosen.emit(self._found)
