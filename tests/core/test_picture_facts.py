"""One look at a picture: its facts, and a thumbnail that shows what a training sees."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from core import images
from core.alike import NEAR
from core.images import UnreadablePicture
from core.picture_facts import BLURRED, PLAIN, THUMBNAIL_SIDE, look_at, shown
from core.preprocess import Preprocess, centred_square
from core.troubles import DARK
from resources import sample_pictures

DATA = Path(__file__).parents[2].parent / "shared" / "data"
ODD = sorted(path for path in (DATA / "odd-images").rglob("*") if path.is_file())
CLOTHING = sorted((DATA / "clothing" / "validation").rglob("*.jpg"))
SAMPLES = [sample_pictures.draw(label, seed=seed) for label in sample_pictures.LABELS for seed in range(4)]


def _file(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _large(width: int, height: int) -> Image.Image:
    """The sample pictures side by side: as much to see as in a photograph of that size."""
    sheet = Image.new("RGB", (width, height))
    for place, sample in enumerate(SAMPLES):
        tile = sample.resize((width // 4 + 1, height // 2 + 1), Image.Resampling.LANCZOS)
        sheet.paste(tile, (place % 4 * width // 4, place // 4 * height // 2))
    return sheet


def _difference(data: bytes) -> float:
    """Between the thumbnail and the whole picture at its size: the mean over all pixels, in grey levels of 255."""
    seen = shown(look_at(data).thumbnail or data)
    whole = images.decode(data).resize(seen.size, Image.Resampling.BILINEAR)
    return float(np.abs(np.asarray(seen, np.int16) - np.asarray(whole, np.int16)).mean())


def _noisy(size: tuple[int, int], seed: int) -> bytes:
    """As out of a telephone in the dusk."""
    noise = 20 * np.random.default_rng(seed).standard_normal((size[1], size[0], 1), np.float32)
    pixels = np.clip(np.asarray(_large(*size)) + noise, 0, 255).astype(np.uint8)
    return _file(Image.fromarray(pixels), quality=90)


def _from_training(data: bytes, network: int) -> float:
    """Between the thumbnail and what a training decodes, in the training's square and at the thumbnail's size."""
    seen = centred_square(shown(look_at(data).thumbnail))
    at_least, at_its_size = (Preprocess(size, (0.5,) * 3, (0.5,) * 3) for size in (network, seen.width))
    decoded = images.decode_with_facts(data, at_least=at_least.at_least)
    trained = at_its_size.pixels(decoded.image, square=decoded.square)
    return float(np.abs(np.asarray(seen, np.int16) - trained.astype(np.int16)).mean())


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("TIFF", "tif")])
def test_the_facts_are_those_of_the_whole_picture(kind: str, suffix: str) -> None:
    for size in ((300, 200), (1600, 1200)):
        look = look_at(_file(SAMPLES[0].resize(size), kind))
        assert (look.facts.width, look.facts.height) == size
        assert look.suffix == suffix


@pytest.mark.parametrize("size", [(1600, 1200), (1003, 1301)])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_thumbnail_shows_what_is_there_whichever_way_it_lies(orientation: int, size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x112] = orientation
    data = _file(_large(*size), quality=90, exif=exif)
    look = look_at(data)
    upright = size if orientation < 5 else size[::-1]
    assert (look.facts.width, look.facts.height) == upright
    thumbnail = shown(look.thumbnail)
    assert max(thumbnail.size) == THUMBNAIL_SIDE
    assert thumbnail.width / thumbnail.height == pytest.approx(upright[0] / upright[1], rel=0.01)
    assert _difference(data) < 1


@pytest.mark.parametrize("size", [(801, 600), (1023, 767), (1280, 720), (4032, 3024)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_thumbnail_shows_what_is_there_at_every_size(size: tuple[int, int], kind: str) -> None:
    if kind == "PNG" and size[0] > 2000:
        pytest.skip("takes long and tells nothing more")
    assert _difference(_file(_large(*size), kind)) < 1


# The first is a usual one; of the others a half and a quarter are hardly enough, and cut pixels apart
@pytest.mark.parametrize("size", [(4000, 3000), (1195, 897), (2395, 1795)])
def test_a_thumbnail_shows_what_a_training_sees_of_a_large_noisy_photograph(size: tuple[int, int]) -> None:
    data = _noisy(size, seed=size[0])
    assert _difference(data) < 1
    assert _from_training(data, 224) < 1


@pytest.mark.skipif(not CLOTHING, reason="the clothing pictures (../shared/data/clothing) are not on this machine")
def test_thumbnails_of_photographs_show_what_a_training_sees() -> None:
    assert max(_difference(images.read(path)) for path in CLOTHING[::10]) < 1


@pytest.mark.skipif(not ODD, reason="the odd pictures (../shared/data/odd-images) are not on this machine")
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_odd_pictures_are_seen_or_refused_like_by_the_check() -> None:
    worst = 0.0
    for path in ODD:
        data = images.read(path)
        try:
            suffix = images.check(data)
        except UnreadablePicture:
            with pytest.raises(UnreadablePicture):
                look_at(data)
        else:
            assert look_at(data).suffix == suffix
            worst = max(worst, _difference(data))
    assert worst < 1


def test_a_small_picture_is_its_own_thumbnail_and_never_enlarged() -> None:
    data = _file(SAMPLES[0].resize((60, 40)), "PNG")
    assert look_at(data).thumbnail == b""
    assert shown(data).size == (60, 40)
    assert shown(_file(SAMPLES[0].resize((640, 480)))).size == (256, 192)


def test_a_large_picture_of_few_bytes_has_a_thumbnail() -> None:
    data = _file(Image.new("RGB", (3000, 2000), "teal"), "PNG")
    assert shown(look_at(data).thumbnail).size == (256, 171)


def test_a_single_pixel_has_facts() -> None:
    facts = look_at(_file(Image.new("RGB", (1, 1), "white"), "PNG")).facts
    assert (facts.width, facts.height, facts.sharpness, facts.brightness, facts.look) == (1, 1, 0, 1, PLAIN)


@pytest.mark.parametrize("data", [b"", b"no picture", _file(SAMPLES[0])[:-3000]])
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePicture):
        look_at(data)


@pytest.mark.parametrize("sample", SAMPLES, ids=range(len(SAMPLES)))
def test_good_pictures_are_sharp_and_blurred_ones_are_not(sample: Image.Image) -> None:
    for good in (_file(sample), _file(sample, quality=30), _file(sample, "PNG"), _file(sample.resize((1600, 1200)))):
        assert look_at(good).facts.sharpness > BLURRED
    blurred = sample.filter(ImageFilter.GaussianBlur(4))
    for bad in (_file(blurred), _file(blurred, quality=95), _file(blurred, "PNG"), _file(blurred.resize((1600, 1200)))):
        assert look_at(bad).facts.sharpness < BLURRED


def test_faint_and_sparse_edges_are_not_taken_for_blur() -> None:
    faint = Image.eval(SAMPLES[0], lambda value: 120 + value // 10)
    assert look_at(_file(faint, "PNG")).facts.sharpness > BLURRED
    sparse = Image.new("RGB", (400, 400), "white")
    sparse.paste("black", (180, 180, 220, 220))
    assert look_at(_file(sparse)).facts.sharpness > BLURRED


def test_brightness_is_the_mean_from_black_to_white() -> None:
    for colour, brightness in (("black", 0), ("#808080", 0.5), ("white", 1)):
        facts = look_at(_file(Image.new("RGB", (90, 60), colour), "PNG")).facts
        assert facts.brightness == pytest.approx(brightness, abs=0.01)
    dark = Image.eval(SAMPLES[0], lambda value: value // 10)
    assert look_at(_file(dark)).facts.brightness < DARK < look_at(_file(SAMPLES[0])).facts.brightness


def test_a_plain_picture_is_one_with_neither_parts_nor_edges() -> None:
    for colour in ("black", "white", "teal"):
        plain = look_at(_file(Image.new("RGB", (400, 300), colour))).facts
        assert (plain.look, plain.sharpness) == (PLAIN, 0)
    noise = look_at(_file(Image.effect_noise((150, 150), 10), "PNG")).facts
    assert noise.look == PLAIN
    assert noise.sharpness > BLURRED


def test_few_bits_of_a_look_differ_between_copies_and_many_between_pictures() -> None:
    looks = [look_at(_file(sample)).facts.look for sample in SAMPLES]
    for sample, look in zip(SAMPLES, looks, strict=True):
        for copy in (
            _file(sample, quality=20),
            _file(sample, "PNG"),
            _file(sample.resize((1600, 1200))),
            _file(sample.resize((100, 80))),
        ):
            assert (look ^ look_at(copy).facts.look).bit_count() <= NEAR
    others = [(one ^ other).bit_count() for place, one in enumerate(looks) for other in looks[:place]]
    assert min(others) > 2 * NEAR
