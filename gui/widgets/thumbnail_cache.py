"""Thumbnails ready to be painted: scaled once, in small portions, and as many kept as memory allows."""

import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from gui.widgets.painting import rounded_picture

MOST_BYTES = 90_000_000
RADIUS = 6.0
_PORTION_S = 0.003  # of a frame's 17 ms


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A picture as it is painted; None where the picture cannot be shown."""

    pixmap: QPixmap | None
    side: int
    pixel_ratio: float


class ThumbnailCache(QObject):
    """Holds pixmaps by the picture's SHA-256; those not painted for the longest time go first.

    Signal: `arrived(object)` with the set of those that can be painted from now on.
    """

    arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._side, self._pixel_ratio = 1, 1.0
        self._kept: OrderedDict[str, Thumbnail] = OrderedDict()
        self._waiting: dict[str, QImage] = {}
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_turn)

    @property
    def most(self) -> int:
        """How many thumbnails of this size are kept."""
        return max(64, int(MOST_BYTES / (4 * (self._side * self._pixel_ratio) ** 2)))

    def __len__(self) -> int:
        return len(self._kept)

    def set_scale(self, side: int, pixel_ratio: float) -> None:
        """Thumbnails are now `side` wide on a screen of this ratio; the others serve until theirs have come."""
        self._side, self._pixel_ratio = side, pixel_ratio
        self._forget_oldest()

    def find(self, sha256: str) -> Thumbnail | None:
        """The thumbnail if it has come, be it of another size."""
        found = self._kept.get(sha256)
        if found is not None:
            self._kept.move_to_end(sha256)
        return found

    def missing(self, names: Iterable[str]) -> list[str]:
        """Those among `names` that are neither here in this size nor about to be, each once."""
        return [name for name in dict.fromkeys(names) if name not in self._waiting and not self._is_ready(name)]

    def take(self, images: Mapping[str, QImage]) -> None:
        """Pictures by their SHA-256, at least as large as they are shown; a null one cannot be shown at all."""
        self._waiting.update(images)
        for name in list(self._waiting)[: -self.most]:
            del self._waiting[name]
        self._timer.start()

    def _is_ready(self, name: str) -> bool:
        found = self._kept.get(name)
        return found is not None and (found.side, found.pixel_ratio) == (self._side, self._pixel_ratio)

    @Slot()
    def _on_turn(self) -> None:
        until = time.perf_counter() + _PORTION_S
        made: set[str] = set()
        while self._waiting and time.perf_counter() < until:
            name = next(iter(self._waiting))
            self._keep(name, self._waiting.pop(name))
            made.add(name)
        if not self._waiting:
            self._timer.stop()
        self._forget_oldest()
        self.arrived.emit(made)

    def _keep(self, name: str, image: QImage) -> None:
        size = QSize(self._side, self._side)
        ratio = self._pixel_ratio
        pixmap = None if image.isNull() else rounded_picture(image, size, radius=RADIUS, pixel_ratio=ratio)
        self._kept[name] = Thumbnail(pixmap, self._side, ratio)
        self._kept.move_to_end(name)

    def _forget_oldest(self) -> None:
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)
