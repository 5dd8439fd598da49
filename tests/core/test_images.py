"""Decoding: every kind of picture becomes upright RGB, everything else is refused with a sentence."""

import io
import os
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core import images
from core.images import UnreadablePicture, check, content_hash, decode, read, thumbnail
from resources import sample_pictures

# core keeps Pillow's remarks on broken files quiet; pytest would make errors of them
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
ORIENTATION = 0x0112


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _corners() -> Image.Image:
    """60 × 40: red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new("RGB", (60, 40), WHITE)
    pencil = ImageDraw.Draw(image)
    for box, colour in (((0, 0, 29, 19), RED), ((30, 0, 59, 19), GREEN), ((0, 20, 29, 39), BLUE)):
        pencil.rectangle(box, fill=colour)
    return image


def _near(one: tuple[int, ...], other: tuple[int, ...], *, by: int = 40) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def _noise(size: tuple[int, int]) -> Image.Image:
    values = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(values)


# How to lay a picture down so that its EXIF orientation sets it up again
_LAID = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    laid = _corners().transpose(_LAID[orientation]) if orientation in _LAID else _corners()
    image = decode(_encoded(laid, kind, exif=exif))
    assert image.size == (60, 40)
    corners = [image.getpixel(place) for place in ((5, 5), (54, 5), (5, 34), (54, 34))]
    assert all(_near(corner, wanted) for corner, wanted in zip(corners, (RED, GREEN, BLUE, WHITE), strict=True))


def test_a_broken_exif_block_does_not_matter() -> None:
    data = _encoded(_corners(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff and nothing more")
    assert decode(data).size == (60, 40)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_transparency_lies_over_white(kind: str) -> None:
    layered = Image.new("RGBA", (32, 16), (0, 0, 0, 0))
    layered.paste((0, 0, 0, 255), (0, 0, 8, 16))
    layered.paste((0, 0, 0, 128), (8, 0, 16, 16))
    options = {"lossless": True} if kind == "WEBP" else {}
    image = decode(_encoded(layered, kind, **options))
    assert image.mode == "RGB"
    found = [image.getpixel((x, 8))[0] for x in (3, 12, 25)]
    assert found == pytest.approx([0, 127, 255], abs=12)


def test_a_transparent_palette_and_grey_lie_over_white() -> None:
    palette = Image.new("P", (20, 10), 0)
    palette.putpalette([0, 0, 0, 0, 0, 255])
    palette.paste(1, (10, 0, 20, 10))
    image = decode(_encoded(palette, "PNG", transparency=0))
    assert (image.getpixel((2, 2)), image.getpixel((15, 5))) == (WHITE, BLUE)
    grey = decode(_encoded(Image.new("LA", (8, 8), (10, 0)), "PNG"))
    assert grey.getpixel((4, 4)) == WHITE


def test_a_transparent_colour_is_white() -> None:
    image = Image.new("RGB", (10, 10), RED)
    image.paste(BLUE, (5, 0, 10, 10))
    decoded = decode(_encoded(image, "PNG", transparency=RED))
    assert (decoded.getpixel((1, 1)), decoded.getpixel((8, 8))) == (WHITE, BLUE)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_16_bits_are_scaled_and_not_cut(kind: str) -> None:
    ramp = np.array([[0, 257, 32768, 65535]], dtype=np.uint16).repeat(4, axis=0)
    image = decode(_encoded(Image.fromarray(ramp), kind))
    assert [image.getpixel((x, 1))[0] for x in range(4)] == [0, 1, 127, 255]


@pytest.mark.parametrize("values", [np.full((4, 4), 70_000, np.int32), np.full((4, 4), 0.5, np.float32)])
def test_measured_values_are_no_picture(values: np.ndarray) -> None:
    with pytest.raises(UnreadablePicture, match=r"32 bits|measured values"):
        decode(_encoded(Image.fromarray(values), "TIFF"))


def test_cmyk_becomes_rgb() -> None:
    image = decode(_encoded(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG"))
    assert image.mode == "RGB"
    assert _near(image.getpixel((8, 8)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_other_modes_become_rgb(mode: str) -> None:
    image = decode(_encoded(Image.new("RGB", (9, 7), WHITE).convert(mode), "PNG"))
    assert (image.mode, image.size, image.getpixel((4, 4))) == ("RGB", (9, 7), WHITE)


def test_the_first_picture_of_an_animation_counts() -> None:
    frames = [Image.new("RGB", (12, 12), colour) for colour in (RED, BLUE)]
    image = decode(_encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert image.getpixel((6, 6)) == RED


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [
        ("JPEG", "jpg"),
        ("PNG", "png"),
        ("WEBP", "webp"),
        ("GIF", "gif"),
        ("BMP", "bmp"),
        ("TIFF", "tif"),
        ("AVIF", "avif"),
        ("MPO", "jpg"),
    ],
)
def test_every_format_is_read_and_named_by_its_content(kind: str, suffix: str) -> None:
    data = _encoded(_corners(), kind)
    image = decode(data)
    assert (image.mode, image.size) == ("RGB", (60, 40))
    assert _near(image.getpixel((5, 5)), RED, by=60)
    assert check(data) == suffix


@pytest.mark.parametrize("kind", ["PPM", "TGA", "ICO", "PDF"])
def test_other_formats_are_refused(kind: str) -> None:
    with pytest.raises(UnreadablePicture, match="JPEG, PNG, WebP"):
        decode(_encoded(_corners(), kind))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UnreadablePicture, match="empty"):
        decode(b"")


@pytest.mark.parametrize("data", [b"Dear diary,\n", b"\0", b"%PDF-1.4", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePicture, match="not a picture in a format that Handful reads"):
        decode(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF"])
@pytest.mark.parametrize("check_it", [decode, check])
def test_a_truncated_picture_is_refused(kind: str, check_it: Callable[[bytes], object]) -> None:
    data = _encoded(_noise((200, 150)), kind)
    with pytest.raises(UnreadablePicture):
        check_it(data[: len(data) * 2 // 3])


def _png_of_size(width: int, height: int) -> bytes:
    """A PNG file of a few bytes whose header claims this size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(14_143, 14_143), (1, 200_000_001), (65_535, 65_535), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(UnreadablePicture, match="200 million") as refused:
        decode(_png_of_size(*size))
    assert f"{size[0]} × {size[1]} pixels" in refused.value.message


