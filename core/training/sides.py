"""How large the pictures at hand are: what decides at which size a network learned from nothing sees them."""

import statistics
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core import images
from core.cache import ArrayCache
from core.project.snapshot import Sample

LOOKED_AT = 51  # pictures; odd, so that one of them is in the middle


def usual_side(samples: Sequence[Sample], *, cache: Path) -> int | None:
    """The median of the shorter sides of some pictures, chosen by content hash; None when none can be read.

    Sides are cached like all that is computed from pictures, so that the answer stays when the files are gone.
    """
    chosen = {sample.sha256: sample for sample in sorted(samples, key=lambda sample: sample.sha256)[:LOOKED_AT]}
    store = ArrayCache(cache, kind="sides", dtype=np.int64, shape=(1,))
    sides = store.load(chosen)
    found = {key: np.array([side]) for key, sample in chosen.items() if key not in sides and (side := _side(sample))}
    store.save(found)
    every = [int(side[0]) for side in (sides | found).values()]
    return statistics.median_low(every) if every else None


def _side(sample: Sample) -> int | None:
    try:
        data = images.read(sample.path)
        return images.short_side(data) if images.content_hash(data) == sample.sha256 else None
    except images.UnreadablePicture:
        return None  # it is named when the pictures are prepared
