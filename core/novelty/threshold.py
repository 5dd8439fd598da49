"""From where on a picture is none of the labels: set on pictures that are known to be some; imports no torch."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

SHARE = 0.05  # of real pictures, that are turned away at most unless the person says otherwise
LEAST = 19  # different pictures: of fewer not even the farthest one has one in twenty beyond it
STEPS = 200  # at which the distances are kept, so that another share can be chosen later

Reason = Literal["", "too-few", "stopped"]


@dataclass(frozen=True, slots=True)
class Threshold:
    """The largest score that a known picture may have, so that `share` of real ones are turned away at most.

    `value` is None where it could not be set, for a `reason`; then every picture is taken for known. `quantiles` are
    the scores of the `n` pictures it was set on, of so many `groups`, at even steps from the least to the largest.
    `first` is the value for SHARE where another share was chosen since.
    """

    value: float | None
    share: float
    n: int
    groups: int
    quantiles: tuple[float, ...] = ()
    reason: Reason = ""
    first: float | None = None

    def at(self, share: float) -> "Threshold":
        """The same with another share turned away. Nothing changes where none is set.

        With SHARE it is as it was at first. That counts bursts as one, so that the steps alone would not lead back to
        it, or would go past it.
        """
        if not self.quantiles:
            return replace(self, share=share)
        step = self.quantiles[max(0, math.ceil((1 - share) * (len(self.quantiles) - 1)))]
        first = self.value if self.first is None and self.share == SHARE else self.first
        if first is None:
            return replace(self, value=step, share=share)
        value = first if share == SHARE else max(step, first) if share < SHARE else min(step, first)
        return replace(self, value=value, share=share, first=first)

    def turned_away(self, value: float) -> float:
        """The share of the pictures it was set on that have a larger score than `value`."""
        return 1 - bisect_right(self.quantiles, value) / max(1, len(self.quantiles))


def unset(reason: Reason, *, n: int = 0, groups: int = 0) -> Threshold:
    """No threshold, and why."""
    return Threshold(value=None, share=SHARE, n=n, groups=groups, reason=reason)


def threshold(scores: Sequence[float], groups: Sequence[str], *, share: float = SHARE) -> Threshold:
    """The threshold that at most `share` of such pictures exceed, and of such groups, counted as one each.

    A new picture is as likely as any of these to be the farthest one, which is why one more than they are is counted
    (Vovk, Gammerman and Shafer 2005, Algorithmic learning in a random world).
    """
    sizes = Counter(groups)
    if len(sizes) < LEAST or not all(map(math.isfinite, scores)):
        return unset("too-few", n=len(scores), groups=len(sizes))
    alike = [1.0] * len(scores)
    by_group = [1 / sizes[group] for group in groups]
    value = max(_exceeded(scores, weights, share) for weights in (alike, by_group))
    ordered = sorted(scores)
    steps = [ordered[round(step / STEPS * (len(ordered) - 1))] for step in range(STEPS + 1)]
    return Threshold(value, share, len(scores), len(sizes), tuple(steps))


def _exceeded(scores: Sequence[float], weights: Sequence[float], share: float) -> float:
    left = share * (sum(weights) + 1) - 1  # what may lie beyond, the new picture itself not counted
    for score, weight in sorted(zip(scores, weights, strict=True), reverse=True):
        left -= weight
        if left < 0:
            return score
    return min(scores)
