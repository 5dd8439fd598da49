"""Keep learning: a frozen model's head is trained anew after each change of the pictures, and saved at rest.

Imports no torch; `core.keep_learning.keeper` does the learning.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core import files, runs
from core.errors import UserError
from core.kept_runs import NAME
from core.model.card import ModelCard
from core.novelty.threshold import SHARE
from core.project.snapshot import Snapshot
from core.run_record import RECORD
from core.run_stamps import UPDATED
from core.runs import RunEvent
from core.training import TrainConfig

if TYPE_CHECKING:
    from core.model.predictor import Predictor

MOST = 20_000  # labelled pictures; their features are held in memory, 5 kB each, and beyond it a change takes seconds


@dataclass(frozen=True, slots=True)
class Updated:
    """The head has learned from so many pictures; `predictor` answers with it, in this order of `labels`.

    A full training of them would leave the same weights but for rounding. `waiting` labelled pictures have no features
    yet and were left out. Nothing is judged: what is known of how good the model is was measured before.
    """

    predictor: "Predictor"
    labels: tuple[str, ...]
    pictures: int
    waiting: int
    seconds: float

    def turning_away(self, share: float) -> "Updated":
        """The same with this share of real pictures turned away."""
        return replace(self, predictor=self.predictor.turning_away(share))


@dataclass(frozen=True, slots=True)
class Saved:
    """What was learned is the run in `folder`, judged; `update` answers with exactly what lies there."""

    folder: Path
    update: Updated


@dataclass(frozen=True, slots=True)
class NotLearned:
    """Why the pictures cannot be learned from as they are now; the head of before goes on answering."""

    reason: UserError


@dataclass(frozen=True, slots=True)
class Looking:
    """So many pictures have no features yet and are being looked at."""

    left: int


class _LetGo(Exception):
    """The saving is not wanted any more."""


def why_not(folder: Path | None, card: ModelCard | None) -> UserError | None:
    """Why a model cannot keep learning, if so."""
    if folder is None or card is None:
        return UserError("Nothing is trained yet.", "Train first; then it goes on learning from what you change.")
    if card.mode != "frozen":
        return UserError(
            "This model was taught as a whole, which takes too long to do at every change.",
            "Press Train to learn your changes, or use what a trained network already knows.",
        )
    if not (folder / RECORD).is_file():
        return UserError("This model does not say how it was trained.", "Train once more.")
    return None


def too_many(pictures: int) -> UserError | None:
    """Why so many labelled pictures are not learned from at every change, if so."""
    if pictures <= MOST:
        return None
    return UserError(f"With more than {MOST:,} pictures a change takes too long to learn.", "Press Train to learn it.")


def place(model: Path, runs_there: Sequence[Path], new: Path) -> Path:
    """The folder in which what `model` has learned since is saved, `new` being one that no run has yet.

    Only an earlier update is ever replaced, and only the latest of all runs and while the person has not named it.
    """
    own = model.name.endswith(UPDATED) and runs_there and runs_there[-1] == model and not (model / NAME).exists()
    return model if own else new.with_name(new.name + UPDATED)


def save(
    snapshot: Snapshot,
    config: TrainConfig,
    output: Path,
    *,
    should_stop: Callable[[], bool],
    share: Callable[[], float] = lambda: SHARE,
) -> Iterator[RunEvent]:
    """Train the same way in full, judge and save as the run `output`, in place of the update that is there.

    It turns away the `share` of real pictures that the person has chosen by then. When it is to stop, everything stays
    as it was, and there is no RunFinished. Raises UserError.
    """

    def goes_on() -> bool:
        if should_stop():
            raise _LetGo
        return False

    try:
        yield from runs.train(snapshot, config, output, should_stop=goes_on, overwrite=True, share=share)
    except _LetGo:
        files.remove(runs.unfinished(output))
