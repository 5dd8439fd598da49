"""Pictures that look like others, by what the built-in backbone sees in them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from core import features, strategies
from core.project.snapshot import Sample

STRATEGY = "builtin"
# Of the mean likeness that the chosen pictures have with their middle; below it a picture is of another kind
SHARE = 0.85
LONE = 0.60  # the likeness that counts where one picture is chosen; photographs of unlike things have 0.3 to 0.5


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
    middle = vectors[is_chosen].mean(axis=0)
    middle /= max(float(np.linalg.norm(middle)), 1e-9)
    likeness = vectors @ middle
    least = SHARE * float(likeness[is_chosen].min()) if is_chosen.sum() > 1 else LONE
    yield tuple(ids[is_chosen | (likeness >= least)].tolist())
