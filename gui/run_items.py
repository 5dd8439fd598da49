"""What is shown of earlier runs: plain data between view-models, pages and widgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.evaluation import Report
from core.project.snapshot import Sample
from core.training import EpochDone
from gui.grid_items import GridItem

Words = tuple[tuple[str, str], ...]
MODES: Mapping[str, str] = {"frozen": "last step learned", "finetune": "taught further", "scratch": "from nothing"}


def learned(title: str, mode: str) -> str:
    """A network, by its title, and the way it learned."""
    return f"{title}, {MODES[mode]}"


@dataclass(frozen=True, slots=True)
class RunItem:
    """A run in a list. `title` is its name or, without one, when it was made; `problem` says what is damaged.

    It is `usable` where its model is whole, whatever else is not.
    """

    folder: Path
    title: str
    named: bool
    when: str
    strategy: str
    result: str
    trashed: bool
    usable: bool = True
    problem: str = ""

    @property
    def spoken(self) -> str:
        """How the run is called in a sentence."""
        return f"“{self.title}”" if self.named else f"the run of {self.title}"


@dataclass(frozen=True, slots=True)
class RunDetail:
    """All that is shown of one run; `facts` are words and values. `report` is None where it cannot be read."""

    item: RunItem
    report: Report | None
    strategy: str
    epochs: tuple[EpochDone, ...]
    best_epoch: int
    facts: Words


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two runs compared: the sentence, rows of a word and both values, and what else is to be known."""

    first: RunItem
    second: RunItem
    sentence: str
    rows: tuple[tuple[str, str, str], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The pictures behind a number of a result, as far as they are still there; `samples` by content hash."""

    title: str
    sentence: str
    empty: str
    items: tuple[GridItem, ...] = ()
    samples: Mapping[str, Sample] | None = None
