"""Hundreds of odd and hostile pictures in one import: each in or named, and shown as a training sees it."""

import hashlib
import io
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import features, images
from core.features import Prepared
from core.picture_facts import shown
from core.preprocess import Preprocess
from core.project.importing import ImportFinished, import_paths
from core.project.project import Project
from core.project.snapshot import Sample
from core.project.thumbnails import PictureCache

ODD = Path(__file__).parents[3].parent / "shared" / "data" / "odd-images"
FILES = sorted(path for path in ODD.rglob("*") if path.is_file())
CANONICAL = 224  # the size that the built-in backbone learns from

with_odd_pictures = pytest.mark.skipif(
    not FILES, reason="the odd pictures (../shared/data/odd-images) are not on this machine"
)
pytestmark = [
    pytest.mark.timeout(120),  # a guard against a hang, not a measurement
    # core keeps Pillow's remarks on broken metadata quiet; pytest would make errors of them
    pytest.mark.filterwarnings("ignore::UserWarning:PIL"),
]


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, ImportFinished]]:
    """All odd pictures in one project, brought in at once."""
    project = Project.create(tmp_path_factory.mktemp("odd") / "Odd.handful")
    *_, end = import_paths(project, [ODD], project.labels.add("Odd").id, should_stop=lambda: False)
    assert isinstance(end, ImportFinished)
    yield project, end
    project.close()


@with_odd_pictures
def test_each_is_in_or_named(brought: tuple[Project, ImportFinished]) -> None:
    project, end = brought
    named = {skipped.path: skipped.reason for skipped in end.skipped}
    assert end.added + len(end.twice) + len(named) == len(FILES)
    held = {sample.sha256 for sample in project.snapshot().samples}
    assert len(held) == end.added
    came_in = {path for path in FILES if hashlib.sha256(path.read_bytes()).hexdigest() in held}
    assert came_in | named.keys() == set(FILES)
    assert not came_in & named.keys()
    assert set(end.twice) <= came_in
    for reason in named.values():
        assert reason.endswith(".")
        assert reason[0].isupper()
        assert "\n" not in reason
        assert ". " not in reason
        assert len(reason) < 200


@with_odd_pictures
def test_a_thumbnail_shows_what_a_training_sees(brought: tuple[Project, ImportFinished]) -> None:
    """The way up, the colours, what lies under transparency, the first frame: within a grey level of 255 on average."""
    samples = brought[0].snapshot().samples
    thumbnails = PictureCache(brought[0].cache).thumbnails(samples)
    assert thumbnails.keys() == {sample.sha256 for sample in samples}
    apart = {sample.name: _apart(sample, shown(thumbnails[sample.sha256])) for sample in samples}
    assert {name: value for name, value in apart.items() if value >= 1} == {}


@with_odd_pictures
def test_a_training_caches_just_that(brought: tuple[Project, ImportFinished], tmp_path: Path) -> None:
    """Where the square in the middle falls on whole pixels of the thumbnail, so that nothing has to be moved."""
    samples = brought[0].snapshot().samples
    thumbnails = {key: shown(data) for key, data in PictureCache(brought[0].cache).thumbnails(samples).items()}
    small = [one for one in samples if thumbnails[one.sha256].size == images.decode(images.read(one.path)).size]
    assert len(small) > 200
    for size in sorted({min(thumbnails[one.sha256].size) for one in small}):
        same = [one for one in small if min(thumbnails[one.sha256].size) == size]
        for sample, pixels in zip(same, _cached(same, size, tmp_path), strict=True):
            image = thumbnails[sample.sha256]
            left, top = (image.width - size) // 2, (image.height - size) // 2
            assert np.array_equal(image.crop((left, top, left + size, top + size)), pixels), sample.name


def _apart(sample: Sample, thumbnail: Image.Image) -> float:
    """By how many grey levels of 255 the thumbnail differs, at its size, from what a training decodes: the mean."""
    decoded = images.decode_with_facts(images.read(sample.path), at_least=CANONICAL)
    seen = decoded.image.resize(thumbnail.size, Image.Resampling.BILINEAR, box=decoded.box)
    return float(np.abs(np.asarray(thumbnail, np.int16) - np.asarray(seen, np.int16)).mean())


