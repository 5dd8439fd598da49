"""Pictures that look like others, by what the built-in backbone sees in them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from core import features, strategies
from core.cache import Array
from core.project.snapshot import Sample

STRATEGY = "builtin"
# Of the likeness that the chosen pictures have, on average, with the middle of the other chosen ones. With three to ten
# chosen of sixty, of ten kinds of clothing: two thirds of the kind are found, and 55 to 63 % of what is found is right
# (a shirt looks like a t-shirt); of drawn bags and shoes two thirds, and 98 to 100 %
SHARE = 0.8
LONE = 0.3  # where one picture is chosen: a quarter and a tenth are found, and 61 and 96 % are right


def alike(
    chosen: Sequence[Sample], among: Sequence[Sample], cache: Path, *, should_stop: Callable[[], bool]
) -> Iterator[features.PicturesPrepared | features.PictureSkipped | tuple[int, ...]]:
    """The ids of the samples that look like the chosen ones, those included; the last event is the tuple of them.

    Likeness is the cosine between features with the mean of all taken off. After a stop there is no answer.
    """
    from core import device

    samples = list({sample.id: sample for sample in (*chosen, *among)}.values())
    working = features.features(
        samples, strategies.named(STRATEGY), device=device.resolve("auto"), cache=cache, should_stop=should_stop
    )
    try:
        prepared = yield from working
    except features.Stopped:
        return
    ids = np.array([samples[index].id for index in prepared.kept])
    vectors = prepared.inputs - prepared.inputs.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    is_chosen = np.isin(ids, [sample.id for sample in chosen])
    if not is_chosen.any():
        yield ()
        return
    own = vectors[is_chosen]
    likeness = vectors @ _unit(own.sum(axis=0))
    if len(own) > 1:
        likeness_among = [float(one @ _unit(own.sum(axis=0) - one)) for one in own]
        least = SHARE * sum(likeness_among) / len(own)
    else:
        least = LONE
    yield tuple(ids[is_chosen | (likeness >= least)].tolist())


def _unit(vector: Array) -> Array:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9))
