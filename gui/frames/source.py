"""The one interface of everything that gives frames."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.frames.mailbox import Mailbox

Frame = NDArray[np.uint8]  # (H, W, 3), RGB; never changed once it is made


class FrameSource(QObject):
    """Gives frames from `start` to `stop`. A subclass says in `_begin` and `_finish` where from.

    Signals, all in the thread that made the source:
      frame_arrived(object)    a Frame; where the receiver is slower than the source, the newest one wins
      failed(str, str)         a sentence that says what is wrong, and one that says what to do
      noticed(str)             a sentence about something that needs nothing done: a camera is back
      ended()                  a source that has an end came to it, and stopped
      running_changed(bool)

    A source that failed and still is `running` goes on by itself once the trouble is over; another one stopped.
    """

    frame_arrived = Signal(object)
    failed = Signal(str, str)
    noticed = Signal(str)
    ended = Signal()
    running_changed = Signal(bool)
    _woken = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self._starts = 0
        self._mailbox: Mailbox[Frame] = Mailbox()
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        return self._running

    @Slot()
    def start(self) -> None:
        """Begin; nothing happens when it runs already."""
        if self._running:
            return
        self._set_running(True)
        self._begin()

    @Slot()
    def stop(self) -> None:
        """End; no frame comes from here on, and what the source held, a camera or a thread, is given back."""
        if not self._running:
            return
        self._finish()
        self._set_running(False)

    def _set_running(self, running: bool) -> None:
        self._running = running
        self._starts += 1
        self._mailbox.take()
        self.running_changed.emit(running)

    def post(self, frame: Frame) -> None:
        """Hand in a frame, from any thread."""
        if self._mailbox.put(frame):
            self._woken.emit(self._starts)

    def _begin(self) -> None:
        raise NotImplementedError

    def _finish(self) -> None:
        raise NotImplementedError

    def _arrived(self, frame: Frame) -> None:
        """A frame is here, in the source's own thread; a subclass may look at it first."""
        self.frame_arrived.emit(frame)

    def _give_up(self, message: str, hint: str) -> None:
        """Stop for good and say why."""
        self.stop()
        self.failed.emit(message, hint)

    @Slot(int)
    def _on_woken(self, start: int) -> None:
        frame = self._mailbox.take() if start == self._starts else None
        if frame is not None and self._running:
            self._arrived(frame)
