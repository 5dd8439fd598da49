"""A network as it was before it learned anything and after each kept epoch, for runs that learned from nothing."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import run_record, strategies
from core.errors import UserError
from core.model import card
from core.model.card import ModelCard
from core.run_record import RunRecord
from core.strategies.dice import OwnDice
from core.strategies.networks.classifier import Classifier
from core.training import kept_epochs

BEFORE = 0  # the epoch before the first one


@dataclass(frozen=True, slots=True)
class Filters:
    """First filters without the network that they are of: (filters, 3, rows, columns)."""

    numbers: NDArray[np.float32] = field(repr=False)


def epochs(run: Path) -> tuple[int, ...]:
    """The epochs of a run at which its network can be looked at: 0, which is before training, then the kept ones.

    None where it did not learn from nothing, or cannot tell how its network began.
    """
    if not began_with_nothing(card.read(run), run_record.read(run)):
        return ()
    return (BEFORE, *kept_epochs.listed(run))


def began_with_nothing(card: ModelCard, record: RunRecord | None) -> bool:
    """Whether the run can tell how its network began: it learned from nothing, and its record is there."""
    return card.mode == "scratch" and record is not None


def untrained(card: ModelCard, record: RunRecord) -> Classifier:
    """The network with the very numbers that this run began with; the dice of others are left as they are."""
    with OwnDice(record.config.seed):
        return strategies.named(card.strategy).build(len(card.labels), size=card.preprocess.size).eval()


def after(run: Path, epoch: int) -> Classifier | Filters:
    """The run's network as it was after this epoch; of a large one the first filters, all that was kept.

    Raises UserError.
    """
    found, record = card.read(run), run_record.read(run)
    if record is None:
        raise UserError("This run has no record of how it began.", "Look at the saved model.")
    if epoch == BEFORE:
        return untrained(found, record)
    kept = kept_epochs.read(run, epoch)
    try:
        if not kept.whole:
            (filters,) = kept.weights.values()
            return Filters(filters.numpy())
        network = untrained(found, record)
        network.load_state_dict(dict(kept.weights))
    except (RuntimeError, ValueError, TypeError) as error:
        raise UserError(f"The kept epochs in {run} do not fit its network.", "Look at the saved model.") from error
    return network
