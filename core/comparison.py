"""Two runs side by side: which is better on the pictures that both were judged on, if that can be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.intervals import CROSSED, paired_interval, worth
from core.joins import Joins
from core.run_record import RunRecord
from core.training.events import ENOUGH

Verdict = Literal["first", "second", "even", "too-few", "other-pictures", "other-labels"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the `n` pictures that both were judged on, which are of so many `groups`.

    `first` and `second` are their shares right of these; `interval` holds 95 % of how much larger the first is.
    """

    n: int
    groups: int
    first: float
    second: float
    interval: tuple[float, float]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Pair:
    group: str
    first: bool
    second: bool


def compare(first: RunRecord, second: RunRecord) -> Comparison:
    """Compare two runs, picture by picture: by their hashes, where both know the picture by the same label."""
    if set(first.report.labels) != set(second.report.labels):
        return Comparison(0, 0, 0.0, 0.0, (-1.0, 1.0), "other-labels")
    pairs = _pairs(first, second)
    n, groups = len(pairs), len({pair.group for pair in pairs})
    shares = [sum(getattr(pair, side) for pair in pairs) / n if n else 0.0 for side in ("first", "second")]
    crossed = "cross-validated" in (first.report.method, second.report.method)
    interval = _interval(pairs, crossed=crossed)
    return Comparison(n, groups, shares[0], shares[1], interval, _verdict(n, groups, interval))


def compare_answers(first: Sequence[bool], second: Sequence[bool], groups: Sequence[str]) -> Comparison:
    """Compare two models by whether each was right about the same pictures, which neither has learned from."""
    pairs = [_Pair(group, one, other) for one, other, group in zip(first, second, groups, strict=True)]
    n = len(pairs)
    interval = _interval(pairs, crossed=False)
    shares = [sum(right) / n if n else 0.0 for right in (first, second)]
    alone = len(set(groups))
    return Comparison(n, alone, shares[0], shares[1], interval, _verdict(n, alone, interval))


def _verdict(n: int, groups: int, interval: tuple[float, float]) -> Verdict:
    if not n:
        return "other-pictures"
    if groups < ENOUGH:
        return "too-few"
    low, high = interval
    return "first" if low > 0 else "second" if high < 0 else "even"


def _pairs(first: RunRecord, second: RunRecord) -> list[_Pair]:
    """The answers to each picture that both judged, with the groups of both runs joined."""
    judged = {(one.sha256, first.report.labels[one.truth]): one for one in first.answered}
    both = [
        (judged[key], other)
        for other in second.answered
        if (key := (other.sha256, second.report.labels[other.truth])) in judged
    ]
    joins: Joins[str] = Joins()  # either run may have been made before a burst or a copy was known as such
    for one, other in both:
        joins.join(f"first {one.group}", f"second {other.group}")
    return [
        _Pair(joins.first(f"first {one.group}"), one.truth == one.answer, other.truth == other.answer)
        for one, other in both
    ]


def _interval(pairs: Sequence[_Pair], *, crossed: bool) -> tuple[float, float]:
    """Newcombe's paired interval for as many independent pictures as these are worth."""
    if not pairs:
        return (-1.0, 1.0)
    differences = [pair.first - pair.second for pair in pairs]
    independent = worth(differences, [pair.group for pair in pairs]) / (CROSSED if crossed else 1.0)
    scale = independent / len(pairs)
    both = sum(pair.first and pair.second for pair in pairs)
    neither = sum(not (pair.first or pair.second) for pair in pairs)
    return paired_interval(differences.count(1) * scale, differences.count(-1) * scale, both * scale, neither * scale)
