"""Along a line: a noisy signal, and weights that slide along it."""

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QSlider, QVBoxLayout, QWidget

from core.convolution import signal
from core.convolution.pictures import number
from core.errors import UserError
from gui.widgets.more_text import MoreText
from gui.widgets.page_head import plain_label
from gui.widgets.signal_plot import SignalPlot

_OWN = "Your own numbers"
_NOISY = "A wave with noise"
_MOST_NOISE, _LEAST_ROOM = 100, 300
_SENTENCE = "A filter along a line: each new value is a weighted sum of a few neighbours."
_MORE = (
    "A sound, a temperature or the price of a share is a row of numbers. Equal weights that add up to one make it "
    "calmer; weights that add up to zero find where it changes. On a picture the same happens in two directions."
)


class LineView(QWidget):
    """A signal above and what the weights make of it below.

    Signals:
      failed(object)   never: what is typed amiss is said here
    """

    failed = Signal(object)
    title = "Along a line"
    file_name = "signal.png"

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lineView")
        self._signal, self._weights = signal.noisy(0.3), np.array(signal.NAMED[0].numbers)
        self._result = signal.slide(self._signal, self._weights)
        self._kind = self._choice("signalField", "Signal", (_NOISY, _OWN))
        self._noise = QSlider(Qt.Orientation.Horizontal)
        self._noise.setRange(0, _MOST_NOISE)
        self._noise.setValue(30)
        self._noise.setObjectName("noiseSlider")
        self._noise.setAccessibleName("Noise")
        self._typed = self._line("typedSignal", "Numbers", "0 1 0 1 1")
        self._named = self._choice("weightsField", "Weights", (*(each.title for each in signal.NAMED), _OWN))
        self._numbers = self._line("typedWeights", "Weights as numbers", "")
        self._about = plain_label(role="muted", wrap=True)
        self._above = SignalPlot("signalPlot", "The signal", "training_curve")
        self._below = SignalPlot("resultPlot", "What the weights make of it", "validation_curve")
        self._sum = plain_label(name="lineSum", wrap=True)
        self._lay_out()
        self._connect()
        self._on_named(0)
        self._on_kind(0)

    def begin(self) -> None:
        """Everything is there already."""

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setVerticalSpacing(8)
        for field in (self._kind, self._noise, self._typed, self._named, self._numbers):
            self._form.addRow(field.accessibleName(), field)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(self._form)
        left.addWidget(self._about)
        left.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(MoreText(_SENTENCE, _MORE))
        column.addWidget(self._above, 1)
        column.addWidget(self._below, 1)
        column.addWidget(self._sum)
        side = QWidget()
        side.setFixedWidth(_LEAST_ROOM)
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(16)
        row.addWidget(side)
        row.addLayout(column, 1)

    def _connect(self) -> None:
        self._kind.currentIndexChanged.connect(self._on_kind)
        self._named.currentIndexChanged.connect(self._on_named)
        self._noise.valueChanged.connect(self._on_changed)
        self._typed.textEdited.connect(self._on_changed)
        self._numbers.textEdited.connect(self._on_typed_weights)
        self._above.pointed.connect(self._on_signal_pointed)
        self._below.pointed.connect(self._on_pointed)

    @Slot(int)
    def _on_kind(self, place: int) -> None:
        self._form.setRowVisible(self._noise, place == 0)
        self._form.setRowVisible(self._typed, place == 1)
        self._on_changed()

    @Slot(int)
    def _on_named(self, place: int) -> None:
        if place < len(signal.NAMED):
            chosen = signal.NAMED[place]
            self._numbers.setText(" ".join(number(value) for value in chosen.numbers))
            self._weights = np.array(chosen.numbers)
            self._about.setText(chosen.sentence)
        else:
            self._about.setText("Type weights with blanks between, such as -1 1.")
        self._on_changed()

    @Slot()
    def _on_typed_weights(self) -> None:
        self._named.blockSignals(True)
        self._named.setCurrentText(_OWN)
        self._named.blockSignals(False)
        try:
            self._weights = signal.typed(self._numbers.text())
        except UserError as error:
            self._sum.setText(str(error))
        else:
            self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        try:
            own = self._kind.currentIndex() == 1
            self._signal = signal.typed(self._typed.text()) if own else signal.noisy(self._noise.value() / 100)
            self._result = signal.slide(self._signal, self._weights)
        except UserError as error:
            self._sum.setText(str(error))
            return
        length = len(self._signal)
        self._above.show_values(self._signal, first=0, length=length)
        self._below.show_values(self._result, first=(len(self._weights) - 1) / 2, length=length)
        self._on_pointed(0)

    @Slot(int)
    def _on_signal_pointed(self, place: int) -> None:
        self._on_pointed(min(max(0, place - (len(self._weights) - 1) // 2), len(self._result) - 1))

    @Slot(int)
    def _on_pointed(self, place: int) -> None:
        seen = self._signal[place : place + len(self._weights)].tolist()
        self._above.mark(place, place + len(seen))
        self._below.mark(place, place + 1)
        products = [
            f"{number(one)} × {number(weight)}" for one, weight in zip(seen, self._weights.tolist(), strict=True)
        ]
        self._sum.setText(f"{' + '.join(products)} = {number(float(self._result[place]))}")

    def _choice(self, name: str, words: str, entries: tuple[str, ...]) -> QComboBox:
        field = QComboBox()
        field.setObjectName(name)
        field.setAccessibleName(words)
        field.addItems(entries)
        return field

    def _line(self, name: str, words: str, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setObjectName(name)
        field.setAccessibleName(words)
        return field
