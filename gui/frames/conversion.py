"""Qt's video frames made into RGB arrays, in a thread of their own."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from gui.frames.mailbox import Mailbox
from gui.frames.source import Frame
from gui.workers import ShouldStop, Worker

if TYPE_CHECKING:  # imported late, for it may be missing
    from PySide6.QtMultimedia import QVideoFrame


def as_frame(image: QImage) -> Frame:
    """An image as uint8 RGB of shape (H, W, 3), with bytes of its own."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8, rgb.sizeInBytes()).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


class Converter(QObject):
    """Converts the newest frame it was given and delivers it, from its thread; a frame that came too fast is left out.

    A frame of twelve megapixels takes a tenth of a second, for which no window may wait. Emits no signals.
    """

    def __init__(self, deliver: Callable[[Frame], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deliver = deliver
        self._mailbox: Mailbox[QVideoFrame] = Mailbox()
        self._worker = Worker(self._convert_all, self)
        self._worker.start()

    def put(self, frame: "QVideoFrame") -> None:
        self._mailbox.put(frame)

    def close(self) -> None:
        """End the thread, and this object soon after."""
        self._mailbox.close()
        self._worker.stop_and_wait()
        self.deleteLater()

    def _convert_all(self, should_stop: ShouldStop) -> Iterator[object]:
        while (video_frame := self._mailbox.wait()) is not None:
            image = video_frame.toImage()
            if not image.isNull():
                self._deliver(as_frame(image))
        return iter(())
