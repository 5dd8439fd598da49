"""Training: what it is started with, what it says while it runs, and the one generator that does it."""

from core.training.events import (
    BatchDone,
    BatchHalved,
    CheckpointSaved,
    EpochDone,
    PictureSkipped,
    PicturesPrepared,
    RateLowered,
    RunStarted,
    TrainConfig,
)

__all__ = [
    "BatchDone",
    "BatchHalved",
    "CheckpointSaved",
    "EpochDone",
    "PictureSkipped",
    "PicturesPrepared",
    "RateLowered",
    "RunStarted",
    "TrainConfig",
    "TrainEvent",
]

TrainEvent = (
    RunStarted | PicturesPrepared | PictureSkipped | BatchDone | EpochDone | CheckpointSaved | RateLowered | BatchHalved
)
