"""What a training says while it runs: frozen events, and the settings it was started with. Imports no torch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Mode = Literal["frozen", "finetune", "scratch"]
Augment = Literal["none", "light", "strong"]
Reason = Literal["completed", "stopped", "early"]


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """What a person chose for one training. None means: what the strategy recommends."""

    strategy: str = "builtin"
    mode: Mode | None = None
    epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    augment: Augment | None = None
    validation_share: float = 0.2
    seed: int = 0
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The training has begun. `samples` counts the pictures of the data, `classes` its labels."""

    strategy: str
    mode: Mode
    device: str
    samples: int
    classes: int
    epochs: int


@dataclass(frozen=True, slots=True)
class PicturesPrepared:
    """So many of the pictures are decoded, or turned into features, and cached."""

    done: int
    total: int
    seconds_left: float | None
    pictures_per_second: float


@dataclass(frozen=True, slots=True)
class PictureSkipped:
    """A picture that could not be read; the training goes on without it."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class BatchDone:
    """One optimiser step. `step` counts from 1 over the whole training; `epoch` is where that lies, as a fraction."""

    step: int
    epoch: float
    loss: float


@dataclass(frozen=True, slots=True)
class EpochDone:
    """One pass over the training pictures. Accuracies lie in 0 … 1, losses are mean cross-entropies in nats."""

    epoch: int
    epochs: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    seconds_left: float
    pictures_per_second: float


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """The weights after this epoch are the best so far and on disk."""

    epoch: int
