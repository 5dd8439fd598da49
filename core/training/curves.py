"""A training's curves as a table for other programs."""

import csv
import io
from collections.abc import Iterable

from core.training.events import EpochDone

COLUMNS = (
    "epoch",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "learning_rate",
    "seconds",
)


def as_csv(epochs: Iterable[EpochDone]) -> str:
    """One line an epoch below a line of names; accuracies lie in 0 … 1, losses are in nats."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(epoch, column) for column in COLUMNS] for epoch in epochs)
    return text.getvalue()
