"""Troubles: what would spoil a training, looked for in the background whenever pictures have changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core import troubles
from core.parallel import ShouldStop, stepwise
from core.project.snapshot import ClassLabel, Sample
from core.project.thumbnails import Filled, PictureCache
from core.troubles import Kind, Trouble
from gui.changes import Changes
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Seen, Session

_PAUSE_MS = 1000  # after the last change: nobody needs to know while pictures are still coming in
_WORDS = {
    Kind.SAME_ACROSS: "duplicate",
    Kind.NEAR_ACROSS: "duplicate",
    Kind.SAME_WITHIN: "duplicate",
    Kind.NEAR_WITHIN: "duplicate",
    Kind.SMALL: "too small",
    Kind.BLURRED: "blurred",
    Kind.PLAIN: "nothing on it",
    Kind.DARK: "dark",
    Kind.BRIGHT: "too bright",
    Kind.ODD_SHAPED: "odd shape",
}


@dataclass(frozen=True, slots=True)
class _Looked:
    """So many pictures of so many were looked at."""

    done: int
    total: int


class TroublesViewModel(QObject):
    """Looks at pictures that were not seen yet, and keeps the session's `seen` up to date.

    Signals:
      found_changed()              read `found`
      progress_changed(int, int)   so many pictures of so many are looked at; 0, 0 when it is over
    """

    found_changed = Signal()
    progress_changed = Signal(int, int)

    def __init__(self, session: Session, changes: Changes, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._changes = changes
        self.job = JobSlot(messages, self)
        self._again = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        session.seen_changed.connect(self.found_changed)
        session.contents_changed.connect(self._on_contents_changed)

    @property
    def found(self) -> tuple[Trouble, ...]:
        return self._session.seen.troubles

    def ignore(self, trouble: Trouble) -> None:
        """Never speak of it again."""
        self._changes.do(lambda project: project.samples.ignore(trouble.keys))

    def mend(self, trouble: Trouble) -> None:
        """Put what is too much or too bad in the trash, or take it out of its labels."""
        if trouble.spare_ids and trouble.action is troubles.Action.UNLABEL:
            self._changes.do(lambda project: project.samples.move(trouble.spare_ids, None))
        elif trouble.spare_ids:
            self._changes.do(lambda project: project.samples.trash(trouble.spare_ids))

    @Slot(list)
    def _on_contents_changed(self, changes: list[object]) -> None:
        if not changes:
            self.job.cancel()  # another project
        self._pause.start()

    @Slot()
    def _look(self) -> None:
        if self._session.project is None:
            return
        contents = self._session.contents
        job = partial(_job, contents.labels, contents.snapshot.samples, contents.ignored, contents.cache)
        self._again = not self.job.start(job)

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Seen):
                self._session.take_seen(event)
        last = events[-1]
        if isinstance(last, _Looked):
            self.progress_changed.emit(last.done, last.total)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self.progress_changed.emit(0, 0)
            if self._again:
                self._pause.start()


def _job(
    labels: Sequence[ClassLabel],
    samples: Sequence[Sample],
    ignored: frozenset[str],
    cache: Path,
    should_stop: Callable[[], bool],
) -> Iterator[object]:
    pictures = PictureCache(cache)
    facts = pictures.facts((sample.sha256 for sample in samples), should_stop)
    missing = 0
    for event in pictures.fill(samples, should_stop=should_stop, known=facts):
        if isinstance(event, Filled):
            missing = event.total
            yield _Looked(event.done, event.total)
    if missing:
        facts = pictures.facts((sample.sha256 for sample in samples), should_stop)
    found = troubles.find(labels, samples, facts, ignored=ignored, should_stop=should_stop)
    marks = _marks(found, should_stop)
    if not should_stop():
        yield Seen(facts, found, marks)


def _marks(found: Sequence[Trouble], should_stop: ShouldStop) -> dict[int, tuple[str, ...]]:
    """The words for each picture that is in some trouble, by its id."""
    words: dict[int, tuple[str, ...]] = {}
    for trouble in found:
        word = _WORDS.get(trouble.kind)
        for number in stepwise(trouble.sample_ids if word else (), should_stop):
            known = words.get(number, ())
            if word and word not in known:
                words[number] = (*known, word)
    return words
