"""Sliding a filter along by hand: a button for the next place, and one that goes on by itself."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gui.viewmodels.sliding import MOST_STEPS

_BEAT_MS = 450


class Walking(QWidget):
    """Goes through the places of a map in reading order, and from the last one back to the first.

    Signals:
      stepped(int)   the filter is to stand at this place
    """

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._places = 0
        self._last = -1  # the place of the last step
        self._step = QPushButton("Step")
        self._step.setObjectName("stepButton")
        self._play = QPushButton("Play")
        self._play.setObjectName("playButton")
        self._play.setCheckable(True)
        self._beat = QTimer(self, interval=_BEAT_MS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._step)
        row.addWidget(self._play)
        self._step.clicked.connect(self._on_step)
        self._play.toggled.connect(self._on_play)
        self._beat.timeout.connect(self._on_step)
        self.begin(0)

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._play.isChecked()

    def begin(self, places: int) -> None:
        """Start anew on a map with so many places; where they are too many to walk, or none, both buttons are off."""
        self._play.setChecked(False)
        self._places, self._last = places, -1
        few = 0 < places <= MOST_STEPS
        for button, words in ((self._step, "Slide it to the next place"), (self._play, "Slide it along by itself")):
            button.setEnabled(few)
            button.setToolTip(words if few else f"Only where a map has at most {MOST_STEPS:,} places")

    def hideEvent(self, event: QHideEvent) -> None:
        self._play.setChecked(False)
        super().hideEvent(event)

    @Slot()
    def _on_step(self) -> None:
        self._last = (self._last + 1) % self._places
        self.stepped.emit(self._last)

    @Slot(bool)
    def _on_play(self, playing: bool) -> None:
        self._play.setText("Pause" if playing else "Play")
        if playing:
            self._on_step()
            self._beat.start()
        else:
            self._beat.stop()
