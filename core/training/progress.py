"""How far an unfinished training is: the facts in its checkpoint's header, which are read without torch."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from core.errors import UserError

FILE = "checkpoint.safetensors"
DAMAGE = (SafetensorError, KeyError, TypeError, ValueError, OSError)  # what reading a damaged one may raise


class CannotGoOn(UserError):
    """A training cannot be taken up: nothing is there, or it is damaged."""


class AnotherTraining(CannotGoOn):
    """Or it had other pictures or settings."""

    def __init__(self) -> None:
        super().__init__(
            "The unfinished training there had other pictures or settings.",
            "Give it the same ones, or leave --resume out to start anew.",
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is. `key` stands for its settings and pictures: another training does not go on from it.

    On a plateau the learning rate was divided by ten `divisions` times, last after the epoch `divided`. `lowered`
    says that the training had run away and goes on with a lower one, `over` that no further epoch is worth it.
    """

    key: str
    epoch: int
    step: int
    best_epoch: int
    best_loss: float
    seconds: float
    divisions: int = 0
    divided: int = 0
    lowered: bool = False
    over: bool = False


def header(progress: Progress) -> dict[str, str]:
    """What the checkpoint's header says."""
    return {"progress": json.dumps(asdict(progress))}


def of_header(metadata: dict[str, Any]) -> Progress:
    """What `header` gave. Raises KeyError, TypeError and ValueError."""
    return Progress(**json.loads(metadata["progress"]))


def read(folder: Path) -> Progress | None:
    """How far the training in `folder` is; None where there is no checkpoint, or one that cannot be read."""
    try:
        with safe_open(folder / FILE, framework="np") as file:
            return of_header(file.metadata())
    except DAMAGE:
        return None
