"""Layer by layer: the tables of a strategy's or a run's network, and of the classic ones side by side."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core import strategies
from core.errors import UserError
from gui.jobs import JobSlot
from gui.looks import saved_model
from gui.messages import Messages
from gui.session import Session
from gui.shown_runs import shown_runs

if TYPE_CHECKING:
    from core.explanation.classics import Measured
    from core.explanation.layers import Table

_LABELS = 1000  # of a strategy that is not trained, as in its paper


@dataclass(frozen=True, slots=True)
class Network:
    """What can be looked at: a run's network in its folder, by its stamp, or a strategy's, which is not trained."""

    title: str
    strategy: str
    folder: Path | None = None
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A network and its layers."""

    network: Network
    table: "Table"


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a network cannot be shown: a sentence."""

    sentence: str


@dataclass(frozen=True, slots=True)
class _Classics:
    measured: "tuple[Measured, ...]"  # all in one event: the window lays them out together


class LayersViewModel(QObject):
    """What the views of whole networks show and ask for.

    Signals:
      networks_changed()     there are other runs: read `networks`
      table_ready(object)    Shown
      unread(str)            why there is no table
      measured(list)         Measured, one for each classic network
      waiting_changed(str)   what is being waited for; empty when nothing is
    """

    networks_changed = Signal()
    table_ready = Signal(object)
    unread = Signal(str)
    measured = Signal(list)
    waiting_changed = Signal(str)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted: Network | None = None
        self._wants_classics = self._has_classics = False
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        session.model_changed.connect(self.networks_changed)
        session.project_changed.connect(self.networks_changed)

    @property
    def networks(self) -> tuple[Network, ...]:
        """The project's runs, then all strategies."""
        runs = (Network(run.title, run.strategy, run.folder, run.stamp) for run in shown_runs(self._session))
        return (*runs, *(Network(each.title, each.name) for each in strategies.every()))

    def show_network(self, network: Network) -> None:
        """Take this network apart; the newest wish goes first."""
        self._wanted = network
        self._begin()

    def show_classics(self) -> None:
        """Measure the classic networks, once."""
        self._wants_classics = not self._has_classics
        self._begin()

    def _begin(self) -> None:
        if self.job.running:
            return
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.waiting_changed.emit("Reading the network …")
            self.job.start(partial(_table_job, wanted))
        elif self._wants_classics:
            self._wants_classics = False
            self.waiting_changed.emit("Reading the networks …")
            self.job.start(_classics_job)

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Shown):
                self.table_ready.emit(event)
            elif isinstance(event, Unread):
                self.unread.emit(event.sentence)
            elif isinstance(event, _Classics):
                self._has_classics = True
                self.measured.emit(list(event.measured))

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self.waiting_changed.emit("")
            self._begin()


def _table_job(network: Network, _should_stop: Callable[[], bool]) -> Iterator[object]:
    from core.explanation.layers import of_strategy, table  # brings torch, which takes seconds to import

    if network.folder is None:
        yield Shown(network, of_strategy(strategies.named(network.strategy), _LABELS))
    else:
        try:
            model = saved_model(network.folder)
        except UserError as error:
            yield Unread(f"{error.message} {error.hint}".strip())
            return
        yield Shown(network, table(model.network, model.card.preprocess.size))


def _classics_job(should_stop: Callable[[], bool]) -> Iterator[_Classics]:
    from core.explanation.classics import side_by_side

    measured = []
    for one in side_by_side():
        if should_stop():
            return
        measured.append(one)
    yield _Classics(tuple(measured))
