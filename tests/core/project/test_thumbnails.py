"""What was seen of pictures is kept, made again where it is lost, and never in anybody's way."""

import hashlib
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from core.picture_facts import Look, PictureFacts, look_at, shown
from core.project.snapshot import Sample
from core.project.thumbnails import FILES, Filled, NotSeen, PictureCache

LARGE, SMALL = (1200, 900), (60, 40)


def _sample(folder: Path, number: int, *, size: tuple[int, int] = SMALL) -> Sample:
    file = io.BytesIO()
    Image.effect_noise(size, 40 + number).save(file, "JPEG")
    sha256 = hashlib.sha256(file.getvalue()).hexdigest()
    path = folder / f"{sha256}.jpg"
    path.write_bytes(file.getvalue())
    return Sample(number, 1, sha256, sha256, f"{number}.jpg", str(path))


def _samples(folder: Path) -> list[Sample]:
    return [_sample(folder, 0, size=LARGE), *(_sample(folder, number) for number in range(1, 6))]


def _fill(cache: PictureCache, samples: list[Sample]) -> list[Filled | NotSeen]:
    return list(cache.fill(samples, should_stop=lambda: False))


def _hashes(samples: list[Sample]) -> list[str]:
    return [sample.sha256 for sample in samples]


def test_what_is_missing_is_looked_at_once(tmp_path: Path) -> None:
    samples = _samples(tmp_path)
    cache = PictureCache(tmp_path / "cache")
    assert cache.facts(_hashes(samples)) == {}
    assert cache.thumbnails(samples) == {}
    events = _fill(cache, [*samples, samples[0]])  # the same picture in two labels
    assert events[0] == Filled(0, 6)
    assert events[-1] == Filled(6, 6)
    again = PictureCache(tmp_path / "cache")
    for sample in samples:
        look = look_at(sample.path.read_bytes())
        assert again.facts([sample.sha256]) == {sample.sha256: look.facts}
        assert again.thumbnails([sample]) == {sample.sha256: look.thumbnail or sample.path.read_bytes()}
    assert _fill(again, samples)[-1] == Filled(0, 0)


def test_what_an_import_has_seen_is_not_looked_at_again(tmp_path: Path) -> None:
    samples = _samples(tmp_path)
    cache = PictureCache(tmp_path / "cache")
    cache.save({sample.sha256: look_at(sample.path.read_bytes()) for sample in samples})
    assert _fill(cache, samples)[0] == Filled(0, 0)
    assert {max(shown(data).size) for data in cache.thumbnails(samples).values()} == {256, 60}


def _facts(number: int) -> PictureFacts:
    return PictureFacts(number, 2, 0.1, 0.9, 2**64 - 1 - number, number.to_bytes(256, "little"), number * 7)


def test_facts_of_thousands_come_back_in_one_go(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path)
    facts = {f"{number:064x}": _facts(number) for number in range(6000)}
    cache.save({sha256: Look("jpg", one, b"") for sha256, one in facts.items()})
    assert cache.facts(facts) == facts
    assert cache.facts([*list(facts)[:10], "unknown"]) == dict(list(facts.items())[:10])


def test_unreadable_pictures_are_passed_over_by_name(tmp_path: Path) -> None:
    samples = _samples(tmp_path)
    samples[1].path.write_bytes(b"\xff\xd8\xff damaged")
    samples[2].path.unlink()
    cache = PictureCache(tmp_path / "cache")
    refused = [event for event in _fill(cache, samples) if isinstance(event, NotSeen)]
    assert [event.sample for event in refused] == samples[1:3]
    assert [event.reason for event in refused] == ["The picture is damaged or incomplete.", "It is not there."]
    assert cache.facts(_hashes(samples)).keys() == set(_hashes([samples[0], *samples[3:]]))


def test_what_is_done_before_a_stop_stays(tmp_path: Path) -> None:
    samples = [_sample(tmp_path, number) for number in range(100)]
    cache = PictureCache(tmp_path / "cache")
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 70

    done = max(event.done for event in cache.fill(samples, should_stop=should_stop) if isinstance(event, Filled))
    assert 0 < done < 100
    assert len(cache.facts(_hashes(samples))) == done
    assert _fill(cache, samples)[0] == Filled(0, 100 - done)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_entry_is_made_again(tmp_path: Path, name: str) -> None:
    samples = _samples(tmp_path)
    cache = PictureCache(tmp_path / "cache")
    _fill(cache, samples)
    whole = cache.facts(_hashes(samples)), cache.thumbnails(samples)
    with closing(sqlite3.connect(tmp_path / "cache" / name)) as database, database:
        query = "UPDATE entries SET data = zeroblob(length(data)) WHERE key = ?"
        database.execute(query, (samples[0].sha256,))
    found = cache.facts(_hashes(samples)), cache.thumbnails(samples)
    assert [len(entries) for entries in found] == ([5, 6] if name == FILES[0] else [6, 5])
    assert _fill(cache, samples)[0] == Filled(0, 1)
    assert (cache.facts(_hashes(samples)), cache.thumbnails(samples)) == whole


@pytest.mark.parametrize("name", FILES)
def test_either_file_may_be_deleted_or_be_no_database(tmp_path: Path, name: str) -> None:
    samples = _samples(tmp_path)
    cache = PictureCache(tmp_path / "cache")
    for damage in (lambda file: file.unlink(), lambda file: file.write_bytes(b"no database" * 1000)):
        _fill(cache, samples)
        damage(tmp_path / "cache" / name)
        assert _fill(cache, samples)[0] == Filled(0, 6)
        assert len(cache.facts(_hashes(samples))) == len(cache.thumbnails(samples)) == 6


def test_a_place_that_cannot_be_written_is_tolerated(tmp_path: Path) -> None:
    samples = _samples(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    cache = PictureCache(tmp_path / "file")
    assert _fill(cache, samples)[-1] == Filled(6, 6)
    assert cache.facts(_hashes(samples)) == {}


def test_a_full_disk_is_tolerated(tmp_path: Path, small_disk: Path) -> None:
    samples = [_sample(tmp_path, number, size=LARGE) for number in range(8)]
    cache = PictureCache(small_disk)
    assert _fill(cache, samples)[-1] == Filled(8, 8)
    assert len(cache.thumbnails(samples)) < 8


def test_a_picture_that_went_since_has_no_thumbnail(tmp_path: Path) -> None:
    samples = _samples(tmp_path)
    cache = PictureCache(tmp_path / "cache")
    _fill(cache, samples)
    samples[3].path.unlink()
    assert cache.thumbnails(samples).keys() == set(_hashes(samples)) - {samples[3].sha256}


def test_on_a_disk_that_takes_nothing_thumbnails_come_from_memory(tmp_path: Path) -> None:
    samples = _samples(tmp_path)
    samples[1].path.write_bytes(b"no picture")
    (tmp_path / "cache").touch()  # so nothing can be written into a folder of this name
    made = PictureCache(tmp_path / "cache").made([*samples, samples[0]], should_stop=lambda: False)
    assert made.keys() == set(_hashes(samples))
    assert made.pop(samples[1].sha256) == b""
    for sample in samples[:1] + samples[2:]:
        seen = look_at(sample.path.read_bytes()).thumbnail
        assert made[sample.sha256] == (seen or sample.path.read_bytes())


def test_what_was_made_for_a_person_is_kept(tmp_path: Path) -> None:
    samples = _samples(tmp_path)
    cache = PictureCache(tmp_path / "cache")
    assert cache.made(samples, should_stop=lambda: False) == cache.thumbnails(samples)
    assert _fill(cache, samples) == [Filled(0, 0), Filled(0, 0)]