def _cached(samples: Sequence[Sample], size: int, cache: Path) -> np.ndarray:
    preprocess = Preprocess(size, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    running = features.pixels(samples, preprocess, cache=cache, should_stop=lambda: False)
    while True:
        try:
            next(running)
        except StopIteration as end:
            prepared: Prepared = end.value
            assert len(prepared.kept) == len(samples)
            return prepared.inputs


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, data: bytes, *, before: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + before + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _gif(*, screen: int, frame: int) -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", screen, screen, 0, 0, 0)
    return head + b"," + struct.pack("<HHHHB", 0, 0, frame, frame, 0) + b"\x02\x02\x4c\x01\x00;"


def _tiff(width: int, height: int, tags: dict[int, int], data: bytes) -> bytes:
    """Grey, deflated, with what the `tags` say; the data begins where tag 273 or 324 says."""
    entries = {256: width, 257: height, 258: 8, 259: 8, 262: 1, 277: 1, **tags}
    start = 10 + 12 * len(entries) + 4
    entries = {tag: start if tag in (273, 324) else value for tag, value in entries.items()}
    lines = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(entries.items()))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + lines + bytes(4) + data


def _webp() -> bytes:
    """Lossless, 64 × 64, with the size overwritten by the largest that WebP knows."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(file, "WEBP", lossless=True)
    data = bytearray(file.getvalue())
    place = data.index(b"VP8L") + 9
    size = int.from_bytes(data[place : place + 4], "little") >> 28 << 28 | 16382 << 14 | 16382
    data[place : place + 4] = size.to_bytes(4, "little")
    return bytes(data)


def _bmp() -> bytes:
    return b"BM" + struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, 65000, 65000, 1, 24, 0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def gigabyte() -> bytes:
    """A gigabyte of nothing, packed into a few megabytes."""
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(1 << 24)) for _ in range(64)) + packer.flush()


@dataclass(frozen=True, slots=True)
class Bomb:
    """A small file that asks for very much, and the start of the sentence that refuses it."""

    name: str
    make: Callable[[bytes], bytes]  # of a packed gigabyte
    reason: str


_TINY = zlib.compress(bytes(72))
_TEXT = "It holds more text, or a larger colour profile, than any picture needs."
BOMBS = (
    Bomb("png of 65,000 × 65,000", lambda data: _png(65000, 65000, data), "It has 65000 × 65000 pixels"),
    Bomb("png with a gigabyte of text", lambda d: _png(8, 8, _TINY, before=_chunk(b"zTXt", b"a\0\0" + d)), _TEXT),
    Bomb("png with a gigabyte of profile", lambda d: _png(8, 8, _TINY, before=_chunk(b"iCCP", b"a\0\0" + d)), _TEXT),
    Bomb("gif with a giant screen", lambda _: _gif(screen=65535, frame=1), "It has 65535 × 65535 pixels"),
    Bomb("gif with a giant frame", lambda _: _gif(screen=1, frame=65535), "It has 65535 × 65535 pixels"),
    Bomb(
        "tiff of one giant strip",
        lambda data: _tiff(65000, 65000, {273: 0, 278: 65000, 279: len(data)}, data),
        "It has 65000 × 65000 pixels",
    ),
    Bomb(
        "tiff of 16 × 16 in one giant tile",
        lambda data: _tiff(16, 16, {322: 32752, 323: 32768, 324: 0, 325: len(data)}, data),
        "It is stored in tiles of 32752 × 32768 pixels",
    ),
    Bomb("webp", lambda _: _webp(), "It has 16383 × 16383 pixels"),
    Bomb("bmp", lambda _: _bmp(), "It has 65000 × 65000 pixels"),
    Bomb("zip", lambda data: b"PK\3\4" + data, "It is not a picture"),
)


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_a_bomb_is_named_and_a_picture_beside_it_comes_in(bomb: Bomb, gigabyte: bytes, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bomb.png").write_bytes(bomb.make(gigabyte))
    Image.new("RGB", (30, 20), "teal").save(tmp_path / "in" / "good.png")
    project = Project.create(tmp_path / "Mine.handful")
    *_, end = import_paths(project, [tmp_path / "in"], None, should_stop=lambda: False)
    project.close()
    assert isinstance(end, ImportFinished)
    assert end.added == 1
    (skipped,) = end.skipped
    assert skipped.path.name == "bomb.png"
    assert skipped.reason.startswith(bomb.reason)


def test_a_tile_larger_than_its_picture_is_no_bomb() -> None:
    data = zlib.compress(bytes(1024 * 1024))
    file = _tiff(100, 80, {322: 1024, 323: 1024, 324: 0, 325: len(data)}, data)
    assert images.decode(file).size == (100, 80)
