"""How good a model is: accuracy with its interval, per label, and the confusion matrix."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.intervals import CROSSED, wilson_interval, worth
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

    `confusion[truth][answer]` counts pictures. `interval` is the 95 % Wilson interval of `accuracy` for as many
    independent pictures as the `n` judged ones are worth. They are of so many `groups`: None in a model of before,
    where nobody counted them. `unjudged` pictures were there too, but their label has no others to learn it from.
    """

    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    accuracy: float
    interval: tuple[float, float]
    n: int
    method: Method
    groups: int | None = None
    unjudged: int = 0

    @property
    def independent(self) -> int:
        """How many pictures were judged when those of one group, such as a burst, count as one."""
        return self.n if self.groups is None else self.groups

    @property
    def enough(self) -> bool:
        """Whether so many different pictures were judged that the accuracy can be trusted."""
        return self.independent >= ENOUGH

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


def report(
    labels: Sequence[str],
    truth: Sequence[int],
    answers: Sequence[int],
    *,
    method: Method = "held-out",
    groups: Sequence[str] | None = None,
    unjudged: int = 0,
) -> Report:
    """The Report of answers given for pictures whose label is known; both are indices into `labels`.

    Without `groups` each picture is one of its own.
    """
    confusion = [[0] * len(labels) for _ in labels]
    for true, answer in zip(truth, answers, strict=True):
        confusion[true][answer] += 1
    n, hits = len(truth), [int(true == answer) for true, answer in zip(truth, answers, strict=True)]
    share = sum(hits) / n if n else 0.0
    return Report(
        labels=tuple(labels),
        confusion=tuple(tuple(row) for row in confusion),
        accuracy=share,
        interval=_interval(hits, groups, method),
        n=n,
        method=method,
        groups=len(set(groups)) if groups is not None else n,
        unjudged=unjudged,
    )


def _interval(hits: Sequence[int], groups: Sequence[str] | None, method: Method) -> tuple[float, float]:
    if not hits:
        return wilson_interval(0, 0)
    independent = worth(hits, groups) if groups is not None else float(len(hits))
    if method == "cross-validated":
        independent /= CROSSED
    return wilson_interval(independent * (sum(hits) / len(hits)), independent)
