"""The field for a learning rate: empty for the recommended one, marked while no usable number stands in it."""

from PySide6.QtCore import QLocale, QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

_SMALLEST, _LARGEST = 1e-7, 10.0
BOUNDS = "from 0.0000001 to 10"
_PATIENCE_MS = 700  # "0" is also how 0.01 begins


class RateField(QLineEdit):
    """A point or a comma before the decimals, as people write them. No validator: it would swallow keys in silence.

    Signals:
      judged(bool)   whether what stands there can be used; told once somebody has stopped typing, or at once if it can
    """

    judged = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = True
        self._typing = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._typing.timeout.connect(self.judge)
        self.textChanged.connect(self._on_text_changed)
        self.editingFinished.connect(self.judge)

    @property
    def rate(self) -> float | None:
        """The number that stands there; None where there is none to be used."""
        value, valid = QLocale.c().toDouble(self.text().strip().replace(",", "."))
        return value if valid and _SMALLEST <= value <= _LARGEST else None

    @property
    def usable(self) -> bool:
        """Whether it is empty or has a number within the bounds."""
        return not self.text().strip() or self.rate is not None

    @Slot()
    def judge(self) -> None:
        """Mark what cannot be used, now."""
        self._typing.stop()
        if self.usable != self._told:
            self._told = self.usable
            self.setProperty("wrong", not self._told)
            self.style().polish(self)  # a style sheet looks at properties only then
            self.judged.emit(self._told)

    @Slot()
    def _on_text_changed(self) -> None:
        if self.usable or not self.hasFocus():
            self.judge()
        else:
            self._typing.start()
