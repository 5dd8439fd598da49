"""Test: shows the model a picture and says what it answers; the newest picture goes first."""

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
from gui.session import Session

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


class TestViewModel(QObject):
    """What the Test page shows and asks for.

    Signals:
      ready_changed(bool)    whether there is a model to ask
      waiting_changed(str)   what is being waited for; empty when nothing is
      answered(object)       Answer
      cleared()              the answer shown is no longer the model's
    """

    __test__ = False  # named after the page; no test for pytest to collect

    ready_changed = Signal(bool)
    waiting_changed = Signal(str)
    answered = Signal(object)
    cleared = Signal()

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self._next: Path | None = None
        self._last: Path | None = None
        self._loaded: dict[Path, Predictor] = {}  # at most one: filled by the job, read by the next
        self._described: dict[Path, _Described] = {}  # likewise
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        session.model_changed.connect(self._on_model_changed)
        session.model_updated.connect(self._on_model_updated)

    @property
    def ready(self) -> bool:
        return self._session.model_folder is not None

    @property
    def label_colours(self) -> dict[str, int]:
        """The colour index of each label that the model knows."""
        colours = {label.name: label.colour for label in self._session.contents.labels}
        known = self._session.update or self._session.model_card
        names = known.labels if known else ()
        return {name: colours.get(name, place) for place, name in enumerate(names)}

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
        if self._next is None or self._session.model_folder is None or self.job.running:
            return
        path, self._next = self._next, None
        self._last = path
        update = self._session.update
        self.waiting_changed.emit("Looking …" if self._loaded or update else "Getting the model ready …")
        learned = update.predictor if update else None
        self.job.start(partial(_answer_job, self._session.model_folder, path, self._loaded, learned, self._described))

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
        if self._session.update is not None:  # the same head, now saved
            return
        self.cleared.emit()
        if self.ready and self._last is not None:
            self._next = self._next or self._last
            self._ask()

    @Slot()
    def _on_model_updated(self) -> None:
        """What was learned from the last changes answers for the picture that is shown, at once."""
        if self._last is not None:
            self._next = self._next or self._last
            self._ask()


def _answer_job(
    folder: Path,
    path: Path,
    loaded: "dict[Path, Predictor]",
    learned: "Predictor | None",
    described: dict[Path, _Described],
    _should_stop: Callable[[], bool],
) -> Iterator[object]:
    """Answer for one picture with what was learned last, or else with the model, loaded unless it is already.

    Of a picture that is asked about again only the last step is done, which takes no time.
    """
    from core.model.predictor import Predictor  # brings torch, which takes seconds to import
    from core.model.saved import load

    if learned is None and folder not in loaded:
        predictor = Predictor(load(folder))
        loaded.clear()
        loaded[folder] = predictor
    predictor = learned or loaded[folder]
    try:
        made = _as_described(path, predictor, described.get(path))
    except UnreadablePicture as error:
        raise UnreadablePicture(f"{path.name} cannot be shown: {error.message}", "Choose another picture.") from error
    described.clear()
    described[path] = made
    yield Answer(path, made.shown, predictor.predict_from(made.features)[0])


def _as_described(path: Path, predictor: "Predictor", before: _Described | None) -> _Described:
    """What the backbone makes of a picture, unless that is known. Raises UnreadablePicture."""
    data = images.read(path)
    key = images.content_hash(data), predictor.card.weights_sha256
    if before is not None and key == (before.sha256, before.weights_sha256):
        return before
    picture = images.decode(data)
    features = predictor.features([picture])
    picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.BILINEAR)
    return _Described(*key, features, np.asarray(picture))
