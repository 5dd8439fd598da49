"""Generated frames: the sample pictures, slowly moving, and cameras that exist in the program only."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, QTimer, Slot

from core.errors import UserError
from gui.frames.camera import Camera, Cameras, Capture
from gui.frames.source import Frame, FrameSource
from resources import sample_pictures

SIZE = (640, 480)  # width, height
PER_SECOND = 30
STEPS_A_PICTURE = 90
_ROOM = 1.25  # how much larger than the frame a picture is, so that there is room to move in


def scene(pictures: Sequence[Frame], step: int, *, size: tuple[int, int] = SIZE) -> Frame:
    """The frame at a step: each picture in turn for STEPS_A_PICTURE steps, seen through a window that wanders over it.

    The same step gives the same frame.
    """
    width, height = size
    picture = Image.fromarray(pictures[step // STEPS_A_PICTURE % len(pictures)])
    scale = _ROOM * max(width / picture.width, height / picture.height)
    spare_x, spare_y = picture.width - width / scale, picture.height - height / scale
    turn = 2 * math.pi * step / STEPS_A_PICTURE
    left, top = spare_x * (0.5 + 0.5 * math.sin(turn)), spare_y * (0.5 + 0.5 * math.cos(turn))
    box = (left, top, left + width / scale, top + height / scale)
    return np.asarray(picture.resize(size, Image.Resampling.BILINEAR, box=box))


def sample_frames(count: int = 4) -> tuple[Frame, ...]:
    """Sample pictures of all labels in turn."""
    labels = sample_pictures.LABELS
    drawn = (sample_pictures.draw(labels[seed % len(labels)], seed=seed) for seed in range(count))
    return tuple(np.asarray(picture) for picture in drawn)


class GeneratedSource(FrameSource):
    """Gives moving pictures at a rate, for tests and demonstrations.

    Signals: FrameSource's own; it ends after `count` frames if that is given, and never fails.
    """

    def __init__(
        self,
        pictures: Sequence[Frame] | None = None,
        *,
        size: tuple[int, int] = SIZE,
        per_second: float = PER_SECOND,
        count: int | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pictures = tuple(pictures or ())
        self.size = size  # may be changed at any time, as a camera may
        self._count = count
        self._step = 0
        self._timer = QTimer(self, interval=round(1000 / per_second))
        self._timer.timeout.connect(self._on_timeout)

    def _begin(self) -> None:
        self._pictures = self._pictures or sample_frames()
        self._step = 0
        self._timer.start()

    def _finish(self) -> None:
        self._timer.stop()

    @Slot()
    def _on_timeout(self) -> None:
        if self._step == self._count:
            self.stop()
            self.ended.emit()
            return
        self.post(scene(self._pictures, self._step, size=self.size))
        self._step += 1


class GeneratedCapture(Capture):
    """A generated camera at work. Signals: Capture's own, emitted by whoever breaks it."""

    def __init__(self, source: GeneratedSource, deliver: Callable[[Frame], None], parent: QObject) -> None:
        super().__init__(parent)
        self.source = source
        self._deliver = deliver
        source.setParent(self)
        source.frame_arrived.connect(self._on_frame_arrived)
        source.start()

    def close(self) -> None:
        self.source.stop()
        self.deleteLater()

    @Slot(object)
    def _on_frame_arrived(self, frame: Frame) -> None:
        self._deliver(frame)


class GeneratedCameras(Cameras):
    """Cameras that can be plugged in, pulled out and taken by another program at will. Signals: Cameras' own."""

    def __init__(self, *names: str, per_second: float = PER_SECOND, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = list(names)
        self.per_second = per_second  # of the cameras opened from here on
        self._pictures: tuple[Frame, ...] = ()
        self.missing: UserError | None = None  # set: as where there can be no camera at all
        self.busy = False  # set: the next one opened gives no frames
        self.capture: GeneratedCapture | None = None  # the last one opened

    def show(self, pictures: Sequence[Frame]) -> None:
        """Let the cameras opened from here on see these instead of the sample pictures."""
        self._pictures = tuple(pictures)

    def plug(self, name: str) -> None:
        self._names.append(name)
        self.changed.emit()

    def unplug(self, name: str) -> None:
        self._names.remove(name)
        self.changed.emit()

    def listed(self) -> tuple[Camera, ...]:
        if self.missing:
            raise self.missing
        return tuple(Camera(name, name) for name in self._names)

    def opened(self, camera: Camera, deliver: Callable[[Frame], None]) -> Capture:
        self._pictures = self._pictures or sample_frames()
        count = 0 if self.busy else None
        source = GeneratedSource(self._pictures, per_second=self.per_second, count=count)
        self.capture = GeneratedCapture(source, deliver, self)
        return self.capture
