"""Groups: bursts, the same bytes and near copies stay together, whatever their label, in every split."""

import gzip
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from core import images, splits
from core.groups import grouped, joined, look
from core.picture_facts import PLAIN, PictureFacts, facts_of, look_at
from core.project.folders import read_class_folders
from core.project.snapshot import Sample, Snapshot
from core.project.thumbnails import PictureCache
from resources import sample_pictures

CLOTHING = sorted((Path(__file__).parents[2] / ".." / "shared" / "data" / "clothing" / "validation").rglob("*.jpg"))
LOOK = 0x00FF_00FF_0F0F_3333


def _sample(number: int, *, label: int = 0, group: str = "", sha256: str = "") -> Sample:
    return Sample(number, label, group or f"g{number}", sha256 or f"s{number}", "", "")


def _facts(look: int, brightness: float = 0.5) -> PictureFacts:
    return PictureFacts(640, 480, 0.7, brightness, look, bytes(range(256)), 60_000)


def _groups(samples: list[Sample], facts: dict[str, PictureFacts] | None = None) -> list[str]:
    return [sample.group for sample in joined(samples, facts or {})]


def test_the_same_bytes_hang_together_and_bring_their_bursts() -> None:
    samples = [_sample(0, group="burst"), _sample(1, group="burst"), _sample(2, label=1, sha256="s1"), _sample(3)]
    assert _groups(samples) == ["burst", "burst", "burst", "g3"]


def test_near_copies_hang_together_across_labels() -> None:
    samples = [_sample(0), _sample(1, label=1), _sample(2), _sample(3)]
    looks = (LOOK, LOOK ^ 0b1111, LOOK ^ (0b11111 << 20), ~LOOK & 2**64 - 1)
    facts = {f"s{number}": _facts(look) for number, look in enumerate(looks)}
    assert _groups(samples, facts) == ["g0", "g0", "g2", "g3"]


def test_what_is_alike_at_another_brightness_is_another_picture() -> None:
    facts = {"s0": _facts(LOOK, 0.3), "s1": _facts(LOOK, 0.5), "s2": _facts(LOOK, 0.305)}
    assert _groups([_sample(0), _sample(1), _sample(2)], facts) == ["g0", "g1", "g0"]


def test_plain_pictures_and_those_nobody_looked_at_stand_alone() -> None:
    assert _groups([_sample(0), _sample(1)], {"s0": _facts(PLAIN), "s1": _facts(PLAIN)}) == ["g0", "g1"]
    assert _groups([_sample(0), _sample(1)], {"s0": _facts(LOOK)}) == ["g0", "g1"]


def test_the_order_changes_no_name() -> None:
    samples = [_sample(number, group=f"g{number // 2}", sha256=f"s{number // 3}") for number in range(12)]
    names = {sample.id: sample.group for sample in joined(samples, {})}
    assert {sample.id: sample.group for sample in joined(samples[::-1], {})} == names
    assert list(names.values()) == ["g0"] * 6 + ["g3"] * 6, "a chain of groups and bytes is one"


def test_a_long_chain_is_joined_without_deep_calls() -> None:
    samples = [_sample(number, group=f"g{(number + 1) // 2}", sha256=f"s{number // 2}") for number in range(20_000)]
    assert len(set(_groups(samples))) == 1


@pytest.fixture
def copied(tmp_path: Path) -> Snapshot:
    """Ten drawn pictures with three labels; each of the first four is there saved anew, half with another label."""
    for number in range(10):
        picture = sample_pictures.draw("Shoes", seed=number).resize((320, 240))
        _save(picture, tmp_path / "data" / "ABC"[number % 3] / f"{number}.png")
        if number < 4:
            smaller = picture.resize((200, 150))
            _save(smaller, tmp_path / "data" / "ABC"[(number + number % 2) % 3] / f"{number} copy.jpg")
    return replace(read_class_folders(tmp_path / "data"), cache=tmp_path / "cache")


def _file(picture: Image.Image, kind: str = "JPEG", **options: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def _save(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def _grouped(snapshot: Snapshot) -> Snapshot:
    list(look(snapshot, should_stop=lambda: False))
    return grouped(snapshot, should_stop=lambda: False)


def test_copies_in_class_folders_are_on_one_side_of_every_split(copied: Snapshot) -> None:
    snapshot = _grouped(copied)
    group = {sample.name: sample.group for sample in snapshot.samples}
    assert len(set(group.values())) == 10
    for number in range(4):
        assert group[f"{number}.png"] == group[f"{number} copy.jpg"]
    samples, labels = snapshot.labelled()
    groups = [sample.group for sample in samples]
    learned, aside = splits.hold_out(labels, groups, share=0.4)
    folds = [splits.folds(labels, groups, count=3, repeat=repeat) for repeat in (0, 2)]
    for sides in ([learned, aside], *folds):
        seen = [{groups[index] for index in side} for side in sides]
        assert sum(map(len, seen)) == len(set().union(*seen)) == 10


FASHION = Path("/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz")


@pytest.mark.skipif(not FASHION.exists(), reason="Debian's dataset-fashion-mnist is not on this machine")
def test_tiny_pictures_that_look_alike_are_not_taken_for_copies() -> None:
    pictures = gzip.decompress(FASHION.read_bytes())[16:]
    facts = {}
    for number in range(3000):
        tiny = Image.frombytes("L", (28, 28), pictures[784 * number : 784 * number + 784])
        facts[f"s{number}"] = facts_of(_file(tiny, "PNG", compress_level=1))
    names = _groups([_sample(number) for number in range(3000)], facts)
    assert 3000 - len(set(names)) < 3, "by their looks and brightness alone 24"


@pytest.mark.skipif(not CLOTHING, reason="the clothing pictures (../shared/data/clothing) are not on this machine")
def test_copies_of_photographs_are_found_among_photographs() -> None:
    samples, facts = [], {}
    for number, path in enumerate(CLOTHING[::8]):
        photograph = images.decode(images.read(path))
        half = photograph.resize((photograph.width // 2, photograph.height // 2))
        tiny = photograph.resize((photograph.width // 9, photograph.height // 9))
        copies = [_file(photograph, quality=60), _file(half, quality=75), _file(tiny, quality=90), path.read_bytes()]
        for place, data in enumerate(copies):
            samples.append(_sample(100 * number + place))
            facts[samples[-1].sha256] = facts_of(data)
    names = _groups(samples, facts)
    assert names == [f"g{100 * number}" for number in range(len(samples) // 4) for _ in range(4)]


def test_facts_are_kept_for_the_next_time_without_thumbnails(copied: Snapshot) -> None:
    _grouped(copied)
    cache = PictureCache(copied.cache)
    hashes = [sample.sha256 for sample in copied.samples]
    assert cache.facts(hashes).keys() == set(hashes)
    assert not (copied.cache / "thumbnails.sqlite").exists()
    assert [step.total for step in cache.fill_facts(copied.samples, should_stop=lambda: False)] == []


def test_facts_alone_are_those_that_come_with_a_thumbnail() -> None:
    file = io.BytesIO()
    sample_pictures.draw("Handbags", seed=1).resize((1200, 900)).save(file, "JPEG")
    assert facts_of(file.getvalue()) == look_at(file.getvalue()).facts


def test_pictures_without_a_label_join_nothing(copied: Snapshot) -> None:
    stray = replace(copied.samples[0], id=99, label_id=None, group="stray")
    snapshot = _grouped(replace(copied, samples=(*copied.samples, stray)))
    assert snapshot.samples[-1] == stray
    assert [sample.id for sample in snapshot.samples] == [sample.id for sample in copied.samples] + [99]
