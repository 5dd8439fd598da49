"""Arrays kept on disk under the hash of what they were computed from; deletable at any time."""

import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS arrays (
    kind TEXT NOT NULL, key TEXT NOT NULL, checksum INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""
_MOST_VARIABLES = 500  # SQLite's limit on placeholders was 999 for long


class ArrayCache:
    """Arrays of one `kind`, dtype and shape by content hash, in `folder`/arrays.sqlite.

    A cache never fails: what cannot be read counts as not there, what cannot be written is computed again next
    time, and a damaged entry is noticed by its checksum.
    """

    def __init__(self, folder: Path, *, kind: str, dtype: type[np.generic], shape: tuple[int, ...]) -> None:
        self._file = folder / "arrays.sqlite"
        self._kind = kind
        self._dtype = np.dtype(dtype)
        self._shape = shape

    def load(self, keys: Iterable[str]) -> dict[str, Array]:
        """The arrays that are there and whole, by their key."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, Array] = {}
        if not self._file.is_file():
            return found
        with suppress(sqlite3.Error), closing(self._connect()) as database:
            for start in range(0, len(wanted), _MOST_VARIABLES):
                found.update(self._read(database, wanted[start : start + _MOST_VARIABLES]))
        return found

    def save(self, arrays: Mapping[str, Array]) -> None:
        """Keep these arrays, in one transaction; tell nobody when the disk refuses."""
        rows = [(self._kind, key, zlib.crc32(data), data) for key, data in _as_bytes(arrays)]
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

    def empty(self) -> Array:
        """No arrays at all, stacked: shape (0, *shape)."""
        return np.empty((0, *self._shape), self._dtype)

    def _read(self, database: sqlite3.Connection, keys: list[str]) -> dict[str, Array]:
        marks = ", ".join("?" * len(keys))
        query = f"SELECT key, checksum, data FROM arrays WHERE kind = ? AND key IN ({marks})"
        size = self._dtype.itemsize * int(np.prod(self._shape))
        return {
            key: np.frombuffer(data, self._dtype).reshape(self._shape)
            for key, checksum, data in database.execute(query, (self._kind, *keys))
            if len(data) == size and zlib.crc32(data) == checksum
        }

    def _write(self, rows: list[tuple[str, str, int, bytes]]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as database, database:
            database.execute(_SCHEMA)
            database.executemany("INSERT OR REPLACE INTO arrays VALUES (?, ?, ?, ?)", rows)

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=10)
        database.execute("PRAGMA synchronous = OFF")  # what a power cut takes from a cache is made again
        return database


def _as_bytes(arrays: Mapping[str, Array]) -> list[tuple[str, bytes]]:
    return [(key, np.ascontiguousarray(array).tobytes()) for key, array in arrays.items()]
