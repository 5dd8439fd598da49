"""Thumbnails of a project's pictures, kept compressed under their content hash; deletable at any time."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from core import images
from core.cache import ByteCache
from core.parallel import in_order
from core.project.snapshot import Sample

LONG_SIDE = 256


@dataclass(frozen=True, slots=True)
class Filled:
    done: int
    total: int


class PictureCache:
    def __init__(self, folder: Path) -> None:
        self._thumbnails = ByteCache(folder / "thumbnails.sqlite", kind="thumbnail 1")

    def thumbnails(self, keys: Iterable[str]) -> dict[str, bytes]:
        return self._thumbnails.load(keys)

    def fill(self, samples: Sequence[Sample], *, should_stop: Callable[[], bool]) -> Iterator[Filled]:
        found = {}
        for done, (key, data) in enumerate(in_order(_made, samples, should_stop=should_stop, name="thumbnails")):
            if data:
                found[key] = data
            yield Filled(done + 1, len(samples))
        self._thumbnails.save(found)


def _made(sample: Sample) -> tuple[str, bytes]:
    try:
        image = images.thumbnail(images.read(sample.path), LONG_SIDE)
    except images.UnreadablePicture:
        return sample.sha256, b""
    target = io.BytesIO()
    image.save(target, "JPEG", quality=95, subsampling=0)
    return sample.sha256, target.getvalue()


_ = Image
