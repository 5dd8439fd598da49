"""How good a model is: accuracy with its interval, per label, and the confusion matrix."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.training.events import ENOUGH

Method = Literal["held-out", "cross-validated"]


@dataclass(frozen=True, slots=True)
class LabelScore:
    """One label's share of Report. None where nothing was there to divide by."""

    label: str
    n: int
    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a model answered on pictures that it had not learned from.

    `confusion[truth][answer]` counts pictures; `interval` is the 95 % Wilson interval of `accuracy`.
    """

    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    accuracy: float
    interval: tuple[float, float]
    n: int
    method: Method

    @property
    def enough(self) -> bool:
        """Whether so many pictures were judged that the accuracy can be trusted."""
        return self.n >= ENOUGH

    @property
    def per_label(self) -> tuple[LabelScore, ...]:
        return tuple(self._score(index) for index in range(len(self.labels)))

    def _score(self, index: int) -> LabelScore:
        hits = self.confusion[index][index]
        truth = sum(self.confusion[index])
        answered = sum(row[index] for row in self.confusion)
        return LabelScore(
            label=self.labels[index],
            n=truth,
            precision=hits / answered if answered else None,
            recall=hits / truth if truth else None,
        )


def wilson_interval(right: int, n: int, *, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a share of `right` among `n` (Wilson 1927), inside 0 … 1; all of it when n is 0."""
    if n == 0:
        return (0.0, 1.0)
    share = right / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return (low if right else 0.0, high if right < n else 1.0)  # exact there, where rounding would leave a speck


def report(
    labels: Sequence[str], truth: Sequence[int], answers: Sequence[int], *, method: Method = "held-out"
) -> Report:
    """The Report of answers given for pictures whose label is known; both are indices into `labels`."""
    confusion = [[0] * len(labels) for _ in labels]
    for true, answer in zip(truth, answers, strict=True):
        confusion[true][answer] += 1
    right = sum(confusion[index][index] for index in range(len(labels)))
    return Report(
        labels=tuple(labels),
        confusion=tuple(tuple(row) for row in confusion),
        accuracy=right / len(truth) if truth else 0.0,
        interval=wilson_interval(right, len(truth)),
        n=len(truth),
        method=method,
    )
