"""Pictures made ready to learn from, the work shared out over the ranks; the first alone keeps what was computed."""

from collections.abc import Callable, Generator, Sequence
from pathlib import Path

import torch

from core import features
from core.cache import Array
from core.features import PictureSkipped, PicturesPrepared, Prepared, Stopped
from core.project.snapshot import Sample
from core.training.plan import Plan

Work = Generator[PicturesPrepared | PictureSkipped, None, Prepared]


def prepared(samples: Sequence[Sample], settings: Plan, cache: Path, should_stop: Callable[[], bool]) -> Work:
    """What the plan's network learns from, features or pixels. Raises Stopped, in all ranks, and UserError."""
    ranks = settings.ranks
    if not ranks.joined:
        return (yield from _work(samples, settings, cache, should_stop))
    share, skipped = ranks.part(len(samples)), list[PictureSkipped]()
    mine = None
    try:
        work = _work(samples[share], settings, cache, should_stop, keep=ranks.first)
        mine = yield from _noted(work, skipped)
    except Stopped:
        pass
    if ranks.any(mine is None):
        raise Stopped
    assert mine is not None
    for others in ranks.listed([(str(one.path), one.reason) for one in skipped])[1:]:
        yield from (PictureSkipped(Path(path), reason) for path, reason in others)
    kept = tuple(index for part in ranks.listed([index + share.start for index in mine.kept]) for index in part)
    inputs = ranks.gathered(torch.tensor(mine.inputs)).numpy()
    if ranks.first:
        _keep({samples[index].sha256: array for index, array in zip(kept, inputs, strict=True)}, settings, cache)
    return Prepared(kept, inputs)


def _work(
    samples: Sequence[Sample], settings: Plan, cache: Path, should_stop: Callable[[], bool], *, keep: bool = True
) -> Work:
    if settings.mode == "frozen":
        strategy, device = settings.strategy, settings.device
        return features.features(samples, strategy, device=device, cache=cache, should_stop=should_stop, keep=keep)
    return features.pixels(samples, settings.kept_preprocess, cache=cache, should_stop=should_stop, keep=keep)


def _keep(arrays: dict[str, Array], settings: Plan, cache: Path) -> None:
    """Put into the cache what the others have computed."""
    if settings.mode == "frozen":
        store = features.feature_store(settings.strategy, settings.device, cache)
    else:
        store = features.pixel_store(settings.kept_preprocess, cache)
    held = store.held(arrays)
    store.save({key: array for key, array in arrays.items() if key not in held})


def _noted(work: Work, skipped: list[PictureSkipped]) -> Work:
    """The same work, what it skips noted."""
    while True:
        try:
            event = next(work)
        except StopIteration as end:
            result: Prepared = end.value
            return result
        if isinstance(event, PictureSkipped):
            skipped.append(event)
        yield event
