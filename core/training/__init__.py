"""Training: what it is started with, what it says while it runs, and the one generator that does it."""

from core.training.events import (
    BatchDone,
    CheckpointSaved,
    EpochDone,
    PictureSkipped,
    PicturesPrepared,
    RunStarted,
    TrainConfig,
)

__all__ = [
    "BatchDone",
    "CheckpointSaved",
    "EpochDone",
    "PictureSkipped",
    "PicturesPrepared",
    "RunStarted",
    "TrainConfig",
    "TrainEvent",
]

TrainEvent = RunStarted | PicturesPrepared | PictureSkipped | BatchDone | EpochDone | CheckpointSaved
