"""One picture: shown to the model, and what it answers; the newest picture goes first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QObject, Signal, Slot

from core import images
from core.errors import UserError
from core.images import UnreadablePicture
from core.model import Prediction
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.viewmodels.test.asked import Asked, AskedModel, Loading

if TYPE_CHECKING:
    from torch import Tensor

    from core.model.predictor import Predictor

SHOWN_SIDE = 1600  # pixels of the longer side that are kept for showing


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says to a picture: the picture for showing, uint8 (H, W, 3), and the prediction."""

    path: Path
    picture: NDArray[np.uint8]
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class _Described:
    """The picture asked about last: its content, whose backbone saw it, what that made of it, and how it looks."""

    sha256: str
    weights_sha256: str
    features: "Tensor"
    shown: NDArray[np.uint8]


class PictureViewModel(QObject):
    """A picture and the answer for it.

    Signals:
      ready_changed(bool)    whether there is a model to ask
      waiting_changed(str)   what is being waited for; empty when nothing is
      answered(object)       Answer
      cleared()              the answer shown is no longer the model's
    """

    ready_changed = Signal(bool)
    waiting_changed = Signal(str)
    answered = Signal(object)
    cleared = Signal()

    def __init__(self, model: AskedModel, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._messages = messages
        self._next: Path | None = None
        self._last: Path | None = None
        self._described: dict[Path, _Described] = {}  # at most one: filled by the job, read by the next
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        model.changed.connect(self._on_model_changed)
        model.improved.connect(self._on_model_improved)

    @property
    def ready(self) -> bool:
        return self._model.asked is not None

    @property
    def label_colours(self) -> dict[str, int]:
        """The colour index of each label that the model knows."""
        return self._model.label_colours

    def show_paths(self, paths: list[Path]) -> None:
        """Ask the model about the first of these pictures."""
        if not self.ready:
            self._messages.show_error(UserError("Nothing is trained yet.", "Train first, then show it pictures."))
            return
        if not paths:
            return
        if len(paths) > 1:
            self._messages.show_info(f"Showing the first of {len(paths)} pictures.")
        self._next = paths[0]
        self._ask()

    def _ask(self) -> None:
        asked = self._model.asked
        if self._next is None or asked is None or self.job.running:
            return
        path, self._next = self._next, None
        self._last = path
        self.waiting_changed.emit("Looking …" if asked in self._model.loading else "Getting the model ready …")
        self.job.start(partial(_answer_job, asked, self._model.loading, path, self._described))

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Answer):
                self.answered.emit(event)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self.waiting_changed.emit("")
            self._ask()

    @Slot()
    def _on_model_changed(self) -> None:
        """The new model answers for the picture that is shown."""
        self.ready_changed.emit(self.ready)
        asked = self._model.asked
        if asked is not None and asked.learned is not None:  # the same head, now saved
            return
        self.cleared.emit()
        if self.ready and self._last is not None:
            self._next = self._next or self._last
            self._ask()

    @Slot()
    def _on_model_improved(self) -> None:
        """What was learned from the last changes answers for the picture that is shown, at once."""
        if self._last is not None:
            self._next = self._next or self._last
            self._ask()


def _answer_job(
    asked: Asked, loading: Loading, path: Path, described: dict[Path, _Described], _should_stop: Callable[[], bool]
) -> Iterator[object]:
    """Answer for one picture; of one that is asked about again only the last step is done, which takes no time."""
    answering = loading.answering(asked)
    from core.model.predictor import Predictor

    try:
        if isinstance(answering, Predictor):
            made = _as_described(path, answering, described.get(path))
            described.clear()
            described[path] = made
            yield Answer(path, made.shown, answering.predict_from(made.features)[0])
        else:
            picture = images.decode(images.read(path))
            predicted = answering.predict([picture])[0]
            yield Answer(path, _for_showing(picture), predicted)
    except UnreadablePicture as error:
        raise UnreadablePicture(f"{path.name} cannot be shown: {error.message}", "Choose another picture.") from error


def _as_described(path: Path, predictor: "Predictor", before: _Described | None) -> _Described:
    """What the backbone makes of a picture, unless that is known. Raises UnreadablePicture."""
    data = images.read(path)
    key = images.content_hash(data), predictor.card.weights_sha256
    if before is not None and key == (before.sha256, before.weights_sha256):
        return before
    picture = images.decode(data)
    features = predictor.features([picture])
    return _Described(*key, features, _for_showing(picture))


def _for_showing(picture: Image.Image) -> NDArray[np.uint8]:
    picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.BILINEAR)
    return np.asarray(picture)
