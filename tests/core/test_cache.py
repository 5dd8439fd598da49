"""The cache never fails: damage is noticed, an unwritable place tolerated, and everything can be made again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.cache import ArrayCache, ByteCache


def _store(folder: Path, *, kind: str = "features", shape: tuple[int, ...] = (3,)) -> ArrayCache:
    return ArrayCache(folder, kind=kind, dtype=np.float32, shape=shape)


def _arrays(count: int) -> dict[str, np.ndarray]:
    return {f"key {number}": np.full(3, number, np.float32) for number in range(count)}


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    _store(tmp_path).save(_arrays(1200))  # more than one query holds
    found = _store(tmp_path).load([*_arrays(1200), "key 0", "unknown"])
    assert found.keys() == _arrays(1200).keys()
    assert all(np.array_equal(found[key], value) for key, value in _arrays(1200).items())
    assert found["key 7"].dtype == np.float32


def test_an_empty_cache_holds_nothing(tmp_path: Path) -> None:
    assert _store(tmp_path / "absent").load(["a"]) == {}
    assert _store(tmp_path).empty(2).shape == (2, 3)
    _store(tmp_path).save({})
    assert _store(tmp_path).load([]) == {}


def test_kinds_and_shapes_do_not_mix(tmp_path: Path) -> None:
    _store(tmp_path).save({"a": np.zeros(3, np.float32)})
    assert _store(tmp_path, kind="pixels").load(["a"]) == {}
    assert _store(tmp_path, shape=(4,)).load(["a"]) == {}


def test_the_last_array_of_a_key_counts(tmp_path: Path) -> None:
    for value in (1.0, 2.0):
        _store(tmp_path).save({"a": np.full(3, value, np.float32)})
    assert _store(tmp_path).load(["a"])["a"].tolist() == [2.0, 2.0, 2.0]


def test_a_changed_bit_counts_as_not_there(tmp_path: Path) -> None:
    _store(tmp_path).save(_arrays(2))
    damaged = np.array([1, 1, 2], np.float32).tobytes()
    with closing(sqlite3.connect(tmp_path / "arrays.sqlite")) as database, database:
        database.execute("UPDATE entries SET data = ? WHERE key = 'key 1'", (damaged,))
    assert _store(tmp_path).load(_arrays(2)).keys() == {"key 0"}


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "arrays.sqlite").write_bytes(b"this is no database" * 100)
    store = _store(tmp_path)
    assert store.load(["key 1"]) == {}
    store.save(_arrays(2))
    assert store.load(["key 1"])["key 1"].tolist() == [1, 1, 1]


def test_a_truncated_file_never_gives_wrong_arrays(tmp_path: Path) -> None:
    _store(tmp_path).save(_arrays(500))
    file = tmp_path / "arrays.sqlite"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    for key, array in _store(tmp_path).load(_arrays(500)).items():
        assert np.array_equal(array, _arrays(500)[key])
    _store(tmp_path).save(_arrays(500))
    assert all(np.array_equal(array, _arrays(500)[key]) for key, array in _store(tmp_path).load(_arrays(500)).items())


def test_a_place_that_is_no_folder_is_tolerated(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = _store(tmp_path / "file")
    store.save(_arrays(1))
    assert store.load(["key 0"]) == {}


def test_a_full_disk_is_tolerated(small_disk: Path) -> None:
    store = _store(small_disk, shape=(100_000,))
    store.save({"large": np.zeros(100_000, np.float32)})
    assert store.load(["large"]) == {}


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_order_in_memory_does_not_matter(tmp_path: Path, order: str) -> None:
    array = np.asarray(np.arange(12, dtype=np.float32).reshape(3, 4), order=order)
    store = _store(tmp_path, shape=(3, 4))
    store.save({"a": array})
    assert np.array_equal(store.load(["a"])["a"], array)


def test_all_entries_of_a_kind_in_one_go(tmp_path: Path) -> None:
    file = tmp_path / "bytes.sqlite"
    cache = ByteCache(file, kind="facts")
    assert cache.load_all() == {}
    cache.save({"a": b"1", "b": b"", "c": b"3"})
    ByteCache(file, kind="other").save({"d": b"4"})
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE entries SET data = X'00' WHERE key = 'c'")
    assert cache.load_all() == {"a": b"1", "b": b""}


def test_what_is_held_may_be_forgotten(tmp_path: Path) -> None:
    cache = ByteCache(tmp_path / "bytes.sqlite", kind="facts")
    assert cache.held(["a"]) == set()
    cache.forget([])
    assert not list(tmp_path.iterdir())
    entries = {str(number): b"" for number in range(1200)}
    cache.save(entries)
    assert cache.held([*entries, "unknown"]) == entries.keys()
    cache.forget(["7", "unknown"])
    assert cache.held(entries) == entries.keys() - {"7"}