def test_up_to_200_million_pixels_the_size_is_no_reason() -> None:
    with pytest.raises(UnreadablePicture, match="damaged or incomplete"):
        decode(_png_of_size(200_000_000, 1))


def test_a_prediction_decodes_every_pixel_and_only_on_request_less() -> None:
    image = _noise((1600, 1200))
    data = _encoded(image, "JPEG", quality=90)
    full = decode(data)
    assert full.size == (1600, 1200)
    with Image.open(io.BytesIO(data)) as plain:
        assert full.tobytes() == plain.convert("RGB").tobytes()
    assert decode(data, at_least=224).size == (400, 300)
    assert decode(data, at_least=1201).size == (1600, 1200)


@pytest.mark.parametrize("at_least", [1, 96, 224, 400])
def test_a_draft_is_never_smaller_than_asked_for(at_least: int) -> None:
    for size in ((3000, 450), (450, 3000), (900, 901), (500, 500)):
        image = decode(_encoded(Image.new("RGB", size), "JPEG"), at_least=at_least)
        assert min(image.size) >= min(at_least, *size)


def test_thumbnails_are_centred_squares_of_the_upright_picture() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    small = thumbnail(_encoded(_corners().transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif), 20)
    assert (small.mode, small.size) == ("RGB", (20, 20))
    assert _near(small.getpixel((3, 3)), RED)
    assert _near(small.getpixel((16, 3)), GREEN)


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(_encoded(_corners(), "PNG"))
    (tmp_path / "letter.jpg").write_bytes(b"Dear diary,")
    assert decode(read(tmp_path / "picture.txt")).size == (60, 40)
    with pytest.raises(UnreadablePicture):
        decode(read(tmp_path / "letter.jpg"))


def test_what_cannot_be_read_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePicture, match="not there"):
        read(tmp_path / "absent.png")
    with pytest.raises(UnreadablePicture, match="not a file"):
        read(tmp_path)
    with pytest.raises(UnreadablePicture):
        read(Path("a\0b.png"))
    with pytest.raises(UnreadablePicture):
        read(tmp_path / ("x" * 5000))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["a pipe", "a device"])
def test_what_is_no_file_is_not_opened(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind == "a pipe":
        os.mkfifo(tmp_path / "pipe.jpg")
    else:
        os.symlink("/dev/zero", tmp_path / "pipe.jpg")
    monkeypatch.setattr("builtins.open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(UnreadablePicture, match="not a file"):
        read(tmp_path / "pipe.jpg")


def test_names_that_are_not_utf8_become_text() -> None:
    assert images.file_name(Path("caf\udce9.jpg")).encode("utf-8") == "caf\ufffd.jpg".encode()


@pytest.mark.skipif(sys.platform != "linux", reason="libtiff can be reached where it is a library of its own")
@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate"])
def test_a_damaged_tiff_is_refused_without_a_word_on_the_terminal(
    compression: str, capfd: pytest.CaptureFixture[str]
) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    data = bytearray(_encoded(Image.fromarray(noise), "TIFF", compression=compression))
    data[200:2000:50] = bytes(255 - value for value in data[200:2000:50])
    with pytest.raises(UnreadablePicture, match="damaged"):
        decode(bytes(data))
    assert capfd.readouterr().err == ""


def test_a_picture_is_named_by_its_bytes() -> None:
    assert content_hash(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_sample_pictures_are_read_alike_in_full_and_as_a_draft() -> None:
    data = _encoded(sample_pictures.draw("Shoes", seed=1), "JPEG", quality=90)
    full, draft = decode(data), decode(data, at_least=224)
    assert full.size == draft.size  # 400 pixels are less than twice 224
