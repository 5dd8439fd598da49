"""The heat map of the picture that is shown: which places speak for a label; the newest wish wins."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from core import images
from gui.jobs import LatestJob
from gui.messages import Messages
from gui.viewmodels.test.answering import Answer
from gui.viewmodels.test.asked import Asked, AskedModel, Loading


@dataclass(frozen=True, slots=True)
class Heated:
    """The picture with what speaks for a label laid over it, uint8 (H, W, 3); `speaks` where anything does."""

    label: str
    picture: NDArray[np.uint8] = field(repr=False, compare=False)
    speaks: bool


class HeatViewModel(QObject):
    """Whether heat is to be seen, and for which label: the one answered, unless another was chosen.

    Signals:
      heated(object)       Heated: of the answer that is shown
      cleared()            the picture is to be seen as it is
      off_changed(str)     why there can be no heat now; empty when there can
    """

    heated = Signal(object)
    cleared = Signal()
    off_changed = Signal(str)

    def __init__(self, model: AskedModel, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._on = False
        self._label = ""
        self._answer: Answer | None = None
        self._latest = LatestJob(messages, self)
        self._latest.events_ready.connect(self._on_events)
        self.job = self._latest.slot

    @property
    def label(self) -> str:
        """The label that heat is for; empty where nothing is answered."""
        if self._answer is None:
            return ""
        known = {name for name, _ in self._answer.prediction.ranking}
        return self._label if self._label in known else self._answer.prediction.label

    def set_on(self, on: bool) -> None:
        """Show heat from now on, or the pictures as they are."""
        self._on = on
        self._show()

    def choose(self, label: str) -> None:
        """Heat for this label of the answer."""
        self._label = label
        self._show()

    def take(self, answer: Answer) -> None:
        """Another answer is shown; of the same picture the label stays chosen."""
        if self._answer is None or self._answer.data != answer.data:
            self._label = ""
        self._answer = answer
        self.off_changed.emit(answer.no_heat)
        self._show()

    def clear(self) -> None:
        """Nothing is shown."""
        self._answer, self._label = None, ""
        self.off_changed.emit("")
        self._show()

    def _show(self) -> None:
        answer, asked = self._answer, self._model.asked
        if not self._on or answer is None or asked is None or answer.no_heat:
            self._latest.cancel()
            self.cleared.emit()
        else:
            self._latest.start(partial(_heat_job, asked, self._model.loading, answer, self.label))

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Heated) and event.label == self.label:
                self.heated.emit(event)


def _heat_job(
    asked: Asked, loading: Loading, answer: Answer, label: str, should_stop: Callable[[], bool]
) -> Iterator[object]:
    from core.explanation import heat
    from core.model.predictor import Predictor

    predictor = loading.answering(asked)
    if should_stop() or not isinstance(predictor, Predictor) or label not in predictor.labels:
        return  # another model has taken its place, and will answer
    whole = heat.heat(predictor.model, images.decode(answer.data), label)
    height, width = answer.picture.shape[:2]
    hot = heat.resized(whole, width, height)
    yield Heated(label, heat.overlaid(answer.picture, hot), bool(hot.any()))
