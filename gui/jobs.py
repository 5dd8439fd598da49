"""One place for one piece of background work: starts a Worker, passes on what it says, ends it cleanly."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal, Slot

from gui.messages import Messages
from gui.workers import Job, ShouldStop, Worker


class JobSlot(QObject):
    """Runs at most one job at a time; an exception that leaves it goes to the messages.

    Signals:
      events_ready(list)      what the job yielded, in order
      running_changed(bool)   a job has begun or ended, by whatever way
      succeeded()             the job came to its end
      failed()                or an exception left it, which was told
    """

    events_ready = Signal(list)
    running_changed = Signal(bool)
    succeeded = Signal()
    failed = Signal()

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._worker: Worker | None = None
        self._shut = False

    @property
    def running(self) -> bool:
        return self._worker is not None

    def start(self, job: Job) -> bool:
        """Begin the job; False when another one is running, or the window is closing."""
        if self._worker is not None or self._shut:
            return False
        worker = self._worker = Worker(job, self)
        worker.events_ready.connect(self.events_ready)
        worker.succeeded.connect(self._on_succeeded)
        worker.failed.connect(self._on_failed)
        worker.finished.connect(worker.deleteLater)
        worker.start()
        self.running_changed.emit(True)
        return True

    def cancel(self) -> None:
        """Ask the job to end before its next step."""
        if self._worker is not None:
            self._worker.cancel()

    def pause(self, paused: bool) -> None:
        """Let the job rest before its next step, or go on."""
        if self._worker is not None:
            self._worker.pause(paused)

    def stop_and_wait(self, timeout_ms: int = 30_000) -> bool:
        """End the job, wait for it, and let none begin after it; False when it did not end in time."""
        self._shut = True  # first: whoever hears that the job has ended may want to begin the next one
        return self._worker is None or self._worker.stop_and_wait(timeout_ms)

    def reopen(self) -> None:
        """Let jobs begin again, after a closing that came to nothing."""
        self._shut = False

    @Slot()
    def _on_succeeded(self) -> None:
        self._end()
        self.succeeded.emit()

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self._end()
        self._messages.show_error(error)
        self.failed.emit()

    def _end(self) -> None:
        self._worker = None
        self.running_changed.emit(False)


class LatestJob(QObject):
    """Runs one job after the other; of those asked for meanwhile only the last, and what is overtaken says nothing.

    Signals:
      events_ready(list)   what the job that was asked for last yielded
    """

    events_ready = Signal(list)

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next: Job | None = None
        self.slot = JobSlot(messages, self)
        self.slot.events_ready.connect(self._on_events)
        self.slot.running_changed.connect(self._on_running_changed)

    def start(self, job: Job) -> None:
        """Do this and forget what was asked for before."""
        self._next = job
        self.slot.cancel()
        self._begin()

    def cancel(self) -> None:
        """Let what runs end and say nothing more, and nothing follow it."""
        if self.slot.running:
            self.start(_nothing)

    def _begin(self) -> None:
        if self._next is not None and not self.slot.running:
            job, self._next = self._next, None
            self.slot.start(job)

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        if self._next is None:
            self.events_ready.emit(events)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._begin()


def _nothing(_should_stop: ShouldStop) -> Iterator[object]:
    return iter(())
