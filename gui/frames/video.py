"""A video file: played as it is, or looked at frame by frame at chosen places."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot

from core import images
from core.errors import UserError
from core.project.frames import evenly, every_nth
from gui.frames.conversion import Converter
from gui.frames.multimedia import qt_multimedia
from gui.frames.source import Frame, FrameSource

if TYPE_CHECKING:  # imported late, for it may be missing
    from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink

PATIENCE_MS = 10_000
_MISSES = 3  # so many places in a row that cannot be shown, and the rest is given up
_USUAL_RATE = 25.0  # for a file that does not say its own
_HINT = "Play it in another program to see whether it is whole, or save it again as MP4."


@dataclass(frozen=True, slots=True)
class Evenly:
    """So many frames, evenly over the whole length."""

    count: int


@dataclass(frozen=True, slots=True)
class EveryNth:
    """Every so many-th frame."""

    step: int


Pick = Evenly | EveryNth


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """How long a video is; `per_second` is a guess where the file does not say."""

    duration_ms: int
    per_second: float

    @property
    def frames(self) -> int:
        """How many frames it has, as far as its length tells."""
        return max(1, round(self.duration_ms * self.per_second / 1000))


def places_of(pick: Pick, frames: int) -> tuple[int, ...]:
    """The indices of those of so many frames that are picked."""
    return evenly(frames, pick.count) if isinstance(pick, Evenly) else every_nth(frames, pick.step)


def positions(pick: Pick, *, duration_ms: int, per_second: float) -> tuple[int, ...]:
    """The places to look at, in milliseconds: each amid its frame, for at its edge a player may show the one before."""
    chosen = places_of(pick, VideoFacts(duration_ms, per_second).frames)
    return tuple(min(int((index + 0.5) * 1000 / per_second), max(0, duration_ms - 1)) for index in chosen)


class VideoSource(FrameSource):
    """Gives the frames of a video file, then ends.

    With a `pick` it gives just those, in order and every one, as fast as they can be had: the next is sought when the
    receiver is done with one. Without, it plays in its own time, without sound, and the newest frame wins.

    Signals: FrameSource's own, and
      opened(object)         VideoFacts, before the first frame
      progressed(int, int)   so many of so many frames are picked
    """

    opened = Signal(object)
    progressed = Signal(int, int)

    def __init__(
        self, path: Path, pick: Pick | None = None, parent: QObject | None = None, *, patience_ms: int = PATIENCE_MS
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._pick = pick
        self._player: QMediaPlayer | None = None
        self._sink: QVideoSink | None = None
        self._converter: Converter | None = None
        self._places: Sequence[int] = ()
        self._next = 0
        self._waiting = False  # for the frame at the place last sought
        self._given = 0
        self._misses = 0  # places in a row that could not be shown
        self._held_back = False
        self._held_up = False  # whether the next place would have been sought by now
        self._patience = QTimer(self, interval=patience_ms, singleShot=True)
        self._patience.timeout.connect(self._on_patience_over)

    @property
    def place_ms(self) -> int:
        """The place of the frame picked last, in milliseconds."""
        return self._places[self._next - 1] if self._next else 0

    def hold_back(self) -> None:
        """Seek no further place until `go_on`."""
        self._held_back = True

    def go_on(self) -> None:
        """Seek again, after `hold_back`."""
        self._held_back = False
        if self._held_up:
            self._go_on()

    def _begin(self) -> None:
        self._places, self._next, self._waiting, self._given, self._misses = (), 0, False, 0, 0
        self._held_back = self._held_up = False
        if not self._path.is_file():  # a pipe would be read for ever
            self._give_up(f"{images.file_name(self._path)} is not there.", "Choose a video file.")
            return
        try:
            multimedia = qt_multimedia()
        except UserError as error:
            self._give_up(error.message, error.hint)
            return
        self._converter = Converter(self.post, self)
        self._sink = multimedia.QVideoSink(self)
        self._player = multimedia.QMediaPlayer(self)
        self._sink.videoFrameChanged.connect(self._on_video_frame_changed)
        self._player.setVideoSink(self._sink)
        self._player.mediaStatusChanged.connect(self._on_media_status_changed)
        self._player.errorOccurred.connect(self._on_error_occurred)
        self._patience.start()
        self._player.setSource(QUrl.fromLocalFile(str(self._path)))

    def _finish(self) -> None:
        self._patience.stop()
        if self._player is None or self._sink is None or self._converter is None:
            return
        self._sink.videoFrameChanged.disconnect(self._on_video_frame_changed)
        self._player.mediaStatusChanged.disconnect(self._on_media_status_changed)
        self._player.errorOccurred.disconnect(self._on_error_occurred)
        self._player.stop()
        self._converter.close()
        self._player.deleteLater()
        self._sink.deleteLater()
        self._player = self._sink = self._converter = None

    def _arrived(self, frame: Frame) -> None:
        self._given += 1
        self._misses = 0
        self._patience.stop()
        super()._arrived(frame)
        if self._pick is not None:
            self._go_on()

    def _go_on(self) -> None:
        """Seek the next place, if whoever took the frame did not stop it all."""
        self._held_up = self._held_back
        if self._held_back or not self.running:
            return
        if self._next:
            self.progressed.emit(self._next, len(self._places))
        if self._player is None:  # whoever was told has stopped it
            return
        if self._next == len(self._places):
            self._end()
            return
        self._waiting = True
        self._patience.start()
        self._player.setPosition(self._places[self._next])
        self._next += 1

    def _end(self) -> None:
        if self._pick is not None and not self._given:
            self._give_up(f"No frame of {images.file_name(self._path)} could be read.", _HINT)
            return
        self.stop()
        self.ended.emit()

    def _loaded(self, player: "QMediaPlayer") -> None:
        """The file is open: play it, or plan where to look and wait for the frame that it shows first."""
        if not player.hasVideo():
            self._give_up(f"{images.file_name(self._path)} holds no moving pictures.", "Choose a video file.")
            return
        rate = player.metaData().value(qt_multimedia().QMediaMetaData.Key.VideoFrameRate)
        per_second = float(rate) if isinstance(rate, int | float) and rate > 0 else _USUAL_RATE
        self.opened.emit(VideoFacts(player.duration(), per_second))
        if not self.running:  # whoever was told may have stopped it
            return
        if self._pick is None:
            player.play()
            return
        self._places = positions(self._pick, duration_ms=player.duration(), per_second=per_second)
        player.pause()

    @Slot("QVideoFrame")
    def _on_video_frame_changed(self, frame: "QVideoFrame") -> None:
        if not frame.isValid() or self._converter is None:
            return
        if self._pick is None:
            self._patience.stop()
            self._converter.put(frame)
        elif self._waiting:
            self._waiting = False
            self._converter.put(frame)
        elif not self._next:  # the frame that a video shows when it is opened
            self._go_on()

    @Slot(object)
    def _on_media_status_changed(self, status: object) -> None:
        kind = qt_multimedia().QMediaPlayer.MediaStatus
        if self._player is None:
            return
        if status == kind.LoadedMedia and not self._places:
            self._loaded(self._player)
        elif status == kind.InvalidMedia:
            self._fail()
        elif status == kind.EndOfMedia and self._pick is None:
            self._end()

    @Slot()
    def _on_error_occurred(self) -> None:
        self._fail()

    @Slot()
    def _on_patience_over(self) -> None:
        """A place that cannot be shown is left out; a file that shows nothing at all is given up."""
        self._misses += 1
        if self._pick is None or not self._next or self._misses == _MISSES:
            self._fail()
        else:
            self._go_on()

    def _fail(self) -> None:
        if not self.running:
            return
        name = images.file_name(self._path)
        if self._given:
            self._give_up(f"{name} is damaged: the rest of it could not be read.", _HINT)
        else:
            self._give_up(f"{name} could not be opened as a video.", _HINT)
