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
    from core.model.predictor import Predictor

SHOWN_SIDE = 1600  # pixels of the longer side that are kept for showing


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says to a picture: the picture for showing, uint8 (H, W, 3), and the prediction."""

    path: Path
    picture: NDArray[np.uint8]
    prediction: Prediction


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
        self.job.start(partial(_answer_job, self._session.model_folder, path, self._loaded, learned))

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
    _should_stop: Callable[[], bool],
) -> Iterator[object]:
    """Answer for one picture with what was learned last, or else with the model, loaded unless it is already."""
    from core.model.predictor import Predictor  # brings torch, which takes seconds to import
    from core.model.saved import load

    try:
        picture = images.decode(images.read(path))
    except UnreadablePicture as error:
        raise UnreadablePicture(f"{path.name} cannot be shown: {error.message}", "Choose another picture.") from error
    if learned is None and folder not in loaded:
        predictor = Predictor(load(folder))
        loaded.clear()
        loaded[folder] = predictor
    prediction = (learned or loaded[folder]).predict([picture])[0]
    picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.BILINEAR)
    yield Answer(path, np.asarray(picture), prediction)
