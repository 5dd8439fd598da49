"""Turns frames into recorded pictures, outside the GUI thread and in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.project.frames import as_jpeg
from gui.frames.recorded import Origin, RecordedPicture, Recording
from gui.frames.source import Frame
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.workers import ShouldStop

PART_MS = 250
_MOST_BYTES = 64 << 20  # of frames that wait; one of 4K has 25 MB
_LINGER = 0.2  # seconds without a frame, after which the thread ends


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame that is to become a picture, unless `wanted`, asked in the worker's thread, says that it is not."""

    frame: Frame
    name: str
    group: str
    wanted: Callable[[Frame], bool] | None = None


@dataclass(frozen=True, slots=True)
class _Encoded:
    picture: RecordedPicture
    group: str


@dataclass(frozen=True, slots=True)
class _LeftOut:
    pass


class Recorder(QObject):
    """Encodes what it is given and hands it on in parts: the first picture at once, the others four times a second.

    Often enough that little is lost if the program dies, seldom enough for each part to be stored before the next.

    Signals:
      recorded(object)   a Recording, of one group
      left_out(int)      so many shots were not wanted
      progressed()       there may be room again
      became_idle()      all that was given is handed on
    """

    recorded = Signal(object)
    left_out = Signal(int)
    progressed = Signal()
    became_idle = Signal()

    def __init__(self, source: Origin, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._waiting: SimpleQueue[Shot] = SimpleQueue()
        self._gathered: list[_Encoded] = []
        self._frame_bytes = 0  # of the newest; those of one source are alike
        self._receiver_behind = False
        self._timer = QTimer(self, interval=PART_MS)
        self._timer.timeout.connect(self._on_timeout)
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)

    @property
    def idle(self) -> bool:
        return not (self.job.running or self._gathered or self._waiting.qsize())

    def has_room(self, most: int) -> bool:
        """Whether fewer than `most` frames wait, none too large together, and whoever takes them keeps up."""
        waiting = self._waiting.qsize()
        fits = not waiting or (waiting + 1) * self._frame_bytes <= _MOST_BYTES
        return fits and waiting < most and not self._receiver_behind

    def add(self, shot: Shot) -> None:
        """Encode this one after those before it; whether there is room is for the caller to look at."""
        self._frame_bytes = shot.frame.nbytes
        self._waiting.put(shot)
        self.job.start(self._encode)  # unless it runs already

    def drop(self) -> None:
        """Forget what waits."""
        while self._waiting.qsize():
            self._next(0)

    def set_receiver_behind(self, behind: bool) -> None:
        """There is no room while whoever takes the recordings cannot keep up."""
        self._receiver_behind = behind
        self.progressed.emit()

    def _next(self, timeout: float) -> Shot | None:
        try:
            return self._waiting.get(timeout=timeout)
        except Empty:
            return None

    def _encode(self, should_stop: ShouldStop) -> Iterator[object]:
        """In the worker's thread: all that waits, also when asked to stop, for it was shown as taken."""
        while shot := self._next(0 if should_stop() else _LINGER):
            if shot.wanted is None or shot.wanted(shot.frame):
                yield _Encoded(RecordedPicture(as_jpeg(shot.frame), shot.name), shot.group)
            else:
                yield _LeftOut()

    def _hand_on(self) -> None:
        gathered, self._gathered = self._gathered, []
        for group, members in groupby(gathered, key=lambda one: one.group):
            self.recorded.emit(Recording(tuple(one.picture for one in members), group, self._source))

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        encoded = [event for event in events if isinstance(event, _Encoded)]
        self._gathered += encoded
        if len(encoded) < len(events):
            self.left_out.emit(len(events) - len(encoded))
        if encoded and not self._timer.isActive():
            self._hand_on()
            self._timer.start()
        self.progressed.emit()

    @Slot()
    def _on_timeout(self) -> None:
        if self._gathered:
            self._hand_on()
        else:
            self._timer.stop()

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if running:
            return
        self._hand_on()
        if self._waiting.qsize():  # it came as the thread was about to end
            self.job.start(self._encode)
        else:
            self.became_idle.emit()
