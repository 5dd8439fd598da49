"""Sample pictures: handbags and shoes, drawn on the spot, for people who have none at hand yet."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from PIL import Image

from resources.sample_pictures import backdrop, boots, handbags, low_shoes
from resources.sample_pictures.colours import Scheme, pick_scheme
from resources.sample_pictures.light import compose, photograph, pick_light
from resources.sample_pictures.painting import Placement, Size, paint
from resources.sample_pictures.sketch import Sketch

LABELS: tuple[str, ...] = ("Handbags", "Shoes")

_STEMS = {"Handbags": "handbag", "Shoes": "shoe"}
_KINDS = {"Handbags": handbags.KINDS, "Shoes": boots.KINDS + low_shoes.KINDS}
_SIZES: tuple[Size, ...] = ((400, 300), (400, 320), (400, 360), (400, 400), (360, 400), (320, 400))


def draw(label: str, *, seed: int) -> Image.Image:
    """One picture, RGB. The same label and seed give the same pixels, on every machine."""
    rng = Random(f"{label} {seed}")
    size = rng.choice(_SIZES)
    scheme = pick_scheme(rng)
    sketch = _object(label, rng, scheme)
    standing = rng.random() < 0.5
    if standing:
        placement, foot = _standing(rng, sketch, size=size)
        horizon = foot - size[1] * rng.uniform(0.14, 0.34)
        ground = backdrop.stand(rng, size=size, unlike=scheme.main, horizon=horizon)
    else:
        placement = _lying(rng, sketch, size=size)
        ground = backdrop.lay(rng, size=size, unlike=scheme.main)
    layer = paint(sketch.shapes, placement=placement, size=size)
    light = pick_light(rng)
    return photograph(compose(ground, layer, light=light, standing=standing), light=light, rng=rng)


def write(folder: Path, *, per_label: int = 60, seed: int = 0) -> Iterator[Path]:
    """Fill one folder a label with JPEG files, yielding each path as soon as the file is there."""
    for label in LABELS:
        (folder / label).mkdir(parents=True, exist_ok=True)
        for number in range(1, per_label + 1):
            path = folder / label / f"{_STEMS[label]}-{number:03}.jpg"
            # A million apart, so that no two seeds share a picture.
            draw(label, seed=seed * 1_000_000 + number).save(path, quality=90)
            yield path


def _object(label: str, rng: Random, scheme: Scheme) -> Sketch:
    kind = rng.choice(_KINDS[label])
    return _pair(kind, rng, scheme) if label == "Shoes" and rng.random() < 0.35 else kind(rng, scheme)


def _pair(kind: Callable[[Random, Scheme], Sketch], rng: Random, scheme: Scheme) -> Sketch:
    """Two of the same make, the second a step behind the first."""
    make = rng.getrandbits(32)
    front, rear = kind(Random(make), scheme), kind(Random(make), scheme)
    front.put_behind(rear, shift=(rng.uniform(18, 40), rng.uniform(-22, -10)), size=0.96)
    return front


def _standing(rng: Random, sketch: Sketch, *, size: Size) -> tuple[Placement, float]:
    """Upright on the floor; also how far down the picture its foot is."""
    left, top, right, bottom = sketch.bounds()
    wide, tall = right - left, bottom - top
    foot = size[1] * rng.uniform(0.8, 0.93)
    scale = min(size[0] * 0.92 / wide, (foot - size[1] * 0.04) / tall) * rng.uniform(0.66, 0.98)
    slack = max((size[0] * 0.96 - wide * scale) / 2, 0.0)
    placement = Placement(
        centre=((left + right) / 2, (top + bottom) / 2),
        target=(size[0] / 2 + rng.uniform(-slack, slack), foot - tall * scale / 2),
        scale=scale,
        angle=math.radians(rng.uniform(-2, 2)),
        mirrored=rng.random() < 0.5,
        lean=_lean(rng),
    )
    return placement, foot


def _lying(rng: Random, sketch: Sketch, *, size: Size) -> Placement:
    """Turned any way on a surface seen from above."""
    left, top, right, bottom = sketch.bounds()
    angle = math.radians(rng.uniform(-40, 40))
    cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
    wide = (right - left) * cos + (bottom - top) * sin
    tall = (right - left) * sin + (bottom - top) * cos
    scale = min(size[0] * 0.94 / wide, size[1] * 0.94 / tall) * rng.uniform(0.7, 1.0)
    slack = (max(size[0] * 0.96 - wide * scale, 0.0) / 2, max(size[1] * 0.96 - tall * scale, 0.0) / 2)
    return Placement(
        centre=((left + right) / 2, (top + bottom) / 2),
        target=(size[0] / 2 + rng.uniform(-1, 1) * slack[0], size[1] / 2 + rng.uniform(-1, 1) * slack[1]),
        scale=scale,
        angle=angle,
        mirrored=rng.random() < 0.5,
        lean=_lean(rng),
    )


def _lean(rng: Random) -> tuple[float, float]:
    return rng.uniform(-0.0005, 0.0005), rng.uniform(-0.0004, 0.0004)
