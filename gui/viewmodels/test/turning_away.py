"""From where on a picture is none of the labels: shown, changed, and kept on the card of the run in use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core import wording
from core.errors import UserError
from core.model import ModelCard
from core.novelty.threshold import Threshold
from gui.jobs import LatestJob
from gui.messages import Messages
from gui.session import Session
from gui.viewmodels.test.answering import Answer
from gui.viewmodels.test.asked import AskedModel, Loading

NOT_HERE = "This model was opened from a file. Only a model of your project can be set otherwise."
ONLY_READ = "Here that cannot be changed: the project is only looked at."


@dataclass(frozen=True, slots=True)
class Turning:
    """Where the model's threshold lies, None where it cannot tell, and why that cannot be changed, if so.

    `more` says at length why, where that is said elsewhere in the window too.
    """

    threshold: Threshold | None
    why_not: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class _Wish:
    folder: Path
    share: float


@dataclass(frozen=True, slots=True)
class _Turned:
    folder: Path
    card: ModelCard


class TurningAwayViewModel(QObject):
    """Signals:
    changed(object)   Turning: of the model that has answered
    """

    changed = Signal(object)

    def __init__(self, model: AskedModel, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._session = session
        self._messages = messages
        self._owed: _Wish | None = None  # not on the card yet
        self._latest = LatestJob(messages, self)
        self._latest.events_ready.connect(self._on_events)
        self._latest.slot.failed.connect(self._on_failed)
        self.job = self._latest.slot

    def take(self, answer: Answer) -> None:
        """Another answer is shown: by a model that can tell, or cannot."""
        told, asked = answer.novelty, self._model.asked
        if told is None or told.value is None:
            self.changed.emit(Turning(None, wording.novelty(told)))
        elif asked is None or not asked.own:
            self.changed.emit(Turning(told, NOT_HERE))
        else:
            self._tell(told)

    def _tell(self, threshold: Threshold | None) -> None:
        """Where the threshold of the project's own model lies."""
        reading = self._session.reading
        self.changed.emit(Turning(threshold, ONLY_READ if reading else "", reading))

    def choose(self, share: float) -> None:
        """Turn away this share of real pictures: from now on, everywhere, and in every export."""
        folder, card = self._session.model_folder, self._session.model_card
        if folder is not None and self._session.reading:  # since the answer
            self._tell(card.novelty if card else None)
        elif folder is not None:
            self._owed = _Wish(folder, share)
            self._latest.start(partial(_job, self._owed, self._model.loading))

    def finish(self) -> None:
        """Keep at once, in this thread, what no job came to: it is not lost when the window closes."""
        if self._owed is not None:
            from core.model.saved import turn_away

            try:
                turn_away(self._owed.folder, self._owed.share)
            except UserError as error:
                self._messages.show_error(error)

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        self._owed = None
        for event in events:
            if isinstance(event, _Turned) and event.folder == self._session.model_folder:
                self._session.take_threshold(event.card)

    @Slot()
    def _on_failed(self) -> None:
        """It is not on the card, and that was told: where the card has it is shown again."""
        if self.job.running or self._owed is None:
            return  # a newer wish has begun
        folder, self._owed = self._owed.folder, None
        asked, card = self._model.asked, self._session.model_card
        if asked is not None and asked.own and asked.path == folder and card is not None:
            self._tell(card.novelty)


def _job(wish: _Wish, loading: Loading, _should_stop: Callable[[], bool]) -> Iterator[object]:
    # it never stops early: what a person has asked for is done
    yield _Turned(wish.folder, loading.turn_away(wish.folder, wish.share))
