"""What varied copies of pictures look like, for who is about to choose how much is varied."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import numpy as np
import torch
from PIL import Image

from core import images
from core.images import Box
from core.preprocess import Pixels
from core.project.snapshot import Snapshot
from core.training.augmentation import vary
from core.training.events import TrainConfig
from core.training.plan import Plan
from core.training.planning import planned


def variants(image: Image.Image, plan: Plan, *, count: int, square: Box | None = None) -> Pixels:
    """So many copies of an upright RGB picture as that training varies it, uint8 (count, size, size, 3)."""
    kept = plan.kept_preprocess.pixels(image, square=square)
    pictures = torch.from_numpy(np.repeat(kept[None], count, axis=0)).permute(0, 3, 1, 2).float()
    dice = torch.Generator().manual_seed(plan.seed)
    varied = vary(pictures, plan.augment, dice, size=plan.preprocess.size, flip=plan.flip, variation=plan.variation)
    result: Pixels = varied.round().to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
    return result


def previews(
    snapshot: Snapshot, config: TrainConfig, *, should_stop: Callable[[], bool], pictures: int = 2, copies: int = 4
) -> Iterator[Pixels]:
    """Varied `copies` of some of the snapshot's pictures, of different labels where there are; see `variants`.

    The same pictures each time, so that one choice can be compared with another. Pictures that cannot be read are
    passed over.
    """
    samples, places = snapshot.labelled()
    settings = planned(snapshot, config)
    shown = 0
    for index in _spread(places):
        if shown == pictures or should_stop():
            return
        with suppress(images.UnreadablePicture):
            data = images.read(samples[index].path)
            decoded = images.decode_with_facts(data, at_least=settings.kept_preprocess.at_least)
            yield variants(decoded.image, settings, count=copies, square=decoded.square)
            shown += 1


def _spread(places: Sequence[int]) -> list[int]:
    """Indices into `places`: the first of each label, then the second of each, and so on."""
    seen: dict[int, int] = {}
    turns = []
    for index, place in enumerate(places):
        seen[place] = seen.get(place, 0) + 1
        turns.append((seen[place], place, index))
    return [index for _, _, index in sorted(turns)]
