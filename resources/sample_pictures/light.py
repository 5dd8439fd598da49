"""Light and lens: the shadow an object casts, the roundness it shows, and the camera."""

from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from resources.sample_pictures.colours import Colour
from resources.sample_pictures.painting import Layer, Size

Rows = NDArray[np.float32]  # (height, 3 * width)

_COARSE = 4  # soft things are computed on a fourth of the picture's width
_CASTS: tuple[tuple[float, float, float], ...] = (
    (1.0, 1.0, 1.0),
    (1.05, 1.0, 0.92),
    (1.08, 1.0, 0.86),
    (0.94, 0.99, 1.06),
    (0.97, 1.02, 1.0),
)


@dataclass(frozen=True, slots=True)
class Light:
    """Where light falls towards, as a direction in the picture, and how it colours what it meets."""

    towards: tuple[float, float]
    shadow: float
    roundness: float
    fall_off: float
    vignette: float
    gains: tuple[float, float, float]
    blur: float
    noise: int


def pick_light(rng: Random) -> Light:
    brightness = rng.uniform(0.88, 1.05)
    red, green, blue = rng.choice(_CASTS)
    return Light(
        towards=(rng.choice((-1.0, 1.0)) * rng.uniform(0.4, 1.0), rng.uniform(0.4, 1.0)),
        shadow=rng.uniform(0.4, 0.7),
        roundness=rng.uniform(0.25, 0.5),
        fall_off=rng.uniform(0.0, 0.14),
        vignette=rng.uniform(0.0, 0.22),
        gains=(red * brightness, green * brightness, blue * brightness),
        blur=rng.choice((0.0, 0.0, 0.0, 0.5, 0.7, 0.9)),
        noise=rng.choice((0, 3, 5, 8, 11)),
    )


def compose(ground: Image.Image, layer: Layer, *, light: Light, standing: bool) -> Image.Image:
    """Put the object on its ground, with its shadow under it."""
    cast = _standing_shadow if standing else _lying_shadow
    shadow = cast(layer.cover, light).resize(ground.size, Image.Resampling.BILINEAR)
    shade: Colour = (28, 24, 40)
    ground.paste(shade, mask=shadow.point([round(level * light.shadow) for level in range(256)]))
    ground.paste((0, 0, 0), mask=layer.cover)
    return ImageChops.add(ground, _rounded(layer, light))


def photograph(picture: Image.Image, *, light: Light, rng: Random) -> Image.Image:
    """What the camera makes of it: cast, fall-off, vignette, softness and grain."""
    if light.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(light.blur))
    width, height = picture.size
    # Rows of red, green, blue, red, …: numpy is several times faster on them than on (height, width, 3).
    x = np.repeat(np.linspace(-1, 1, width, dtype=np.float32), 3)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    level = 1 - light.vignette / 2 * (x * x) - light.fall_off * light.towards[0] * x
    level = level - light.vignette / 2 * (y * y) - light.fall_off * light.towards[1] * y
    pixels = _rows(picture) * level * np.tile(np.array(light.gains, dtype=np.float32), width)
    if light.noise:
        # Bytes from `random` and not from numpy, which does not promise the same ones for good.
        grain = np.frombuffer(rng.randbytes(width * height), dtype=np.uint8).reshape(height, width)
        pixels += (np.repeat(grain, 3, axis=1).astype(np.float32) - 127.5) * (light.noise / 127.5)
    return _picture(pixels)


def _rows(image: Image.Image) -> Rows:
    return np.asarray(image, dtype=np.float32).reshape(image.height, -1)


def _picture(rows: Rows) -> Image.Image:
    pixels = np.clip(rows + 0.5, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels.reshape(len(rows), -1, 3))


def _standing_shadow(cover: Image.Image, light: Light) -> Image.Image:
    """The silhouette laid down on the floor behind the object, and a narrow dark line where the two touch."""
    coarse = cover.reduce(_COARSE)
    box = coarse.getbbox()
    foot = (box[3] if box else coarse.height) - 1.0
    long = _laid_down(coarse, foot, squash=0.2, skew=light.towards[0] * 0.7).filter(ImageFilter.GaussianBlur(2.2))
    touch = _laid_down(coarse, foot + 1.0, squash=0.05, skew=0.0).filter(ImageFilter.GaussianBlur(1.2))
    return ImageChops.lighter(long, touch)


def _laid_down(coarse: Image.Image, foot: float, *, squash: float, skew: float) -> Image.Image:
    # Inverse map: the pixel (x, y) takes its value from the silhouette's point (x - skew * h, foot - h).
    rise = 1 / squash
    return coarse.transform(
        coarse.size,
        Image.Transform.AFFINE,
        (1, skew * rise, -skew * rise * foot, 0, rise, foot - rise * foot),
        Image.Resampling.BILINEAR,
    )


def _lying_shadow(cover: Image.Image, light: Light) -> Image.Image:
    coarse = cover.reduce(_COARSE)
    x, y = light.towards
    near = _moved(coarse, x * 0.8, y * 0.8).filter(ImageFilter.GaussianBlur(0.8))
    far = _moved(coarse, x * 2.6, y * 2.6).filter(ImageFilter.GaussianBlur(2.4))
    return ImageChops.lighter(near.point([level // 2 for level in range(256)]), far)


def _moved(image: Image.Image, x: float, y: float) -> Image.Image:
    size: Size = image.size
    return image.transform(size, Image.Transform.AFFINE, (1, 0, -x, 0, 1, -y), Image.Resampling.BILINEAR)


def _rounded(layer: Layer, light: Light) -> Image.Image:
    """Lighter towards the light and darker away from it, as if the flat shapes were padded."""
    soft = layer.cover.reduce(_COARSE).filter(ImageFilter.GaussianBlur(5))
    x, y = light.towards
    lit = ImageChops.subtract(_moved(soft, -4 * x, -4 * y), _moved(soft, 4 * x, 4 * y), 2, 128)
    lit = lit.resize(layer.cover.size, Image.Resampling.BILINEAR)
    box = layer.cover.getbbox()
    level = np.repeat(_rows(lit.crop(box)), 3, axis=1)
    pixels = _rows(layer.colour.crop(box)) * (1 + (level - 128) * (light.roundness / 64))
    # No brighter than the cover allows, or the light would leak out of the edges.
    pixels = np.minimum(pixels, np.repeat(_rows(layer.cover.crop(box)), 3, axis=1))
    rounded = Image.new("RGB", layer.colour.size)
    rounded.paste(_picture(pixels), box)
    return rounded
