"""Training: what it is started with, what it says while it runs, and the one generator that does it."""

from core.training.events import (
    BatchDone,
    BatchHalved,
    CheckpointSaved,
    CopiesLeftOut,
    EpochDone,
    Mishap,
    PictureSkipped,
    PicturesPrepared,
    RateLowered,
    RunStarted,
    StoppedShort,
    TrainConfig,
)

__all__ = [
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
    "TrainEvent",
]

TrainEvent = RunStarted | PicturesPrepared | PictureSkipped | BatchDone | EpochDone | CheckpointSaved | Mishap
