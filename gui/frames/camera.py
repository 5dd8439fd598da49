"""The camera: one of those listed, kept going through everything that happens to cameras."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.errors import UserError
from gui.frames.source import Frame, FrameSource

PATIENCE_MS = 5_000  # some cameras take three seconds to warm up
BLACK_FRAMES = 30
_BLACK = 8  # of 255, the mean of a frame that shows nothing; a covered lens still makes some noise


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera by the name that people know it by; `id` stays the same when it is plugged in again."""

    id: str
    name: str


class Capture(QObject):
    """A camera at work. Signal: `failed()`, when it cannot go on; the camera is then closed and perhaps tried again."""

    failed = Signal()

    def close(self) -> None:
        """Give the camera back."""
        raise NotImplementedError


class Cameras(QObject):
    """The cameras of a computer. Signal: `changed()`, when one was plugged in or pulled out."""

    changed = Signal()

    def listed(self) -> tuple[Camera, ...]:
        """All cameras, the one to take if none is chosen first. Raises UserError where there can be none."""
        raise NotImplementedError

    def opened(self, camera: Camera, deliver: Callable[[Frame], None]) -> Capture:
        """The camera at work; `deliver` is called with its frames, in any thread. Raises UserError when not allowed."""
        raise NotImplementedError


class Trouble(Enum):
    """What may be wrong with a camera: a sentence, and what to do."""

    NONE_THERE = ("No camera is connected.", "Connect one; it starts by itself.")
    NOT_THERE = ("The chosen camera is not connected.", "Connect it, or choose another one.")
    UNPLUGGED = ("The camera was unplugged.", "Plug it in again; it goes on by itself.")
    SILENT = (
        "The camera gives no pictures; another program may be using it.",
        "Close the other program, or choose another camera; it goes on by itself.",
    )
    BLACK = ("The camera's picture is black.", "Uncover the lens, or make some light.")


class CameraSource(FrameSource):
    """Frames of one camera. It stays running through every trouble that may pass, and goes on by itself.

    Signals: FrameSource's own. Each trouble is told once in `failed`, and in `noticed` when it is over; a black picture
    is shown all the same. Only where there can be no camera at all does it stop.
    """

    def __init__(self, cameras: Cameras, parent: QObject | None = None, *, patience_ms: int = PATIENCE_MS) -> None:
        super().__init__(parent)
        self._cameras = cameras
        self._chosen: str | None = None
        self._camera: Camera | None = None
        self._capture: Capture | None = None
        self._trouble: Trouble | None = None
        self._black_frames = 0
        self._size: tuple[int, int] | None = None
        self._patience = QTimer(self, interval=patience_ms)
        self._patience.timeout.connect(self._on_patience_over)
        cameras.changed.connect(self._on_cameras_changed)

    @property
    def camera(self) -> Camera | None:
        """The camera at work; None while there is none."""
        return self._camera if self._capture else None

    @property
    def trouble(self) -> Trouble | None:
        """What was told last and is not over yet."""
        return self._trouble

    def choose(self, camera_id: str | None) -> None:
        """Take this camera, at once if it runs; None takes the computer's first."""
        if camera_id == self._chosen:
            return
        self._chosen = camera_id
        if self.running:
            self._close()
            self._trouble = None
            self._size = None
            self._open()

    def _begin(self) -> None:
        self._trouble = None
        self._size = None
        self._open()

    def _finish(self) -> None:
        self._close()

    def _open(self) -> None:
        """Open the camera if it can be; otherwise say why not."""
        try:
            listed = self._cameras.listed()
            camera = next((one for one in listed if self._chosen in (None, one.id)), None)
            if camera is None:
                self._tell(self._why_none(anything=bool(listed)))
                return
            self._camera = camera
            self._black_frames = 0
            self._capture = self._cameras.opened(camera, self.post)
        except UserError as error:
            self._give_up(error.message, error.hint)
            return
        self._capture.failed.connect(self._on_capture_failed)
        self._patience.start()

    def _why_none(self, *, anything: bool) -> Trouble:
        if self._trouble is Trouble.UNPLUGGED:
            return Trouble.UNPLUGGED
        return Trouble.NOT_THERE if anything else Trouble.NONE_THERE

    def _close(self) -> None:
        self._patience.stop()
        if self._capture is not None:
            self._capture.failed.disconnect(self._on_capture_failed)
            self._capture.close()
            self._capture = None
        self._mailbox.take()  # a frame of the camera that was

    def _arrived(self, frame: Frame) -> None:
        if self._capture is None:
            return
        self._patience.start()
        self._look_at(frame)
        super()._arrived(frame)

    def _look_at(self, frame: Frame) -> None:
        """Tell what a frame gives reason to tell: the picture is black, is back, has another size."""
        dark = frame[::16, ::16].mean() < _BLACK
        self._black_frames = self._black_frames + 1 if dark else 0
        if self._black_frames >= BLACK_FRAMES:
            self._tell(Trouble.BLACK)
        elif self._trouble is not None and not dark:
            self._trouble = None
            self.noticed.emit("The camera's picture is back.")
        size = (frame.shape[1], frame.shape[0])
        if self._size not in (None, size):
            self.noticed.emit(f"The camera now gives pictures of {size[0]} × {size[1]}.")
        self._size = size

    def _tell(self, trouble: Trouble) -> None:
        if trouble is not self._trouble:
            self._trouble = trouble
            self.failed.emit(*trouble.value)

    @Slot()
    def _on_patience_over(self) -> None:
        """Nothing came for too long: give the camera back and try it again, for the other program may have ended."""
        self._close()
        self._tell(Trouble.SILENT)
        if self.running:  # whoever was told may have stopped it
            self._open()

    @Slot()
    def _on_capture_failed(self) -> None:
        self._close()
        self._tell(Trouble.SILENT)
        if self.running:
            self._patience.start()

    @Slot()
    def _on_cameras_changed(self) -> None:
        if not self.running:
            return
        try:
            there = {camera.id for camera in self._cameras.listed()}
        except UserError as error:
            self._give_up(error.message, error.hint)
            return
        if self._camera is not None and self._camera.id not in there:
            self._close()
            self._camera = None
            self._tell(Trouble.UNPLUGGED)
        if self.running and self._capture is None and self._is_wanted_among(there):
            self._open()

    def _is_wanted_among(self, there: set[str]) -> bool:
        return bool(there) if self._chosen is None else self._chosen in there
