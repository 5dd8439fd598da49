"""Receiving: pictures that are recorded come into the project while the recording goes on."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError
from core.project.importing import ImportFinished, import_pictures
from core.project.project import Project
from core.project.sources import Source
from gui.frames.recorded import Recording
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session

_MANY = 40  # pictures waiting, from which on the recorder is told to wait


@dataclass(frozen=True, slots=True)
class _Part:
    recording: Recording
    label_id: int | None


class ReceivingViewModel(QObject):
    """Takes recordings part by part; all parts of one group are one step that can be undone.

    Signals:
      behind_changed(bool)   more has come than could be stored, or that is over
      failed(object)         the UserError that says why pictures could not be stored
    """

    behind_changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages = session, messages
        self._waiting: deque[_Part] = deque()
        self._steps: dict[str, int | None] = {}
        self._behind = False
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)

    def take(self, recording: Recording, label_id: int | None) -> None:
        """Store these pictures for a class label; None: not labelled yet."""
        self._waiting.append(_Part(recording, label_id))
        self._tell_behind()
        self._begin()

    def finish(self) -> None:
        """Store at once, in this thread, what is still waiting: nothing recorded is lost when the window closes."""
        if self._session.project:
            for _ in _stored(self._session.project, self._waiting, self._steps):
                pass

    def _begin(self) -> None:
        if self._waiting and not self.job.running:
            try:
                project = self._session.needed_project()
            except UserError as error:
                self._waiting.clear()
                self.failed.emit(error)
                return
            self.job.start(partial(_job, project, self._waiting, self._steps))

    def _tell_behind(self) -> None:
        behind = sum(len(part.recording.pictures) for part in self._waiting) > _MANY
        if behind != self._behind:
            self._behind = behind
            self.behind_changed.emit(behind)

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        self._session.refresh()
        self._tell_behind()
        for event in events:
            if isinstance(event, UserError):
                self.failed.emit(event)
            elif isinstance(event, ImportFinished) and event.added:
                self._messages.tell_done()

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        self._tell_behind()
        if not running:
            self._begin()


def _job(
    project: Project, waiting: deque[_Part], steps: dict[str, int | None], _should_stop: Callable[[], bool]
) -> Iterator[object]:
    # it never stops early: what was recorded is kept
    return _stored(project, waiting, steps)


def _stored(project: Project, waiting: deque[_Part], steps: dict[str, int | None]) -> Iterator[object]:
    while waiting:
        part = waiting.popleft()
        recording = part.recording
        sources = [
            Source(
                Path(one.name),
                part.label_id,
                name=one.name,
                data=one.data,
                group=recording.group,
                source=recording.source,
            )
            for one in recording.pictures
        ]
        try:
            for event in import_pictures(
                project, sources, total=len(sources), join=steps.get(recording.group), should_stop=lambda: False
            ):
                if isinstance(event, ImportFinished) and event.added:
                    steps[recording.group] = project.database.last_step
                yield event
        except UserError as error:
            waiting.clear()
            yield error
