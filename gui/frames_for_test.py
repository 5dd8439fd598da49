"""Frames of videos for the table of the Test page: one video after the other, each frame in a file."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from gui.frames.recorded import Recording
from gui.frames.video import Evenly
from gui.messages import Messages
from gui.scratch_files import ScratchFiles, Unfiled
from gui.viewmodels.test.many import ManyViewModel
from gui.viewmodels.video_frames import VideoFramesViewModel

FRAMES = 60  # of each video, evenly over its length


class FramesForTest(QObject):
    """Takes what the table asks for, in the way in which Collect takes pictures from a video. No signals."""

    def __init__(self, many: ManyViewModel, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._many = many
        self._waiting: list[Path] = []
        self._video: Path | None = None  # whose frames come now
        self._frames = VideoFramesViewModel(messages, self)
        self._files = ScratchFiles(messages, self)
        self.jobs = (self._frames.recorder.job, self._frames.grouping, self._files.job)
        many.videos_requested.connect(self._on_requested)
        many.videos_cancelled.connect(self._on_cancelled)
        self._frames.recorded.connect(self._on_recorded)
        self._frames.failed.connect(self._on_failed)
        self._frames.finished.connect(self._go_on)
        self._files.filed.connect(self._on_filed)
        self._files.job.running_changed.connect(self._go_on)

    @Slot(object)
    def _on_requested(self, videos: tuple[Path, ...]) -> None:
        self._waiting = list(videos)
        self._go_on()

    @Slot()
    def _on_cancelled(self) -> None:
        self._waiting.clear()
        self._video = None
        self._files.drop()
        if self._frames.running:
            self._frames.cancel()

    @Slot()
    def _go_on(self) -> None:
        """The next video, once all frames of the one before are files."""
        if self._frames.running or not self._files.idle:
            return
        if self._waiting:
            self._video = self._waiting.pop(0)
            self._frames.open(self._video)
            self._frames.take(Evenly(FRAMES), without_alike=False)
        elif self._video is not None:
            self._video = None
            self._many.frames_ended()

    @Slot(object)
    def _on_recorded(self, recording: Recording) -> None:
        if self._video is not None:
            self._files.take([Unfiled(one.name, partial(bytes, one.data)) for one in recording.pictures])

    @Slot(object)
    def _on_filed(self, files: tuple[Path, ...]) -> None:
        if self._video is not None:
            self._many.take_frames(self._video, files)

    @Slot(str, str)
    def _on_failed(self, message: str, _hint: str) -> None:
        if self._video is not None:
            self._many.refuse(self._video, message)
        self._go_on()
