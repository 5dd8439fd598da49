"""The training that was cut off, to go on with it or to forget it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from core import strategies
from core.cut_off import CutOff
from core.training.plan import mode_of
from gui.run_items import learned
from gui.widgets.page_head import plain_label


class CutOffCard(QFrame):
    """Hidden while there is none. No signals of its own: those of `go_on_button` and `forget_button`."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._text = plain_label(role="careful", name="cutOffText", wrap=True)
        self.go_on_button = QPushButton("Go on")
        self.go_on_button.setObjectName("goOnButton")
        self.go_on_button.setToolTip("Train on from there, as if it had never been cut off")
        self.forget_button = QPushButton("Forget it")
        self.forget_button.setObjectName("forgetButton")
        self.forget_button.setToolTip("Delete what it had learned so far")
        buttons = QHBoxLayout()
        buttons.addWidget(self.go_on_button)
        buttons.addWidget(self.forget_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self._text)
        column.addLayout(buttons)
        self.show_cut_off(None)

    def show_cut_off(self, cut_off: CutOff | None) -> None:
        """Say what it was and how far it is."""
        self.setVisible(cut_off is not None)
        if cut_off:
            config = cut_off.config
            way = learned(strategies.named(config.strategy).title, mode_of(config))
            self._text.setText(f"{way}, was cut off after epoch {cut_off.epoch} of {cut_off.epochs}.")
