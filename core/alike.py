"""Which pictures are nearly the same: few bits between their looks, and hardly anything between their details."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.picture_facts import BLURRED, DETAIL_SIDE, SMALL, PictureFacts

Looks = NDArray[np.uint64]
Pairs = NDArray[np.intp]
Details = NDArray[np.int8]
Places = NDArray[np.intp]
Alike = Callable[[Places, Places], NDArray[np.bool_]]

# Of 64 bits. Of 380 photographs and drawings saved anew, at a quarter to four times their size or at quality 20,
# all are within it; of 460,000 pairs of other pictures none is. At 8 the first false pairs appear.
NEAR = 4
# Two looks at most 4 bits apart agree in one of 5 bands of bits
_BANDS = ((0, 13), (13, 13), (26, 13), (39, 13), (52, 12))
# With 100,000 photographs a hundred share a band. These bound what a look is compared with where many more do
_MOST_COMPARED = 400
_MOST_LOOKED_AT = 64  # details, of one picture in one band
_MOST_PAIRS = 8  # of one look in one band
# Correlation of two details. Copies saved anew, smaller, or a tenth darker have 0.999, a tenth brighter 0.996 and more,
# those that lost a fiftieth along each side 0.975, of flat pictures 0.982
_LEAST = 0.95
_LEAST_OF_FLAT = 0.98
# Where there is little to go on, a look is the same for thousands of other pictures. Of the 60,000 of Fashion-MNIST
# 4,331 are within NEAR bits of one that is as bright; 50 of them have this, of which most are copies indeed
_LEAST_OF_LITTLE = 0.998
_FLAT = 0.25  # of a detail's places, as light as their neighbours; of 600 photographs of clothing 5 % have as many
_SAME = 3  # of 127: neighbours that differ no more are as light
_AT_ONCE = 4096


def near_copies(pictures: Sequence[PictureFacts], *, light: float = 1.0) -> Pairs:
    """Places in `pictures` of those that are nearly the same: shape (pairs, 2), each once; no look may be PLAIN.

    `light` is how much their brightness may differ. Where thousands are alike, some of the pairs are left out.
    """
    brightness = np.array([facts.brightness for facts in pictures], np.float64)
    order = np.argsort(brightness, kind="stable")  # so that of one look those as bright come next to each other
    pictures, brightness = [pictures[place] for place in order.tolist()], brightness[order]
    looks = np.array([facts.look for facts in pictures], np.uint64)
    details = np.frombuffer(b"".join(facts.detail for facts in pictures), np.int8).reshape(-1, DETAIL_SIDE**2)
    least = np.where(_flat(details), _LEAST_OF_FLAT, _LEAST)
    least[[_tells_little(facts) for facts in pictures]] = _LEAST_OF_LITTLE
    squares = _products(details, details)

    def alike(one: Places, other: Places) -> NDArray[np.bool_]:
        found = np.abs(brightness[one] - brightness[other]) <= light
        one, other = one[found], other[found]
        wanted = np.maximum(least[one], least[other]) * np.sqrt(squares[one] * squares[other])
        found[found] = _products(details[one], details[other]) >= wanted
        return found

    return np.sort(order[near_pairs(looks, alike)], axis=1)


def _products(some: Details, others: Details) -> NDArray[np.float32]:
    return np.asarray(np.einsum("ij,ij->i", some, others, dtype=np.float32))


def _tells_little(facts: PictureFacts) -> bool:
    return min(facts.width, facts.height) < SMALL or facts.sharpness < BLURRED


def _flat(details: Details) -> NDArray[np.bool_]:
    """Which of these are for a good part as light as to their right and below."""
    found = np.zeros(len(details), np.bool_)
    for start in range(0, len(details), _AT_ONCE):
        places = details[start : start + _AT_ONCE].astype(np.int16).reshape(-1, DETAIL_SIDE, DETAIL_SIDE)
        right = np.abs(np.diff(places, axis=2))[:, :-1] <= _SAME
        below = np.abs(np.diff(places, axis=1))[:, :, :-1] <= _SAME
        found[start : start + _AT_ONCE] = (right & below).mean(axis=(1, 2)) > _FLAT
    return found


def near_pairs(looks: Looks, alike: Alike | None = None) -> Pairs:
    """Places in `looks` of those at most NEAR bits apart that are also `alike`: shape (pairs, 2), each once.

    Takes time in proportion to their number also where thousands are alike; then some of the pairs are left out.
    """
    if len(looks) < 2:
        return np.empty((0, 2), np.intp)
    found = [_pairs_in_band(looks, alike, start=start, bits=bits) for start, bits in _BANDS]
    pairs = np.sort(np.concatenate(found), axis=1)
    keys = np.sort(pairs[:, 0] * len(looks) + pairs[:, 1])  # np.unique would keep Python's lock for a tenth of a second
    keys = keys[np.diff(keys, prepend=-1) != 0]
    return np.stack(np.divmod(keys, len(looks)), axis=1)


def _pairs_in_band(looks: Looks, alike: Alike | None, *, start: int, bits: int) -> Pairs:
    """The near pairs among looks that agree in these bits."""
    band = (looks >> np.uint64(start)) & np.uint64(2**bits - 1)
    order = np.lexsort((looks, band))
    band, looks = band[order], looks[order]
    found: list[Any] = [np.empty((0, 2), np.intp)]
    pairs, looked_at = np.zeros(len(looks), np.intp), np.zeros(len(looks), np.intp)
    left = np.arange(len(looks))
    for step in range(1, _MOST_COMPARED + 1):
        left = left[left + step < len(looks)]
        goes_on = (pairs[left] < _MOST_PAIRS) & (looked_at[left] < _MOST_LOOKED_AT)
        left = left[goes_on & (band[left] == band[left + step])]
        if not left.size:
            break
        near = left[np.bitwise_count(looks[left] ^ looks[left + step]) <= NEAR]
        looked_at[near] += 1
        if alike:
            near = near[alike(order[near], order[near + step])]
        pairs[near] += 1
        found.append(np.stack((order[near], order[near + step]), axis=1))
    return np.concatenate(found)
