"""What a person changes in the project, one change after another in the background, so that the window never waits."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Slot

from core.errors import UserError
from core.project.project import Project
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session

Change = Callable[[Project], object]
Then = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class _Wish:
    project: Project
    change: Change
    then: Then | None


@dataclass(frozen=True, slots=True)
class _Done:
    """A change that is on disk, or the reason why it is not."""

    result: object
    then: Then | None
    error: UserError | None = None


class Changes(QObject):
    """Does what is asked for in order; the session shows it when it is on disk, and not before.

    No signals: listen to the session.
    """

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self._wishes: deque[_Wish] = deque()
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_done)
        self.job.running_changed.connect(self._on_running_changed)

    @property
    def busy(self) -> bool:
        """Whether something asked for is not shown yet."""
        return bool(self._wishes) or self.job.running

    def do(self, change: Change, then: Then | None = None) -> None:
        """Change the open project; `then` is called with the result once it is on disk and shown."""
        if self._session.project is not None:
            self._wishes.append(_Wish(self._session.project, change, then))
            self._begin()

    def finish(self) -> None:
        """Do at once, in this thread, what is still waiting: nothing asked for is lost when the window closes."""
        for done in _work_off(self._wishes):
            if isinstance(done, _Done) and done.error:
                self._messages.show_error(done.error)

    def _begin(self) -> None:
        if self._wishes and not self.job.running:
            self.job.start(partial(_job, self._wishes))

    @Slot(list)
    def _on_done(self, events: list[object]) -> None:
        self._session.refresh()
        if not any(isinstance(event, _Done) and event.error for event in events):
            self._messages.tell_done()
        for event in events:
            if isinstance(event, _Done):
                if event.error:
                    self._messages.show_error(event.error)
                elif event.then:
                    event.then(event.result)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._begin()  # what was asked for while the job was ending


def _job(wishes: deque[_Wish], _should_stop: Callable[[], bool]) -> Iterator[object]:
    # it never stops early: what a person has asked for is done
    return _work_off(wishes)


def _work_off(wishes: deque[_Wish]) -> Iterator[object]:
    while wishes:
        wish = wishes.popleft()
        try:
            yield _Done(wish.change(wish.project), wish.then)
        except UserError as error:
            yield _Done(None, None, error)
