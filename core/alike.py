"""Which looks of pictures are nearly the same: pairs of 64-bit perceptual hashes few bits apart."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Looks = NDArray[np.uint64]
Pairs = NDArray[np.intp]

# Of 64 bits. Of 380 photographs and drawings saved anew, at a quarter to four times their size or at quality 20,
# all are within it; of 460,000 pairs of other pictures none is. At 8 the first false pairs appear.
NEAR = 4
# Two looks at most 4 bits apart agree in one of 5 bands of bits
_BANDS = ((0, 13), (13, 13), (26, 13), (39, 13), (52, 12))
# With 100,000 photographs a hundred share a band. These bound what a look is compared with where many more do
_MOST_COMPARED = 400
_MOST_PAIRS = 8  # of one look in one band


def near_pairs(looks: Looks) -> Pairs:
    """Places in `looks`, which are all different, of those at most NEAR bits apart: shape (pairs, 2), each once.

    Takes time in proportion to their number also where thousands are alike; then some of the pairs are left out.
    """
    if len(looks) < 2:
        return np.empty((0, 2), np.intp)
    found = [_pairs_in_band(looks, start=start, bits=bits) for start, bits in _BANDS]
    pairs = np.sort(np.concatenate(found), axis=1)
    return np.stack(np.divmod(np.unique(pairs[:, 0] * len(looks) + pairs[:, 1]), len(looks)), axis=1)


def _pairs_in_band(looks: Looks, *, start: int, bits: int) -> Pairs:
    """The near pairs among looks that agree in these bits."""
    band = (looks >> np.uint64(start)) & np.uint64(2**bits - 1)
    order = np.lexsort((looks, band))
    band, looks = band[order], looks[order]
    found: list[Any] = [np.empty((0, 2), np.intp)]
    counts = np.zeros(len(looks), np.intp)
    left = np.arange(len(looks))
    for step in range(1, _MOST_COMPARED + 1):
        left = left[left + step < len(looks)]
        left = left[(band[left] == band[left + step]) & (counts[left] < _MOST_PAIRS)]
        if not left.size:
            break
        near = left[np.bitwise_count(looks[left] ^ looks[left + step]) <= NEAR]
        counts[near] += 1
        found.append(np.stack((order[near], order[near + step]), axis=1))
    return np.concatenate(found)
