"""Sorting: the pictures on one shelf, found and put in order for the grid."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import get_args

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.parallel import ShouldStop, stepwise
from core.project.contents import Contents
from core.project.layouts import natural
from core.project.snapshot import Sample
from gui.garbage import leave_out
from gui.grid_items import GridFilter, GridItem, Origin, Show
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Seen, Session
from gui.shelves import ALL, NAMES, PICKED, TRASH, TRAY

_PER_SECOND = 25_000  # pictures of a shelf that may be put in order again each second while it changes
_MANY = 20_000
MARKS: Mapping[Show, str] = {
    "small": "too small",
    "blurred": "blurred",
    "dark": "dark",
    "duplicates": "duplicate",
}


@dataclass(frozen=True, slots=True)
class Arranged:
    """What a shelf shows, in order, and the row of each id; `total` counts what is on it altogether.

    `by_hash` finds an id by content hash.
    """

    shelf: int
    items: tuple[GridItem, ...]
    rows: Mapping[int, int]
    total: int
    by_hash: Mapping[str, int]


class SortingViewModel(QObject):
    """Keeps what one shelf shows up to date, whatever changes. Shelves are those of gui.shelves.

    Signals:
      shelf_changed()    another shelf is open, or none: read `shelf` and `title`
      arranged(object)   Arranged
    """

    shelf_changed = Signal()
    arranged = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.shelf: int | None = None
        self.filter = GridFilter()
        self._picked: tuple[int, ...] = ()
        self._made: dict[int, GridItem] = {}
        self._stale = False
        self.job = JobSlot(messages, self)
        self._pause = QTimer(self, singleShot=True)  # a hundred thousand pictures are not put in order twice a second
        self._pause.timeout.connect(self._on_pause_over)
        self.job.events_ready.connect(self._on_arranged)
        self.job.running_changed.connect(self._on_running_changed)
        session.contents_changed.connect(self._on_contents_changed)
        session.seen_changed.connect(self._on_seen_changed)
        session.project_changed.connect(self.close)

    @property
    def contents(self) -> Contents:
        return self._session.contents

    @property
    def title(self) -> str:
        """The open shelf's name."""
        if self.shelf is None or self.shelf in NAMES:
            return NAMES.get(self.shelf or 0, "")
        label = self.contents.label(self.shelf)
        return label.name if label else ""

    def open(self, shelf: int) -> None:
        """Show what is on this shelf."""
        self.shelf = shelf
        self._made = {}
        self._pause.stop()
        self.shelf_changed.emit()
        self._arrange()

    @Slot(object)
    def open_picked(self, ids: Sequence[int]) -> None:
        """Show these pictures, from wherever they are."""
        self._picked = tuple(ids)
        self.open(PICKED)

    @Slot()
    def close(self) -> None:
        """Show no shelf."""
        if self.shelf is not None:
            self.shelf = None
            self._made = {}
            self.shelf_changed.emit()

    def show(self, wanted: GridFilter) -> None:
        """Show only these, in this order."""
        self.filter = wanted
        self._pause.stop()
        self._arrange()

    def samples(self) -> Sequence[Sample]:
        """All that is on the open shelf."""
        contents = self.contents
        if self.shelf is None:
            return ()
        if self.shelf == ALL:
            return contents.snapshot.samples
        if self.shelf == PICKED:
            found = (contents.sample(number) for number in self._picked)
            return tuple(one for one in found if one is not None and not one.trashed)
        if self.shelf == TRASH:
            return tuple(contents.trash.values())
        return tuple(contents.of_label(None if self.shelf == TRAY else self.shelf).values())

    def _arrange(self) -> None:
        if self.shelf is None or self._pause.isActive():
            self._stale = True
            return
        colours = {label.id: label.colour for label in self.contents.labels}
        job = partial(_arranged, self.shelf, self.samples(), self.filter, colours, self._session.seen, self._made)
        self._stale = not self.job.start(job)

    @Slot(list)
    def _on_contents_changed(self, _changes: list[object]) -> None:
        if self.shelf is not None and self.shelf > 0 and self.contents.label(self.shelf) is None:
            self.close()
        self._arrange()

    @Slot()
    def _on_seen_changed(self) -> None:
        self._arrange()

    @Slot(list)
    def _on_arranged(self, events: list[object]) -> None:
        arranged = events[-1]
        if isinstance(arranged, Arranged) and arranged.shelf == self.shelf:  # it may be of the shelf before
            if len(arranged.items) > _MANY:
                leave_out()
            self.arranged.emit(arranged)
            self._pause.start(1000 * arranged.total // _PER_SECOND)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running and self._stale:
            self._arrange()

    @Slot()
    def _on_pause_over(self) -> None:
        if self._stale:
            self._arrange()


def _arranged(
    shelf: int,
    samples: Sequence[Sample],
    wanted: GridFilter,
    colours: Mapping[int, int],
    seen: Seen,
    made: dict[int, GridItem],
    should_stop: ShouldStop,
) -> Iterator[object]:
    """Choose, sort, and make an item of each; `made` keeps the items of the last time."""
    text = wanted.text.casefold()
    looked_at = stepwise(samples, should_stop)
    chosen = [one for one in looked_at if text in one.name.casefold()] if text else samples
    if wanted.show != "all":
        may_show = _chooser(wanted.show, seen)
        chosen = [one for one in stepwise(chosen, should_stop) if may_show(one)]
    ordered = stepwise(_sorted(chosen, wanted, seen), should_stop)
    items = tuple(_item(one, colours, seen, made) for one in ordered)
    rows = {item.id: row for row, item in enumerate(stepwise(items, should_stop))}
    by_hash = {item.sha256: item.id for item in stepwise(items, should_stop)}
    if not should_stop():
        yield Arranged(shelf, items, rows, len(samples), by_hash)


def _chooser(show: Show, seen: Seen) -> Callable[[Sample], bool]:
    if show in get_args(Origin):
        return lambda sample: (sample.source or "file") == show  # older projects did not write down what was a file
    if show in ("today", "week"):
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        since = midnight - timedelta(days=midnight.weekday() if show == "week" else 0)
        return lambda sample: bool(sample.added_at) and datetime.fromisoformat(sample.added_at) >= since
    return lambda sample: MARKS[show] in seen.marks.get(sample.id, ())


def _sorted(samples: Sequence[Sample], wanted: GridFilter, seen: Seen) -> Sequence[Sample]:
    if wanted.sort == "newest":
        return samples[::-1]
    if wanted.sort == "name":
        return sorted(samples, key=lambda sample: natural(sample.name))
    if wanted.sort == "look":  # alike pictures have alike first bits
        looks = seen.facts
        return sorted(samples, key=lambda sample: looks[sample.sha256].look if sample.sha256 in looks else 2**64)
    return samples


def _item(sample: Sample, colours: Mapping[int, int], seen: Seen, made: dict[int, GridItem]) -> GridItem:
    colour = None if sample.label_id is None else colours.get(sample.label_id)
    mark = next(iter(seen.marks.get(sample.id, ())), "")
    old = made.get(sample.id)
    if old is not None and (old.name, old.colour, old.mark) == (sample.name, colour, mark):
        return old
    item = made[sample.id] = GridItem(sample.id, sample.name, sample.sha256, colour, mark)
    return item
