"""None of these: how many real pictures may be turned away for it, and where the picture that is shown lies."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSlider, QVBoxLayout

from core.novelty.threshold import SHARE, Threshold
from gui.viewmodels.test import Answer, Turning, TurningAwayViewModel
from gui.widgets.novelty_scale import NoveltyScale
from gui.widgets.page_head import plain_label
from gui.widgets.plain_text import as_tooltip

MOST = 30  # of 100 real pictures, beyond which the answer helps nobody
_SETTLED_MS = 250  # after the last move, until it is kept
_USUAL = round(100 * SHARE)
_WHAT = "The more real pictures it may turn away, the fewer strange ones it takes for one of your labels."


class TurningAwayCard(QFrame):
    """A slider with its effect on the picture that is shown. No signals."""

    def __init__(self, view_model: TurningAwayViewModel) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._view_model = view_model
        self._turning: Turning | None = None
        self._novelty: float | None = None
        self._sentence = plain_label(name="turningSentence", wrap=True)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("turningSlider")
        self._slider.setAccessibleName("Real pictures that may be turned away, of 100")
        self._slider.setRange(0, MOST)
        self._scale = NoveltyScale()
        self._told = plain_label(role="muted", name="turningTold", wrap=True)
        self._back = QPushButton(f"Back to {_USUAL} of 100")
        self._back.setObjectName("turningBack")
        self._back.setProperty("role", "link")
        self._settling = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._lay_out()
        self._settling.timeout.connect(self._on_settled)
        self._slider.valueChanged.connect(self._on_moved)
        self._slider.sliderReleased.connect(self._on_released)
        self._back.clicked.connect(self._on_back)
        view_model.changed.connect(self._on_changed)

    def show_answer(self, answer: Answer) -> None:
        """Where this picture lies."""
        self._novelty = answer.prediction.novelty
        self._view_model.take(answer)

    def clear(self) -> None:
        """Another model will answer: what was being moved was not meant for it."""
        self._settling.stop()

    def finish(self) -> None:
        """Do not wait for the hand to rest any longer."""
        self._on_released()

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.addWidget(plain_label("None of these", role="heading"))
        heading.addStretch(1)
        heading.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addLayout(heading)
        for widget in (self._sentence, self._slider, self._scale, self._told):
            column.addWidget(widget)

    @Slot(object)
    def _on_changed(self, turning: Turning) -> None:
        self._turning = turning
        told = turning.threshold
        for widget in (self._slider, self._scale, self._told):
            widget.setVisible(told is not None)
        self._slider.setEnabled(told is not None and not turning.why_not)
        self._slider.setToolTip(as_tooltip(turning.more or turning.why_not or _WHAT))
        if told is None:
            self._sentence.setText(turning.why_not)
            self._back.hide()
        elif not (self._slider.isSliderDown() or self._settling.isActive()):
            self._slider.blockSignals(True)
            self._slider.setValue(round(100 * told.share))
            self._slider.blockSignals(False)
            self._show(told)

    @Slot(int)
    def _on_moved(self, percent: int) -> None:
        """The effect is seen at once; it is kept when the hand rests."""
        if self._turning is not None and self._turning.threshold is not None:
            self._show(self._turning.threshold.at(percent / 100))
            self._settling.start()

    @Slot()
    def _on_released(self) -> None:
        if self._settling.isActive():
            self._settling.stop()
            self._on_settled()

    @Slot()
    def _on_settled(self) -> None:
        self._view_model.choose(self._slider.value() / 100)

    @Slot()
    def _on_back(self) -> None:
        self._slider.setFocus()  # the button goes
        self._slider.setValue(_USUAL)

    def _show(self, threshold: Threshold) -> None:
        if threshold.share:
            about = f"Turns away about {100 * threshold.share:.0f} of 100 real pictures."
        else:
            about = "Turns away next to no real picture."
        why_not = self._turning.why_not if self._turning else ""
        known = bool(threshold.quantiles)  # an exported file of before does not say for which share it was made
        self._sentence.setText(f"{about} {why_not}".strip() if known else why_not)
        self._slider.setVisible(known)
        self._back.setVisible(not why_not and round(100 * threshold.share) != _USUAL)
        nearest = threshold.quantiles[0] if threshold.quantiles else 0.0
        farthest = threshold.quantiles[-1] if threshold.quantiles else 1.0
        ends = (min(0.0, nearest), max(2.0, farthest))
        self._scale.set_values(threshold=threshold.value, picture=self._novelty, ends=ends)
        self._told.setText(self._scale.told)
