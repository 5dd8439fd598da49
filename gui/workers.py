"""The program's only thread code: one core generator, run in a QThread and told as Qt signals."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThread, QTimer, Signal, Slot

from gui.courtesy import Courtesy

ShouldStop = Callable[[], bool]
Job = Callable[[ShouldStop], Iterator[object]]

LISTS_PER_SECOND = 20
_INTERVAL = 1 / LISTS_PER_SECOND
_NICE = 5
_STACK_BYTES = 16 * 1024 * 1024  # macOS gives threads half a megabyte; torch wants more


class Worker(QThread):
    """Iterates `job(should_stop)` in a thread of its own, once, and tells its events in the GUI thread.

    Signals, in this order, all emitted in the thread that made the Worker:
      events_ready(list)        what the job yielded since the last list, in order; at most 20 lists a second,
                                and the rest at once when the job ends
      succeeded()               the job came to its end, also when it was cancelled and wound up by itself
      failed(object)            or: the exception that left it; exactly one of the two
      finished()                QThread's own; the Worker may be dropped from here on

    How to use it safely:
      * Make it in the GUI thread and hold it, as an attribute or by `parent`, until `finished`; then `deleteLater()`.
        A QThread that is destroyed while it runs aborts the process.
      * Connect to methods of QObjects that live in the GUI thread, every one decorated `@Slot`. A lambda, a partial
        or a plain function has no thread that Qt knows of, and its sender may be gone when it is called.
      * `job` touches no widget and no QObject. It looks at `should_stop()` between steps and ends by itself: the Worker
        never breaks off a generator, so that a cancelled job still yields its last event.
      * Before the window closes: `stop_and_wait()`. Never `terminate()`.
    """

    events_ready = Signal(list)
    succeeded = Signal()
    failed = Signal(object)
    _woken = Signal()  # the one that crosses from the job's thread; it carries nothing

    def __init__(self, job: Job, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        self._stop = threading.Event()  # requestInterruption() before start() would be lost
        self._going = threading.Event()  # not set while the job is paused
        self._going.set()
        app = QCoreApplication.instance()
        self._courtesy = app.findChild(Courtesy) if app else None
        self._lock = threading.Lock()  # guards the four below
        self._pending: list[object] = []
        self._wake_sent = False
        self._ended = False
        self._error: BaseException | None = None
        self._told_at = float("-inf")
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_interval_passed)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self.setStackSize(_STACK_BYTES)

    def cancel(self) -> None:
        """Ask the job to end before its next step; before `start()` too. Returns at once."""
        self._stop.set()
        self._going.set()

    def pause(self, paused: bool) -> None:
        """Let the job rest before its next step, or go on. What is cancelled goes on to its end."""
        if paused and not self.cancelled:
            self._going.clear()
        else:
            self._going.set()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def stop_and_wait(self, timeout_ms: int = 10_000) -> bool:
        """Cancel, wait for the thread to end, and tell what it still had to say; False if it did not end in time."""
        self.cancel()
        if not self.wait(timeout_ms):
            return False
        self._tell()
        return True

    def run(self) -> None:
        """In the worker thread. No exception may leave it: Qt would abort the process."""
        try:
            self._step_back()
            self._iterate()
        except BaseException as error:
            self._post_end(error)
        else:
            self._post_end(None)

    def _step_back(self) -> None:
        """Let the system, too, put the window first; on Linux threads that are started from this one do likewise."""
        self.setPriority(QThread.Priority.LowPriority)
        if sys.platform == "linux":  # where Qt's priorities have no effect
            thread = threading.get_native_id()
            with suppress(OSError):  # the program itself may stand further back, and only root may step forward
                os.setpriority(os.PRIO_PROCESS, thread, max(_NICE, os.getpriority(os.PRIO_PROCESS, thread)))

    def _iterate(self) -> None:
        events = self._job(self._should_stop)
        try:
            for event in events:
                self._post(event)
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()  # here, so that the generator's own `finally` runs in this thread whatever happened

    def _should_stop(self) -> bool:
        """What the job asks between two steps, in whichever of its threads: the moment to let the window go first."""
        if self._courtesy is not None:
            self._courtesy.wait()
        self._going.wait()
        return self._stop.is_set()

    def _post(self, event: object) -> None:
        with self._lock:
            self._pending.append(event)
            wake, self._wake_sent = not self._wake_sent, True
        if wake:
            self._woken.emit()

    def _post_end(self, error: BaseException | None) -> None:
        with self._lock:
            self._error, self._ended, self._wake_sent = error, True, True
        self._woken.emit()

    @Slot()
    def _on_woken(self) -> None:
        rest = self._told_at + _INTERVAL - time.monotonic()
        if rest <= 0 or self._ended:
            self._tell()
        elif not self._timer.isActive():
            self._timer.start(int(rest * 1000) + 1)

    @Slot()
    def _on_interval_passed(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """In the GUI thread: hand out what is pending and, once, how the job ended."""
        with self._lock:
            events, self._pending, self._wake_sent = self._pending, [], False
            ended, self._ended = self._ended, False
            error, self._error = self._error, None
        if events:
            self._told_at = time.monotonic()
            with self._courtesy.at_work() if self._courtesy else nullcontext():
                self.events_ready.emit(events)
        if not ended:
            return
        self._timer.stop()
        self.wait()  # a few microseconds: what is told as ended may be dropped, and a thread that runs may not
        if error is None:
            self.succeeded.emit()
        else:
            self.failed.emit(error)
