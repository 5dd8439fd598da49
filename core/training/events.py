"""What a training is started with and what it says while it runs: frozen dataclasses. Imports no torch."""

from dataclasses import dataclass
from typing import Literal

from core.features import PictureSkipped, PicturesPrepared
from core.strategies import Augment, Mode, Optimiser, Schedule

ENOUGH = 30  # under this many judged pictures an accuracy says too little to be put in a sentence

Reason = Literal["completed", "stopped", "early"]

__all__ = [
    "ENOUGH",
    "BatchDone",
    "BatchHalved",
    "CheckpointSaved",
    "CopiesLeftOut",
    "EpochDone",
    "Mishap",
    "PictureSkipped",
    "PicturesPrepared",
    "RateLowered",
    "RunStarted",
    "StoppedShort",
    "TrainConfig",
]


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """What a person chose for one training. None means: what the strategy recommends.

    Varied pictures are mirrored too unless `flip` is False, where left and right matter. With `balance` each label
    counts as much as every other; by default where one has over twice as many pictures as another.
    """

    strategy: str = "builtin"
    mode: Mode | None = None
    epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    augment: Augment | None = None
    validation_share: float | None = None
    seed: int = 0
    device: str = "auto"
    optimiser: Optimiser | None = None
    schedule: Schedule | None = None
    flip: bool | None = None
    balance: bool | None = None


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The training has begun. `samples` counts the labelled pictures it was given, `classes` their labels.

    The network sees pictures of `size` × `size`. `balanced` says that each label counts as much as every other,
    however many pictures it has.
    """

    strategy: str
    mode: Mode
    device: str
    samples: int
    classes: int
    epochs: int
    size: int = 224
    balanced: bool = False


@dataclass(frozen=True, slots=True)
class BatchDone:
    """One optimiser step. `step` counts from 1 over the training; `epoch` is where that lies, as a fraction.

    It was taken at `learning_rate`, the highest of the network's parts. `pictures_per_second` is that of this pass so
    far, and `memory_bytes` what the training's device has of it in use.
    """

    step: int
    epoch: float
    loss: float
    learning_rate: float
    pictures_per_second: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class EpochDone:
    """One pass over the training pictures. Accuracies lie in 0 … 1, losses are mean cross-entropies in nats.

    `learning_rate` is that of its last step; None in the records of before, which did not tell.
    """

    epoch: int
    epochs: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    seconds_left: float
    pictures_per_second: float
    learning_rate: float | None = None


@dataclass(frozen=True, slots=True)
class RateLowered:
    """The losses were no numbers any more: the training goes on from its best weights at this lower learning rate."""

    epoch: int
    learning_rate: float


@dataclass(frozen=True, slots=True)
class StoppedShort:
    """In this epoch the losses were no numbers once more: the training ends with its best weights before it."""

    epoch: int


@dataclass(frozen=True, slots=True)
class BatchHalved:
    """The memory was full: from here on a batch is worked through `pictures` at a time.

    What it teaches stays the same, but for batch normalisation from nothing, which then sees a part at a time.
    """

    pictures: int


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """The weights after this epoch are the best so far and kept; a crash costs at most the last second or epoch."""

    epoch: int


@dataclass(frozen=True, slots=True)
class CopiesLeftOut:
    """So many of the validation pictures are learned from, too: nothing is judged by them."""

    pictures: int


Mishap = CopiesLeftOut | BatchHalved | RateLowered | StoppedShort  # what a training has to change on its way
