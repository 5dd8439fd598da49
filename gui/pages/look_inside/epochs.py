"""Which moment of its training a network is looked at: before it, after a kept epoch, or as it was saved."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QWidget

from gui.widgets.page_head import plain_label

_BEAT_MS = 500  # how long an epoch is seen before the next one
_WIDEST = "saved, epoch 100"


class EpochSlider(QWidget):
    """A slider over the epochs, and a button that plays them; not to be seen where there are none.

    Signals:
      changed()   another epoch is wanted: read `epoch`
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._epochs: tuple[int, ...] = ()
        self._best = 0
        self._play = QPushButton("Play")
        self._play.setObjectName("playEpochs")
        self._play.setCheckable(True)
        self._play.setToolTip("Watch it learn, from before the training to the saved model")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("epochSlider")
        self._slider.setAccessibleName("Epoch")
        self._slider.setToolTip("The same network before its training and after some of its epochs")
        self._slider.setPageStep(1)
        self._slider.setMinimumWidth(90)
        self._label = plain_label(name="epochLabel")
        self._label.setFixedWidth(self._label.fontMetrics().horizontalAdvance(_WIDEST) + 4)
        self._beat = QTimer(self, singleShot=True, interval=_BEAT_MS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._play)
        row.addWidget(self._slider, 1)
        row.addWidget(self._label)
        self._play.clicked.connect(self._on_play)
        self._slider.valueChanged.connect(self._on_value_changed)
        self._slider.sliderPressed.connect(self.stop)
        self._beat.timeout.connect(self._on_beat)
        self.show_epochs((), best=0)

    @property
    def epoch(self) -> int | None:
        """The epoch that is wanted, 0 before training; None for the saved model."""
        place = self._slider.value()
        return self._epochs[place] if place < len(self._epochs) else None

    def show_epochs(self, epochs: Sequence[int], *, best: int) -> None:
        """Offer these and the saved model, which is of the epoch `best`. Who plays them is shown the next one soon."""
        if tuple(epochs) != self._epochs:
            self._epochs = tuple(epochs)
            self._slider.blockSignals(True)
            self._slider.setMaximum(len(epochs))
            self._slider.setValue(len(epochs))
            self._slider.blockSignals(False)
        self._best = best
        self.setVisible(bool(epochs))
        self._tell()
        if self._play.isChecked():
            self._beat.start()

    @Slot()
    def stop(self) -> None:
        """Play no further."""
        self._beat.stop()
        self._play.setChecked(False)
        self._play.setText("Play")

    def _tell(self) -> None:
        words = {None: f"saved, epoch {self._best}", 0: "before training"}
        self._label.setText(words.get(self.epoch, f"epoch {self.epoch}"))

    @Slot(bool)
    def _on_play(self, playing: bool) -> None:
        if not playing:
            self.stop()
            return
        self._play.setText("Pause")
        if self._slider.value() == self._slider.maximum():
            self._slider.setValue(0)
        else:
            self._on_beat()

    @Slot()
    def _on_beat(self) -> None:
        self._slider.setValue(self._slider.value() + 1)
        if self._slider.value() == self._slider.maximum():
            self.stop()

    @Slot()
    def _on_value_changed(self) -> None:
        self._tell()
        self.changed.emit()
