"""What it learned: a run's first filters, its maps of a picture, its heat, and what excites a filter."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gui.jobs import JobSlot
from gui.looks import Kept, Learned, Look, NotLearned, look_job, search_job
from gui.messages import Messages
from gui.session import Session
from gui.shown_runs import ShownRun, shown_runs


class LearnedViewModel(QObject):
    """What the view "What it learned" shows and asks for.

    Signals:
      project_changed()      another project is open: what was looked at before is not its own
      pictures_changed()     the project has other pictures: read `count`
      runs_changed()         there are other runs: read `runs`
      learned(object)        Learned: what came of the newest look
      refused(str)           why there is nothing to see
      looked(object)         Looked: what excites the filter that was asked about, so far
      looking_changed(bool)  whether it is being looked for
      waiting_changed(str)   what is being waited for; empty when nothing is
    """

    project_changed = Signal()
    pictures_changed = Signal()
    runs_changed = Signal()
    learned = Signal(object)
    refused = Signal(str)
    looked = Signal(object)
    looking_changed = Signal(bool)
    waiting_changed = Signal(str)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted: Look | None = None
        self._asked: Look | None = None  # what the job looks at, as long as anybody wants to know
        self._kept = Kept()  # filled by a job, read by the next
        self.job, self.search = JobSlot(messages, self), JobSlot(messages, self)
        self._next_search: tuple[Look, str, int] | None = None
        self._searched = False  # whether what the search finds is still asked for
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        self.search.events_ready.connect(self._on_found)
        self.search.running_changed.connect(self._on_search_running_changed)
        session.model_changed.connect(self.runs_changed)
        session.project_changed.connect(self._on_project_changed)
        session.contents_changed.connect(self._on_contents_changed)

    @property
    def runs(self) -> tuple[ShownRun, ...]:
        """The project's runs; the one that is tested and exported is the first."""
        return shown_runs(self._session)

    @property
    def count(self) -> int:
        """How many pictures the project has."""
        return len(self._session.snapshot.samples)

    @property
    def picture(self) -> tuple[Path, str] | None:
        """The project's first picture and its name."""
        return self.sample(0) if self.count else None

    def sample(self, place: int) -> tuple[Path, str]:
        """The project's picture at this place, and its name."""
        sample = self._session.snapshot.samples[place]
        return sample.path, sample.name

    def show(self, look: Look) -> None:
        """Look at this; the newest wish goes first."""
        self._wanted = look
        self._begin()

    def find_exciting(self, look: Look, layer: str, channel: int) -> None:
        """Look for the project's pictures and places that excite this filter the most."""
        self._next_search, self._searched = (look, layer, channel), False
        self.search.cancel()
        self._begin_search()

    def stop_looking(self) -> None:
        """Leave it at what was found."""
        self._next_search, self._searched = None, False
        self.search.cancel()
        self.looking_changed.emit(False)

    def _begin(self) -> None:
        if self._wanted is None or self.job.running:
            return
        self._asked, self._wanted = self._wanted, None
        self.waiting_changed.emit("Looking …" if self._kept.networks else "Getting the network ready …")
        self.job.start(partial(look_job, self._asked, self._kept))

    def _begin_search(self) -> None:
        if self._next_search is None or self.search.running:
            return
        (look, layer, channel), self._next_search, self._searched = self._next_search, None, True
        paths = tuple(sample.path for sample in self._session.snapshot.samples)
        self.search.start(partial(search_job, look, layer, channel, paths))

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        if self._asked is None or (self._wanted is not None and self._wanted.folder != self._asked.folder):
            return  # of another project, or of a network that is not the chosen one any more
        for event in events:
            if isinstance(event, Learned):
                self.learned.emit(event)
            elif isinstance(event, NotLearned):
                self.refused.emit(event.sentence)

    @Slot(list)
    def _on_found(self, events: list[object]) -> None:
        if self._searched:
            self.looked.emit(events[-1])

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self.waiting_changed.emit("")
            self._begin()

    @Slot(bool)
    def _on_search_running_changed(self, running: bool) -> None:
        self.looking_changed.emit(running and self._searched)
        if not running:
            self._begin_search()

    @Slot()
    def _on_project_changed(self) -> None:
        self.stop_looking()
        self._wanted = self._asked = None
        self.job.cancel()
        self.project_changed.emit()
        self.runs_changed.emit()

    @Slot(list)
    def _on_contents_changed(self, _changes: list[object]) -> None:
        self.pictures_changed.emit()
