"""What was computed from pictures, kept on disk under their content hash; deletable at any time."""

import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.parallel import ShouldStop, never, stepwise

Array = NDArray[Any]

# Not WITHOUT ROWID: with entries larger than a page that is more than twice as slow to write
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    kind TEXT NOT NULL, key TEXT NOT NULL, checksum INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (kind, key)
)
"""
_MANY = 5000  # keys from which on one pass over all is faster
_MOST_VARIABLES = 500  # SQLite's limit on placeholders was 999 for long


class ByteCache:
    """Bytes of one `kind` by content hash, in an SQLite file.

    A cache never fails: what cannot be read counts as not there, what cannot be written is computed again next
    time, and a damaged entry is noticed by its checksum.
    """

    def __init__(self, file: Path, *, kind: str) -> None:
        self._file = file
        self._kind = kind

    def load(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The entries that are there and whole, by their key."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, bytes] = {}
        if not self._file.is_file():
            return found
        with suppress(sqlite3.Error), closing(self._connect()) as database:
            for start in range(0, len(wanted), _MOST_VARIABLES):
                found.update(self._read(database, wanted[start : start + _MOST_VARIABLES]))
        return found

    def save(self, entries: Mapping[str, bytes]) -> None:
        """Keep these entries, in one transaction; tell nobody when the disk refuses."""
        rows = [(self._kind, key, zlib.crc32(data), data) for key, data in entries.items()]
        if not rows:
            return
        try:
            self._write(rows)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # full, locked or read-only: not damaged
                return
            with suppress(OSError, sqlite3.Error):
                self._file.unlink(missing_ok=True)
                self._write(rows)
        except OSError:
            return

    def load_all(self, should_stop: ShouldStop = never) -> dict[str, bytes]:
        """All entries that are whole, or some after a stop: with many keys far faster than asking for each."""
        if not self._file.is_file():
            return {}
        with suppress(sqlite3.Error), closing(self._connect()) as database:
            query = "SELECT key, checksum, data FROM entries NOT INDEXED WHERE kind = ?"  # in the order of the file
            return _whole(stepwise(database.execute(query, (self._kind,)), should_stop))
        return {}

    def held(self, keys: Iterable[str], should_stop: ShouldStop = never) -> set[str]:
        """Those of the keys under which there is an entry, whole or damaged; some of them after a stop."""
        wanted = list(dict.fromkeys(keys))
        found: set[str] = set()
        if not self._file.is_file():
            return found
        with suppress(sqlite3.Error), closing(self._connect()) as database:
            if len(wanted) > _MANY:
                every = database.execute("SELECT key FROM entries WHERE kind = ?", (self._kind,))
                return {key for (key,) in stepwise(every, should_stop)}.intersection(wanted)
            for start in range(0, len(wanted), _MOST_VARIABLES):
                some = wanted[start : start + _MOST_VARIABLES]
                query = f"SELECT key FROM entries WHERE kind = ? AND key IN ({_marks(some)})"
                found.update(key for (key,) in database.execute(query, (self._kind, *some)))
        return found

    def forget(self, keys: Iterable[str]) -> None:
        """Remove the entries under these keys; tell nobody when the disk refuses."""
        rows = [(self._kind, key) for key in keys]
        if not rows:
            return
        with suppress(sqlite3.Error), closing(self._connect()) as database, database:
            database.executemany("DELETE FROM entries WHERE kind = ? AND key = ?", rows)

    def forget_others(self, kinds: str, *, keep: int) -> None:
        """Of the other kinds that match this pattern (as in SQLite's GLOB) keep only those that were written last."""
        if not self._file.is_file():
            return
        query = "SELECT kind FROM entries WHERE kind GLOB ? AND kind != ? GROUP BY kind ORDER BY MAX(rowid) DESC"
        with suppress(sqlite3.Error), closing(self._connect()) as database, database:
            others = database.execute(query, (kinds, self._kind)).fetchall()
            database.executemany("DELETE FROM entries WHERE kind = ?", others[keep:])

    def _read(self, database: sqlite3.Connection, keys: list[str]) -> dict[str, bytes]:
        query = f"SELECT key, checksum, data FROM entries WHERE kind = ? AND key IN ({_marks(keys)})"
        return _whole(database.execute(query, (self._kind, *keys)))

    def _write(self, rows: list[tuple[str, str, int, bytes]]) -> None:
        self._file.parent.mkdir(exist_ok=True)  # and none above it: a project that was moved is not begun anew
        with closing(self._connect()) as database, database:
            database.execute(_SCHEMA)
            database.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", rows)

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=10)
        database.execute("PRAGMA synchronous = OFF")  # what a power cut takes from a cache is made again
        return database


def _marks(keys: list[str]) -> str:
    return ", ".join("?" * len(keys))


def _whole(rows: Iterable[tuple[str, int, object]]) -> dict[str, bytes]:
    return {key: data for key, checksum, data in rows if isinstance(data, bytes) and zlib.crc32(data) == checksum}


class ArrayCache:
    """Arrays of one `kind`, dtype and shape by content hash, in `folder`/arrays.sqlite. It never fails."""

    def __init__(self, folder: Path, *, kind: str, dtype: type[np.generic], shape: tuple[int, ...]) -> None:
        self._entries = ByteCache(folder / "arrays.sqlite", kind=kind)
        self._dtype = np.dtype(dtype)
        self._shape = shape

    def load(self, keys: Iterable[str]) -> dict[str, Array]:
        """The arrays that are there and whole, by their key."""
        size = self._dtype.itemsize * int(np.prod(self._shape))
        return {
            key: np.frombuffer(data, self._dtype).reshape(self._shape)
            for key, data in self._entries.load(keys).items()
            if len(data) == size
        }

    def save(self, arrays: Mapping[str, Array]) -> None:
        """Keep these arrays, in one transaction; tell nobody when the disk refuses."""
        self._entries.save({key: np.ascontiguousarray(array).tobytes() for key, array in arrays.items()})

    def held(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys under which there is an array, whole or damaged."""
        return self._entries.held(keys)

    def forget_others(self, kinds: str, *, keep: int) -> None:
        """Of the other kinds that match this pattern keep only those that were written last; room is used again."""
        self._entries.forget_others(kinds, keep=keep)

    def empty(self, count: int) -> Array:
        """Room for so many arrays: shape (count, *shape); memory is taken as they are put there."""
        return np.empty((count, *self._shape), self._dtype)
