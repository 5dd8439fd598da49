"""How sure a share is: 95 % intervals, and how many independent pictures a judgement is worth."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Z = 1.959964  # standard deviations on either side of the middle that hold 95 of 100
# Groups that are taken to stick together before any is seen: from few bursts nobody can tell how alike their frames
# are judged. Simulated for 8 to 200 groups of 1 to 30 pictures, 50 to 97 % right, their answers alike by 0 to 0.8:
# without it 66 to 97 of 100 intervals hold the truth, with one such group 93 to 100, with two 94 to 100.
_BELIEVED = 2
# Under labels drawn by lot the share right of a cross-validation varies 1.2 to 1.7 times as much as that of as many
# coins: two pictures that are alike judge each other, so their verdicts are one. Two is where that ends.
CROSSED = 2.0


def wilson_interval(right: float, n: float, *, z: float = Z) -> tuple[float, float]:
    """The 95 % interval of a share of `right` among `n` (Wilson 1927), inside 0 … 1; all of it when n is 0.

    Both may be fractions: so many independent pictures as the judged ones are worth.
    """
    if n == 0:
        return (0.0, 1.0)
    share = right / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(max(0.0, share * (1 - share)) / n + z * z / (4 * n * n))
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return (low if right else 0.0, high if right < n else 1.0)  # exact there, where rounding would leave a speck


def worth(values: Sequence[int], groups: Sequence[str]) -> float:
    """How many independent pictures these are worth, whose `values` are, say, 1 where the answer was right.

    n over Kish's design effect 1 + ρ·Σm(m−1)/n for groups of m pictures (Kish 1965); ρ is how alike those of one
    group are, measured by their pairs, with _BELIEVED groups that are all alike added to those it was measured on.
    To be put into Wilson's interval in place of n (Korn and Graubard 1998; Dean and Pagano 2015).
    """
    places = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    group_of = np.array([places[group] for group in groups], np.intp)
    sizes = np.bincount(group_of)
    pairs = float((sizes * (sizes - 1)).sum())
    if not pairs:
        return float(len(values))
    found = np.asarray(values, np.float64)
    told_by = _told_by(found, group_of, sizes)
    alike = (_BELIEVED + told_by * _alikeness(found, group_of, pairs)) / (_BELIEVED + told_by)
    return len(found) / (1 + alike * pairs / len(found))


def _told_by(values: NDArray[Any], group_of: NDArray[Any], sizes: NDArray[Any]) -> int:
    """How many groups of several hold something other than the usual value: only those tell how alike they are."""
    different, counts = np.unique(values, return_counts=True)
    unusual = np.unique(group_of[values != different[counts.argmax()]])
    return int((sizes[unusual] > 1).sum())


def _alikeness(values: NDArray[Any], group_of: NDArray[Any], pairs: float) -> float:
    """The correlation of two values of one group, 0 … 1, over all pairs."""
    deviations = values - values.mean()
    spread = float((deviations**2).mean())
    if not spread:
        return 0.0
    sums = np.bincount(group_of, deviations)
    return min(1.0, max(0.0, float((sums**2).sum() - (deviations**2).sum()) / (spread * pairs)))


def paired_interval(only_first: float, only_second: float, both: float, neither: float) -> tuple[float, float]:
    """The 95 % interval of how much larger the first share is than the second, of the same pictures, in −1 … 1.

    The arguments count the pictures that only the first got right, only the second, both, and neither; they may be
    fractions. Method 10 of Newcombe 1998: from the two Wilson intervals and how the shares go together.
    """
    n = only_first + only_second + both + neither
    if n == 0:
        return (-1.0, 1.0)
    first, second = (both + only_first) / n, (both + only_second) / n
    (low_1, high_1), (low_2, high_2) = wilson_interval(first * n, n), wilson_interval(second * n, n)
    together = _together(only_first, only_second, both, neither)
    below = _side(first - low_1, high_2 - second, together)
    above = _side(high_1 - first, second - low_2, together)
    return max(-1.0, first - second - below), min(1.0, first - second + above)


def _side(one: float, other: float, together: float) -> float:
    return math.sqrt(max(0.0, one * one - 2 * together * one * other + other * other))


def _together(only_first: float, only_second: float, both: float, neither: float) -> float:
    """Newcombe's φ: how the two shares go together, corrected for continuity where they do."""
    n = only_first + only_second + both + neither
    product = (both + only_first) * (only_second + neither) * (both + only_second) * (only_first + neither)
    if product <= 0:
        return 0.0
    excess = both * neither - only_first * only_second
    if excess > 0:
        excess = max(0.0, excess - n / 2)
    return excess / math.sqrt(product)
