"""The training pictures that the picture shown is most like, as the project's own model sees them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError
from core.project.snapshot import Sample, Snapshot
from gui.jobs import LatestJob
from gui.messages import Messages
from gui.session import Session
from gui.viewmodels.test.answering import Answer
from gui.viewmodels.test.asked import Asked, AskedModel, Loading

if TYPE_CHECKING:
    from core.explanation.nearest import Nearest


@dataclass(frozen=True, slots=True)
class Alike:
    """A picture of the project with its label's name and colour."""

    sample: Sample
    label: str
    colour: int


@dataclass(frozen=True, slots=True)
class _Looking:
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class _Found:
    pictures: tuple[Alike, ...]


class NearestViewModel(QObject):
    """Looks in the background, and only while what it finds is in sight; what a model saw is kept for the next picture.

    Signals:
      found(object)          tuple of Alike, the most alike first
      refused(str)           why nothing can be found
      waiting_changed(str)   what is being waited for; empty when nothing is
      own_changed(bool)      whether the project's own model answers: of another one nothing is alike
    """

    found = Signal(object)
    refused = Signal(str)
    waiting_changed = Signal(str)
    own_changed = Signal(bool)

    def __init__(self, model: AskedModel, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._session = session
        self._answer: Answer | None = None
        self._in_sight = self._due = False
        self._kept: list[Nearest] = []  # at most one: filled by the job, read by the next
        self._latest = LatestJob(messages, self)
        self._latest.events_ready.connect(self._on_events)
        self._latest.slot.running_changed.connect(self._on_running_changed)
        self.job = self._latest.slot
        session.project_changed.connect(self.clear)  # before its model, the pictures are another project's
        session.contents_changed.connect(self._on_contents_changed)

    def set_in_sight(self, in_sight: bool) -> None:
        """Whether anybody can see what is found."""
        self._in_sight = in_sight
        self._look()

    def take(self, answer: Answer) -> None:
        """Another answer is shown; of the same picture what was found stays until there is more."""
        if self._answer is None or self._answer.data != answer.data:
            self._forget()
        self._answer, self._due = answer, True
        asked = self._model.asked
        self.own_changed.emit(asked is not None and asked.own)
        self._look()

    @Slot()
    def clear(self) -> None:
        """Nothing is shown, and nothing is looked for."""
        self._answer, self._due = None, False
        self._latest.cancel()
        self._forget()

    def _forget(self) -> None:
        self.found.emit(())
        self.refused.emit("")  # what is not there yet is no reason

    def _look(self) -> None:
        answer, asked, project = self._answer, self._model.asked, self._session.project
        if not (self._due and self._in_sight) or answer is None or asked is None or project is None:
            return
        self._due = False
        if asked.own and answer.features is not None:
            self._latest.start(
                partial(_job, asked, self._model.loading, self._session.snapshot, answer.features, self._kept)
            )

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        last = events[-1]
        if isinstance(last, _Looking):
            self.waiting_changed.emit(f"Looking at your pictures: {last.done:,} of {last.total:,}")
        elif isinstance(last, _Found) and not self._due:  # otherwise it is of the picture before
            self.found.emit(last.pictures)
        elif isinstance(last, UserError):
            self.found.emit(())
            self.refused.emit(str(last))

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self.waiting_changed.emit("")

    @Slot()
    def _on_contents_changed(self) -> None:
        self._due = self._answer is not None
        self._look()


def _job(
    asked: Asked,
    loading: Loading,
    snapshot: Snapshot,
    described: NDArray[np.float32],
    kept: "list[Nearest]",
    should_stop: Callable[[], bool],
) -> Iterator[object]:
    from core.explanation.nearest import Nearest, compared
    from core.features import Stopped
    from core.model.predictor import Predictor

    predictor = loading.answering(asked)
    if not isinstance(predictor, Predictor):
        return
    if not (kept and kept[0].is_for(predictor)):
        kept[:] = [Nearest(predictor)]
    samples = compared(snapshot)
    try:
        for step in kept[0].look_at(samples, snapshot.cache, should_stop=should_stop):
            yield _Looking(step.done, step.total)
    except Stopped:
        return
    except UserError as error:  # such as a backbone whose weights are not on this computer: said beside the answer
        yield error
        return
    labels = {label.id: label for label in snapshot.labels}
    near = (one.sample for one in kept[0].to(described, samples))
    yield _Found(
        tuple(Alike(one, labels[one.label_id].name, labels[one.label_id].colour) for one in near if one.label_id)
    )
