"""A closer look: one picture read in full, and what is known of it, in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QObject, Signal, Slot

from core import images, wording
from core.picture_facts import PictureFacts
from core.project.snapshot import Sample
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session

LONGEST_SIDE = 4096  # more than any screen shows; a larger picture takes longer to paint than to wait for
_SOURCES = {
    "file": "A file",
    "archive": "A zip",
    "camera": "The camera",
    "video": "A video",
    "paste": "Pasted",
    "found again": "Found again in the project",
}


@dataclass(frozen=True, slots=True)
class Closer:
    """`pixels` are uint8 (H, W, 3), None where the picture cannot be read; `facts` are names and values."""

    sample_id: int
    title: str
    pixels: NDArray[np.uint8] | None
    facts: tuple[tuple[str, str], ...]


class CloserLookViewModel(QObject):
    """Reads one picture after the other; of those asked for meanwhile only the last.

    Signals:
      ready(object)   Closer
    """

    ready = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._next: Sample | None = None
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_read)
        self.job.running_changed.connect(self._on_running_changed)

    def look_at(self, sample_id: int) -> None:
        """Read this picture."""
        self._next = self._session.contents.sample(sample_id)
        self._begin()

    def _begin(self) -> None:
        if self._next is None or self.job.running:
            return
        sample, self._next = self._next, None
        label = self._session.contents.label(sample.label_id)
        seen = self._session.seen
        facts = _facts(
            sample,
            label.name if label else "Not labelled yet",
            seen.facts.get(sample.sha256),
            seen.marks.get(sample.id, ()),
        )
        self.job.start(partial(_job, sample, facts))

    @Slot(list)
    def _on_read(self, events: list[object]) -> None:
        if self._next is None:
            self.ready.emit(events[-1])

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._begin()


def _job(sample: Sample, facts: tuple[tuple[str, str], ...], _should_stop: Callable[[], bool]) -> Iterator[object]:
    try:
        data = images.read(sample.path)
        decoded = images.decode_with_facts(data, at_least=LONGEST_SIDE)
    except images.UnreadablePicture as error:
        yield Closer(sample.id, sample.name, None, (*facts, ("Trouble", error.message)))
        return
    image = decoded.image
    if max(image.size) > LONGEST_SIDE:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    size = f"{decoded.width:,} × {decoded.height:,} pixels"
    file = f"{_bytes(len(data))}, {decoded.format}"
    yield Closer(sample.id, sample.name, np.asarray(image), (*facts, ("Size", size), ("File", file)))


def _facts(
    sample: Sample, label: str, seen: PictureFacts | None, marks: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    facts = [("Name", sample.name), ("Label", label)]
    if sample.added_at:
        facts.append(("Added", wording.moment(datetime.fromisoformat(sample.added_at))))
    facts.append(("From", _SOURCES.get(sample.source, "A file")))
    if sample.part:
        facts.append(("For", sample.part))
    if seen:
        facts.append(("Brightness", f"{round(100 * seen.brightness)} of 100"))
    if marks:
        facts.append(("Trouble", ", ".join(marks)))
    return tuple(facts)


def _bytes(count: int) -> str:
    if count < 1_000_000:
        return f"{count:,} bytes" if count < 1000 else f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:,.1f} MB"
