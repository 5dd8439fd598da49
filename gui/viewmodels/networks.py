"""Networks of other libraries, asked for by name: which there are, and what each of them is."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from core import strategies, weights
from core.strategies import Mode, OfficialWeights, Strategy, by_name
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.network_items import NetworkItem

_EXAMPLE_LABELS = 2  # parameters depend a little on how many labels there are


class NetworksViewModel(QObject):
    """Asks both libraries in the background, for bringing them in takes seconds.

    Signals:
      listed(list)        all names
      described(object)   the NetworkItem of the name that was asked for last
    """

    listed = Signal(list)
    described = Signal(object)

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._wanted: tuple[str, Mode] | None = None
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)

    def list_names(self) -> None:
        """Say all names, now or once they are known."""
        if self._names:
            self.listed.emit(self._names)
        else:
            self.job.start(_names)

    def look_up(self, name: str, mode: Mode) -> None:
        """Say what this network is, if it can be trained in this mode."""
        self._wanted = (name, mode)
        if not self.job.running:
            self._begin()

    def _begin(self) -> None:
        if self._wanted is not None and self.job.start(partial(_look_up, *self._wanted)):
            self._wanted = None

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, NetworkItem):
                self.described.emit(event)
            elif isinstance(event, tuple):
                self._names = list(event)
                self.listed.emit(self._names)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._begin()


def facts(parameters: int, size: int) -> str:
    """What who knows such things wants to know of a network."""
    millions = parameters / 1e6
    count = f"{millions:.1f} million" if millions >= 1 else f"{parameters:,}"
    return f"{count} parameters, sees {size} × {size}"


def _names(_should_stop: Callable[[], bool]) -> Iterator[object]:
    yield by_name.names()


def _look_up(name: str, mode: Mode, _should_stop: Callable[[], bool]) -> Iterator[object]:
    try:
        strategy = strategies.named(name)
    except KeyError:
        yield NetworkItem(name, trouble=f"There is no network {name} that Handful can train.")
        return
    if mode not in strategy.modes:
        ways = "has no trained weights and can only learn from nothing"
        if mode == "scratch":
            ways = "cannot learn from nothing"
        yield NetworkItem(name, trouble=f"{strategy.title} {ways}.")
        return
    told = facts(strategy.parameter_count(_EXAMPLE_LABELS), strategy.preprocess.size)
    yield NetworkItem(name, facts=f"{told}. {_weights(strategy, mode)}")


def _weights(strategy: Strategy, mode: Mode) -> str:
    if mode == "scratch" or not isinstance(strategy.weights, OfficialWeights):
        return "It needs no trained weights."
    status = weights.status(strategy)
    where = "here" if status.ready else f"{status.megabytes:.0f} MB to fetch"
    return f"Its trained weights: {where}, from {strategy.weights.source}."
