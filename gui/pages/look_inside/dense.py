"""Why not a dense layer: two layers' numbers side by side, and how far one output sees as layers are stacked."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from core.convolution.sizes import Step, convolution_parameters, dense_parameters, in_words, receptive_fields
from core.wording import counted
from gui.widgets.field_drawing import FieldDrawing
from gui.widgets.more_text import MoreText
from gui.widgets.page_head import plain_label

_SIDES = (8, 28, 32, 64, 96, 128, 224, 256, 384, 512, 768, 1024, 1536, 2048, 3024, 4096)
_WINDOWS = (1, 3, 5, 7, 9, 11)
_SENTENCE = "In a dense layer every neuron has a weight for every dot. A filter has a few weights, and shares them."
_MORE = (
    "A dense layer has to learn anew, for each place, what an edge looks like, and forgets which dots lie beside each "
    "other. A convolutional layer learns a filter once and slides it over all places; its numbers do not grow with "
    "the picture. One layer sees only a small window, but the next one sees windows of windows: stacked, a few layers "
    "see far. Halving the map in between makes everything behind it see twice as far."
)


class DenseView(QWidget):
    """Sliders and two large numbers.

    Signals:
      failed(object)   never
    """

    failed = Signal(object)
    title = "Why not a dense layer?"
    file_name = "dense-or-convolution.png"

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("denseView")
        self._rows = QGridLayout()
        self._rows.setVerticalSpacing(8)
        self._rows.setHorizontalSpacing(12)
        self._side = self._slider("sideSlider", "Picture's side", len(_SIDES) - 1, _SIDES.index(3024))
        self._neurons = self._slider("neuronsSlider", "Neurons or filters", 1000, 100, least=1)
        self._window = self._slider("windowSlider", "Filter's side", len(_WINDOWS) - 1, 1)
        self._layers = self._slider("layersSlider", "Layers stacked", 20, 5, least=1)
        self._colour = QCheckBox("In colour: three channels")
        self._colour.setObjectName("denseColourBox")
        self._colour.setChecked(True)
        self._halve = QCheckBox("Halve the map after every second layer")
        self._halve.setObjectName("halveBox")
        self._dense = _Number("denseNumber", "A dense layer learns")
        self._convolution = _Number("convolutionNumber", "A convolutional layer learns")
        self._field = plain_label(name="fieldSentence", wrap=True)
        self._drawing = FieldDrawing()
        self._lay_out()
        for box in (self._colour, self._halve):
            box.toggled.connect(self._on_changed)
        self._on_changed()

    def begin(self) -> None:
        """Everything is there already."""

    def _lay_out(self) -> None:
        self._rows.addWidget(self._colour, self._rows.rowCount(), 1)
        self._rows.addWidget(self._halve, self._rows.rowCount(), 1)
        numbers = QHBoxLayout()
        numbers.setSpacing(16)
        numbers.addWidget(self._dense, 1)
        numbers.addWidget(self._convolution, 1)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addLayout(self._rows, 3)
        below.addWidget(self._drawing, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(14)
        column.addWidget(MoreText(_SENTENCE, _MORE))
        column.addLayout(numbers)
        column.addLayout(below, 1)
        column.addWidget(self._field)

    def _slider(self, name: str, words: str, most: int, value: int, *, least: int = 0) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(least, most)
        slider.setValue(value)
        slider.setObjectName(name)
        slider.setAccessibleName(words)
        shown = plain_label(name=f"{name}Value")
        shown.setMinimumWidth(96)
        row = self._rows.rowCount()
        for column, widget in enumerate((QLabel(words), slider, shown)):
            self._rows.addWidget(widget, row, column)
        slider.valueChanged.connect(self._on_changed)
        return slider

    @Slot()
    def _on_changed(self) -> None:
        side, window = _SIDES[self._side.value()], _WINDOWS[self._window.value()]
        neurons, channels = self._neurons.value(), 3 if self._colour.isChecked() else 1
        dense, own = (
            dense_parameters(side * side * channels, neurons),
            convolution_parameters(window, channels, neurons),
        )
        self._dense.show_number(dense, _counted(side, channels, neurons))
        self._convolution.show_number(own, _counted(window, channels, neurons))
        field, layers = self._sees(window), counted(self._layers.value(), "layer")
        self._field.setText(
            f"After {layers} of {window} × {window} one output sees {field:,} × {field:,} dots"
            f"{'' if field < side else ', the whole picture'}. "
            f"The dense layer has {max(1, round(dense / own)):,} times the numbers."
        )
        self._drawing.show_field(side, field)
        texts = (f"{side:,} dots", f"{neurons:,}", f"{window} × {window}", f"{self._layers.value()}")
        for slider, text in zip((self._side, self._neurons, self._window, self._layers), texts, strict=True):
            self._told(slider, text)

    def _sees(self, window: int) -> int:
        steps = []
        for number in range(1, self._layers.value() + 1):
            steps.append(Step(window))
            if self._halve.isChecked() and number % 2 == 0:
                steps.append(Step(2, 2))
        return list(receptive_fields(steps))[-1]

    def _told(self, slider: QSlider, text: str) -> None:
        shown = self.findChild(QLabel, f"{slider.objectName()}Value")
        assert shown is not None
        shown.setText(text)


def _counted(side: int, channels: int, neurons: int) -> str:
    """Where a number of weights comes from: "3 × 3 × 3 × 100 weights + 100 biases"."""
    weights = "weight" if side * side * channels * neurons == 1 else "weights"
    biases = "bias" if neurons == 1 else "biases"
    return f"{side:,} × {side:,} × {channels} × {neurons:,} {weights} + {neurons:,} {biases}"


class _Number(QFrame):
    """A card with one large number and where it comes from."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._number = plain_label(role="result", name=name)
        self._sum = plain_label(role="muted", name=f"{name}Sum", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(4)
        column.addWidget(plain_label(title, role="muted"))
        column.addWidget(self._number)
        column.addWidget(self._sum)

    def show_number(self, value: int, text: str) -> None:
        self._number.setText(in_words(value))
        self._sum.setText(text)
