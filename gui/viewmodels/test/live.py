"""A thread that answers the newest frame it is shown, and lays heat over it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QObject

from core.model import Prediction
from gui.frames.mailbox import Mailbox
from gui.frames.source import Frame
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.newest import Newest
from gui.viewmodels.test.asked import Asked, Loading
from gui.workers import ShouldStop

if TYPE_CHECKING:
    from core.model.predictor import Answering

HOT_SIDE = 360  # pixels of the longer side that heat is laid over
NO_PLACES = "This network has no convolutions, so there is no heat map."
FROM_FILE = "An exported file gives answers only: a heat map needs a model of a project."


@dataclass(frozen=True, slots=True)
class LiveAnswer:
    """What the model says to a frame that arrived at `came` (time.perf_counter).

    `hot` is the frame with heat laid over it, uint8 (H, W, 3), where that was asked for; `cold` says why there is none.
    """

    asked: Asked
    frame: Frame
    came: float
    prediction: Prediction
    hot: NDArray[np.uint8] | None = None
    cold: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A frame that arrived at `came`, for this model; `heat` where it is to be laid over it."""

    asked: Asked
    frame: Frame
    came: float
    heat: bool


class LiveJob(JobSlot):
    """Answers the newest frame it is shown, and ends at once when it is told to: it need not wait for another frame.

    Signals: JobSlot's own.
    """

    def __init__(self, loading: Loading, answers: Newest, messages: Messages, parent: QObject) -> None:
        super().__init__(messages, parent)
        self._loading, self._answers = loading, answers
        self._mailbox: Mailbox[Look] = Mailbox()
        self._asked: list[Asked] = []  # at most one: filled by the job
        self.told_to_end = False

    @property
    def asked(self) -> Asked | None:
        """The model that it asked last; None before the first frame."""
        return self._asked[0] if self._asked else None

    def begin(self) -> bool:
        """Answer from now on; False where it does already, or the window is closing."""
        if self.running:
            return False
        self._mailbox, self._asked = Mailbox(), []
        self.told_to_end = False
        return self.start(partial(_answer_all, self._mailbox, self._loading, self._answers, self._asked))

    def show(self, look: Look) -> None:
        """Answer this as soon as there is time for it, unless there is something newer by then."""
        self._mailbox.put(look)

    def cancel(self) -> None:
        self.told_to_end = True
        self._mailbox.close()
        super().cancel()

    def stop_and_wait(self, timeout_ms: int = 30_000) -> bool:
        self.cancel()
        return super().stop_and_wait(timeout_ms)


def _answer_all(
    mailbox: Mailbox[Look], loading: Loading, answers: Newest, asked: list[Asked], _should_stop: ShouldStop
) -> Iterator[object]:
    """In the job's thread: the newest frame, one after the other, until the mailbox is closed.

    It does not wait for the window to have nothing to do, as other jobs: with a camera that never is. What the head
    says to a frame is found out in a thread beside, while the backbone looks at the next.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="head") as beside:
        telling: Future[None] | None = None
        while (look := mailbox.wait()) is not None:
            asked[:] = [look.asked]
            answering = loading.answering(look.asked)
            predictions = answering.begun([look.frame])
            if telling:
                telling.result()  # what went wrong with it is this job's trouble
            telling = beside.submit(_tell, answers, look, answering, predictions)
            if look.heat:
                telling.result()  # it asks the backbone too
        if telling:
            telling.result()
    yield from ()


def _tell(answers: Newest, look: Look, answering: "Answering", predictions: Callable[[], list[Prediction]]) -> None:
    """What the model says to a frame: the same as to the picture in a file."""
    prediction = predictions()[0]
    cold = _cold(answering)
    hot = _hot(Image.fromarray(look.frame), answering, prediction.label) if look.heat and not cold else None
    answers.post(LiveAnswer(look.asked, look.frame, look.came, prediction, hot, cold))


def _cold(answering: "Answering") -> str:
    """Why there can be no heat map, if so."""
    from core.explanation.heat import has_places  # with torch, which is here by now
    from core.model.predictor import Predictor

    if not isinstance(answering, Predictor):
        return FROM_FILE
    return "" if has_places(answering.model.network) else NO_PLACES


def _hot(picture: Image.Image, answering: "Answering", label: str) -> NDArray[np.uint8]:
    """The frame, smaller, with the places that speak for the label."""
    from core.explanation.heat import heat, overlaid, resized
    from core.model.predictor import Predictor

    assert isinstance(answering, Predictor)
    found = heat(answering.model, picture, label)
    picture.thumbnail((HOT_SIDE, HOT_SIDE), Image.Resampling.BILINEAR)
    return overlaid(np.asarray(picture), resized(found, picture.width, picture.height))
