"""Thumbnails of the project's pictures, fetched in the background: what was asked for last comes first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from core import picture_facts
from core.images import UnreadablePicture
from core.project.snapshot import Sample
from core.project.thumbnails import PictureCache
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.widgets.pixels import as_image

_AT_ONCE = 48
_MOST_WAITING = 2000  # who scrolls through a hundred thousand pictures does not wait for those long past


class Wishes:
    """Pictures asked for and not fetched yet, the latest wishes first; may be used from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[str, Sample] = {}

    def add(self, samples: Iterable[Sample]) -> None:
        with self._lock:
            new = {sample.sha256: sample for sample in samples}
            rest = {key: sample for key, sample in self._waiting.items() if key not in new}
            self._waiting = dict([*new.items(), *rest.items()][:_MOST_WAITING])

    def take(self) -> list[Sample]:
        with self._lock:
            keys = list(self._waiting)[:_AT_ONCE]
            return [self._waiting.pop(key) for key in keys]

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def __bool__(self) -> bool:
        return bool(self._waiting)


@dataclass(frozen=True, slots=True)
class _Fetched:
    """Thumbnails by content hash; a null image stands for a picture that cannot be read."""

    images: dict[str, QImage]


class Thumbnails(QObject):
    """Fetches thumbnails by content hash from the project's cache, and makes those that are missing there.

    Signals:
      ready(object)   dict of QImage by content hash, no side above picture_facts.THUMBNAIL_SIDE; null where it
                      cannot be read
    """

    ready = Signal(object)

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wishes = Wishes()
        self._cache = Path()
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)

    def turn_to(self, cache: Path) -> None:
        """From now on fetch from this project's cache folder."""
        self._wishes.clear()
        self._cache = cache

    def want(self, samples: Iterable[Sample]) -> None:
        """Fetch these, in this order, before all that was asked for earlier."""
        self._wishes.add(samples)
        self._begin()

    def want_only(self, samples: Iterable[Sample]) -> None:
        """Fetch these, and nothing that was asked for earlier and is not begun."""
        self._wishes.clear()
        self.want(samples)

    def _begin(self) -> None:
        if self._wishes and not self.job.running:
            self.job.start(partial(_job, self._wishes, self._cache))

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        fetched: dict[str, QImage] = {}
        for event in events:
            if isinstance(event, _Fetched):
                fetched |= event.images
        self.ready.emit(fetched)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._begin()


def _job(wishes: Wishes, folder: Path, should_stop: Callable[[], bool]) -> Iterator[object]:
    cache = PictureCache(folder)
    while (samples := wishes.take()) and not should_stop():
        found = cache.thumbnails(samples)
        yield _Fetched({key: _image(data) for key, data in found.items()})
        missing = [sample for sample in samples if sample.sha256 not in found]
        if missing:
            made = cache.made(missing, should_stop=should_stop)
            yield _Fetched({key: _image(data) for key, data in made.items()})


def _image(data: bytes) -> QImage:
    try:
        return as_image(np.asarray(picture_facts.shown(data)))
    except UnreadablePicture:
        return QImage()
