"""One picture: shown to the model, and what it answers; the newest picture goes first."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.viewmodels.test.answering import Answer, Described, Subject, again, answer_job
from gui.viewmodels.test.asked import AskedModel


class PictureViewModel(QObject):
    """A picture and the answer for it.

    Signals:
      waiting_changed(str)   what is being waited for; empty when nothing is
      answered(object)       Answer
      cleared()              the answer shown is no longer the model's
    """

    waiting_changed = Signal(str)
    answered = Signal(object)
    cleared = Signal()

    def __init__(self, model: AskedModel, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._messages = messages
        self._next: Subject | None = None
        self._asking: Subject | None = None
        self._last: Subject | None = None  # that was answered
        self._overtaken = False  # by another model: what the job says is no longer wanted
        self._described: list[Described] = []  # at most one: filled by the job, read by the next
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

    @property
    def run(self) -> Path | None:
        """The run of the project whose network answers; None where a model from elsewhere does."""
        asked = self._model.asked
        return asked.path if asked is not None and asked.own else None

    def show(self, subject: Subject) -> None:
        """Ask the model about this picture."""
        if self.ready:
            self._next = subject
            self._ask()
        else:
            self._messages.show_error(UserError("Nothing is trained yet.", "Train first, then show it pictures."))

    def _ask(self) -> None:
        asked = self._model.asked
        if self._next is None or asked is None or self.job.running:
            return
        subject, self._next = self._next, None
        ready = asked in self._model.loading
        if not (ready and subject is self._last):  # asked again, the answer before stays in sight so long
            self.waiting_changed.emit("Looking …" if ready else "Getting the model ready …")
        self._asking, self._overtaken = subject, False
        self.job.start(partial(answer_job, asked, self._model.loading, subject, self._described))

    def _ask_again(self) -> None:
        self._next = self._next or self._asking or self._last
        self._ask()

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Answer) and not self._overtaken:
                self._asking, self._last = None, again(event)
                self.waiting_changed.emit("")
                self.answered.emit(event)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._asking = None
            self.waiting_changed.emit("")
            self._ask()

    @Slot()
    def _on_model_changed(self) -> None:
        """The new model answers for the picture that is shown."""
        self._overtaken = True
        asked = self._model.asked
        if asked is None or asked.learned is None:  # otherwise the same one goes on, as it is now saved
            self.cleared.emit()
        if self.ready:
            self._ask_again()

    @Slot()
    def _on_model_improved(self) -> None:
        """What was learned from the last changes answers for the picture that is shown, at once."""
        self._ask_again()
