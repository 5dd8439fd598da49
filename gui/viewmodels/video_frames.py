"""Pictures from a video: what it is, which of its frames to take, and taking them in the background."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core import images
from core.errors import UserError
from core.project.frames import Fingerprint, fingerprint, is_new, video_group
from core.wording import about, counted
from gui.frames.recorded import Recording
from gui.frames.source import Frame
from gui.frames.video import Evenly, Pick, VideoFacts, VideoSource
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.recorder import Recorder, Shot
from gui.workers import ShouldStop

_MOST_WAITING = 2  # frames that wait to be encoded while the next is sought
_LONGEST_STEM = 60
_PREVIEW = Evenly(3)  # of which the middle one stays; a video that is cut short has the first at least


@dataclass(frozen=True, slots=True)
class VideoSummary:
    """What came of a video; `trouble` says what else went wrong."""

    taken: int
    left_out: int
    cancelled: bool = False
    trouble: str = ""

    @property
    def sentence(self) -> str:
        said = ["Cancelled."] if self.cancelled else []
        said.append(f"{counted(self.taken, 'picture') if self.taken else 'No pictures'} taken.")
        if self.left_out:
            was = "was" if self.left_out == 1 else "were"
            said.append(f"{self.left_out:,} {was} left out: nearly the same as one before.")
        return " ".join([*said, *([self.trouble] if self.trouble else [])])


class _Unlike:
    """Says whether a frame is unlike all before it; asked in one thread."""

    def __init__(self) -> None:
        self._kept: list[Fingerprint] = []

    def __call__(self, frame: Frame) -> bool:
        seen = fingerprint(frame)
        new = is_new(seen, self._kept)
        if new:
            self._kept.append(seen)
        return new


class VideoFramesViewModel(QObject):
    """A video file and the pictures taken from it, all of them one group.

    Signals:
      opened(str, object)             a video's name and its VideoFacts
      preview_shown(object)           a Frame to look at: of its middle, later each that is read
      failed(str, str)                what is wrong with it, and what to do
      running_changed(bool)           whether pictures are being taken
      progress_changed(str, float)    how far that is, in words and from 0 to 1
      recorded(object)                a Recording: pictures as they come, always of the same group for the same video
      finished(object)                VideoSummary
    """

    opened = Signal(str, object)
    preview_shown = Signal(object)
    failed = Signal(str, str)
    running_changed = Signal(bool)
    progress_changed = Signal(str, float)
    recorded = Signal(object)
    finished = Signal(object)

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.recorder = Recorder("video", messages, self)
        self.recorder.recorded.connect(self._on_recorded)
        self.recorder.left_out.connect(self._on_left_out)
        self.recorder.progressed.connect(self._on_recorder_progressed)
        self.recorder.became_idle.connect(self._finish_if_done)
        self.grouping = JobSlot(messages, self)
        self.grouping.events_ready.connect(self._on_grouped)
        self.grouping.running_changed.connect(self._finish_if_done)
        self._path = Path()
        self._source: VideoSource | None = None
        self._pick: Pick = Evenly(1)
        self._unlike: _Unlike | None = None
        self._group = ""
        self._running = self._cancelled = False
        self._taken = self._left_out = 0
        self._trouble = ("", "")
        self._began = 0.0

    @property
    def running(self) -> bool:
        """Whether pictures are being taken."""
        return self._running

    def open(self, path: Path) -> None:
        """Look at a video file: its length and a frame. Nothing happens while pictures are being taken."""
        if self._running:
            return
        self._path = path
        source = self._begin_reading(_PREVIEW)
        source.opened.connect(self._on_opened)
        source.frame_arrived.connect(self.preview_shown)
        source.progressed.connect(self._on_previewed)
        source.failed.connect(self.failed)
        source.start()

    def take(self, pick: Pick, *, without_alike: bool) -> None:
        """Take these frames of the video that is open, with those nearly the same as one before left out or not."""
        if self._running:
            return
        self._end_reading()
        self._pick, self._unlike = pick, _Unlike() if without_alike else None
        self._taken = self._left_out = 0
        self._cancelled, self._trouble = False, ("", "")
        self._running = True
        self.running_changed.emit(True)
        self.progress_changed.emit("Opening the video …", 0.0)
        self.grouping.start(partial(_group_job, self._path))

    def cancel(self) -> None:
        """Stop taking pictures; those that are taken stay."""
        if self._running:
            self._cancelled = True
            self.grouping.cancel()
            self.recorder.drop()
        self._end_reading()
        self._finish_if_done()

    def fail(self, error: UserError) -> None:
        """Stop because the pictures cannot be kept, and say so."""
        self._trouble = (error.message, error.hint)
        self.cancel()

    def _begin_reading(self, pick: Pick) -> VideoSource:
        self._end_reading()
        self._source = VideoSource(self._path, pick, self)
        return self._source

    def _end_reading(self) -> None:
        if self._source is not None:
            self._source.stop()
            self._source.deleteLater()
            self._source = None

    @Slot(object)
    def _on_opened(self, facts: VideoFacts) -> None:
        self.opened.emit(images.file_name(self._path), facts)

    @Slot(int, int)
    def _on_previewed(self, done: int, _total: int) -> None:
        if done == 2 and self._source is not None:
            self._source.stop()

    @Slot(list)
    def _on_grouped(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, UserError):
                self._trouble = (event.message, event.hint)
            elif isinstance(event, str) and not self._cancelled:
                self._group = event
                self._read()

    def _read(self) -> None:
        source = self._begin_reading(self._pick)
        source.frame_arrived.connect(self._on_frame_arrived)
        source.progressed.connect(self._on_progressed)
        source.failed.connect(self._on_reading_failed)
        source.ended.connect(self._on_reading_ended)
        self._began = time.monotonic()
        source.start()

    @Slot(object)
    def _on_frame_arrived(self, frame: Frame) -> None:
        if self._source is None:
            return
        self.preview_shown.emit(frame)
        self.recorder.add(Shot(frame, _name(self._path, self._source.place_ms), self._group, self._unlike))
        if not self.recorder.has_room(_MOST_WAITING):
            self._source.hold_back()

    @Slot()
    def _on_recorder_progressed(self) -> None:
        if self._source is not None and self.recorder.has_room(_MOST_WAITING):
            self._source.go_on()

    @Slot(int, int)
    def _on_progressed(self, done: int, total: int) -> None:
        left = about((time.monotonic() - self._began) / done * (total - done))
        self.progress_changed.emit(f"{done:,} of {total:,} looked at, {left} left", done / total)

    @Slot(str, str)
    def _on_reading_failed(self, message: str, hint: str) -> None:
        self._trouble = (message, hint)
        self._on_reading_ended()

    @Slot()
    def _on_reading_ended(self) -> None:
        self._end_reading()
        self._finish_if_done()

    @Slot(object)
    def _on_recorded(self, recording: Recording) -> None:
        self._taken += len(recording.pictures)
        self.recorded.emit(recording)

    @Slot(int)
    def _on_left_out(self, count: int) -> None:
        self._left_out += count

    @Slot()
    def _finish_if_done(self) -> None:
        """Say what came of it, once nothing is being read or encoded any more."""
        if not self._running or self._source is not None or self.grouping.running or not self.recorder.idle:
            return
        self._running = False
        self.running_changed.emit(False)
        if self._trouble[0] and not self._taken:
            self.failed.emit(*self._trouble)
        else:
            self.finished.emit(VideoSummary(self._taken, self._left_out, self._cancelled, self._trouble[0]))


def _name(path: Path, place_ms: int) -> str:
    """The name of the picture at this place."""
    seconds, thousandths = divmod(place_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    stem = Path(images.file_name(path)).stem[:_LONGEST_STEM]
    return f"{stem} {minutes // 60}.{minutes % 60:02}.{seconds:02}.{thousandths:03}.jpg"


def _group_job(path: Path, _should_stop: ShouldStop) -> Iterator[object]:
    """The name of the video's group, or the UserError that says why it cannot be read."""
    try:
        yield video_group(path)
    except OSError as error:
        problem = f"{images.file_name(path)} could not be read: {error.strerror}."
        yield UserError(problem, "Look whether it is still there, then choose it again.")
