"""Plain JPEGs decoded straight into an array: the same values as Pillow gives, or left to Pillow."""

import io
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from core import images, jpeg
from resources import sample_pictures

BELOW = 896
ODD = Path(__file__).parents[2].parent / "shared" / "data" / "odd-images"


def _jpeg(size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: Any) -> bytes:
    file = io.BytesIO()
    sample_pictures.draw("Handbags", seed=size[0]).resize(size).convert(mode).save(file, "JPEG", **options)
    return file.getvalue()


def _without_adobes_mark(data: bytes) -> bytes:
    place = data.index(b"\xff\xee")
    return data[:place] + data[place + 2 + int.from_bytes(data[place + 2 : place + 4], "big") :]


PLAIN = {
    "usual": _jpeg(),
    "best": _jpeg(quality=100, subsampling=0),
    "half the colours": _jpeg(subsampling=1),
    "poor": _jpeg(quality=5),
    "optimised": _jpeg(optimize=True),
    "with restarts": _jpeg(restart_marker_blocks=3),
    "with a remark": _jpeg(comment=b"drawn by nobody"),
    "odd sides": _jpeg((173, 91)),
    "one pixel": _jpeg((1, 1)),
    "a line": _jpeg((1, 700)),
    "long": _jpeg((3000, 100)),
    "just small enough": _jpeg((1000, BELOW - 1)),
}
TURNED = Image.Exif()
TURNED[0x0112] = 6
LEFT_TO_PILLOW = {
    "progressive": _jpeg(progressive=True),
    "grey": _jpeg(mode="L"),
    "inks": _jpeg(mode="CMYK"),
    "inks without a mark": _without_adobes_mark(_jpeg(mode="CMYK")),
    "marked by Adobe": _jpeg(keep_rgb=True),
    "of 12 bits, it says": _jpeg().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"),
    "turned": _jpeg(exif=TURNED),
    "with a colour profile": _jpeg(icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
    "decoded at half its size": _jpeg((1000, BELOW)),
    "no JPEG": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "nothing": b"",
    "its first bytes alone": b"\xff\xd8\xff",
    "no frame": _jpeg()[:20] + b"\xff\xda\x00\x0c\x03",
}


def _by_pillow(data: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(images.decode(data))


@pytest.mark.parametrize("name", PLAIN)
def test_its_values_are_those_of_pillow(name: str) -> None:
    pixels = jpeg.plain(PLAIN[name], below=BELOW)
    assert pixels is not None
    assert pixels.dtype == np.uint8
    assert np.array_equal(pixels, _by_pillow(PLAIN[name]))


@pytest.mark.parametrize("name", LEFT_TO_PILLOW)
def test_what_tells_more_than_its_picture_is_left_to_pillow(name: str) -> None:
    assert jpeg.plain(LEFT_TO_PILLOW[name], below=BELOW) is None


@pytest.mark.parametrize("name", [*PLAIN, "turned", "grey", "decoded at half its size"])
def test_both_ways_take_the_same_square_of_the_same_pixels(name: str) -> None:
    data = (PLAIN | LEFT_TO_PILLOW)[name]
    pixels, square = images.decode_to_pixels(data, at_least=BELOW // 2)
    decoded = images.decode_with_facts(data, at_least=BELOW // 2)
    assert square == decoded.square
    assert np.array_equal(pixels, np.asarray(decoded.image))


@pytest.mark.parametrize("name", ["usual", "with restarts", "poor"])
def test_a_damaged_one_is_what_pillow_makes_of_it(name: str) -> None:
    """Cut off anywhere, or with bytes changed: refused as Pillow's way refuses it, or of the same values."""
    dice = random.Random(name)
    for number in range(150):
        data = bytearray(PLAIN[name])
        if number % 3 == 0:
            del data[dice.randrange(len(data)) :]
        else:
            for _ in range(number % 3):
                data[dice.randrange(2, len(data))] = dice.randrange(256)
        pixels = jpeg.plain(bytes(data), below=BELOW)
        if pixels is not None:
            assert np.array_equal(pixels, _by_pillow(bytes(data)))


@pytest.mark.skipif(not ODD.is_dir(), reason="the odd pictures (../shared/data/odd-images) are not on this machine")
def test_odd_pictures_are_what_pillow_makes_of_them() -> None:
    plain = 0
    for path in sorted(path for path in ODD.rglob("*") if path.is_file()):
        data = images.read(path)
        pixels = jpeg.plain(data, below=BELOW)
        if pixels is not None:
            plain += 1
            assert np.array_equal(pixels, _by_pillow(data)), path
    assert plain
