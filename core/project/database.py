"""A project's open database: one connection, reads, writes as steps, and what has changed since last asked."""

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core import files
from core.errors import UserError
from core.project import backups, connection, history
from core.project.connection import DATABASE
from core.project.history import History
from core.project.snapshot import ClassLabel, Sample

_GONE = UserError(
    "The folder of this project is not there any more: it was renamed, moved or deleted while it was open.",
    "If it was renamed or moved, open it at its new place to change it.",
)
_AT_ONCE = 500  # SQLite's limit on placeholders was 999 for long
_SAMPLE = "id, label_id, group_name, sha256, name, file, added_at, source, part, trashed_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Change:
    """What is different now: the labels are few and come whole; `samples` are new or changed, `gone` are no more."""

    labels: tuple[ClassLabel, ...]
    samples: tuple[Sample, ...]
    gone: frozenset[int]
    ignored: frozenset[str]
    history: History


def now() -> str:
    """The moment as it is written into a project: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Database:
    """May be used from any thread; a change is on disk when its step ends. With a `refusal` nothing can be changed."""

    def __init__(self, folder: Path, opened: sqlite3.Connection, *, refusal: UserError | None) -> None:
        self.folder = folder
        self._pictures = f"{folder / 'pictures'}{os.sep}"
        self._refusal = refusal
        self._identity = files.identity(folder / DATABASE)
        self.lock = threading.RLock()
        self._connection = opened
        self.closed = False
        self._step: int | None = None  # the one that is going on
        self._watched = False
        self._pending: list[Change] = []  # of the step that is going on
        self._changes: deque[Change] = deque()  # of those that are on disk

    @property
    def refusal(self) -> UserError | None:
        """Why nothing can be changed, if so."""
        return self._refusal or (_GONE if self.is_moved else None)

    @property
    def is_moved(self) -> bool:
        """Whether the folder is no longer where it was opened; what lies there now, if anything, is something else."""
        try:
            return files.identity(self.folder / DATABASE) != self._identity
        except OSError:  # the disk does not answer: it will say so when it is written to
            return False

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All that is read in the block belongs together, whoever else writes."""
        with self.lock, connection.one_moment(self._connection):
            yield

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self.lock:
            return self._connection.execute(query, values).fetchall()

    def write(self, statement: str, values: Sequence[object] = ()) -> int:
        """One statement within a step; the id of a row it inserted."""
        return self._connection.execute(statement, values).lastrowid or 0

    def write_many(self, statement: str, values: Iterable[Sequence[object] | Mapping[str, object]]) -> None:
        """A statement for many rows, within a step."""
        self._connection.executemany(statement, values)

    @contextmanager
    def step(self, title: str, *, join: int | None = None) -> Iterator[int]:
        """A change that can be undone, or a further part of the step `join`; yields its number. Raises UserError.

        A step within a step is a part of that.
        """
        with self.lock:
            if self._step is not None:
                yield self._step
                return
            with self._changing(), history.step(self._connection, title, join=join) as self._step:
                try:
                    before = history.last_change(self._connection)
                    yield self._step
                    self._note(history.touched_samples(self._connection, self._step, after=before))
                finally:
                    self._step = None

    def undo(self) -> str | None:
        """Take back the last step; its title, or None when there is none."""
        with self._changing(), history.transaction(self._connection):
            found = history.next_undo(self._connection)
            if found:
                history.take_back(self._connection, found[0])
                self._note(history.touched_samples(self._connection, found[0]))
        return found[1] if found else None

    def redo(self) -> str | None:
        """Do the last undone step again; its title, or None when there is none."""
        with self._changing(), history.transaction(self._connection):
            found = history.next_redo(self._connection)
            if found:
                history.do_again(self._connection, found[0])
                self._note(history.touched_samples(self._connection, found[0]))
        return found[1] if found else None

    def history(self) -> History:
        """What undo and redo would do."""
        with self.lock:
            return history.history(self._connection)

    @property
    def last_step(self) -> int | None:
        """The number of the last step that is not undone, for further parts to join."""
        with self.lock:
            found = history.next_undo(self._connection)
        return found[0] if found else None

    def labels(self) -> tuple[ClassLabel, ...]:
        """All class labels in the person's order."""
        rows = self.rows("SELECT id, name, colour, hidden FROM labels ORDER BY position, id")
        return tuple(ClassLabel(number, name, colour, bool(hidden)) for number, name, colour, hidden in rows)

    def samples(self) -> Iterator[Sample]:
        """All samples in the order in which they came in, those in the trash too."""
        return map(self._sample, self.rows(f"SELECT {_SAMPLE} FROM samples ORDER BY id"))

    def ignored(self) -> frozenset[str]:
        """The keys of the troubles that the person does not want to hear of."""
        return frozenset(row[0] for row in self.rows("SELECT trouble FROM ignored"))

    def watch(self) -> Change:
        """Everything as it is now; from now on what changes is remembered for `take_changes`."""
        with self.reading():
            self._watched = True
            self._changes.clear()
            return Change(self.labels(), tuple(self.samples()), frozenset(), self.ignored(), self.history())

    def take_changes(self) -> Iterator[Change]:
        """What was changed since the last time, oldest first; never waits for a change that is going on."""
        while self._changes:
            yield self._changes.popleft()

    def forget_damaged_steps(self) -> bool:
        """Forget the steps whose record is damaged, and all before them; whether there were any. Raises UserError.

        The file as it was is kept beside.
        """
        with self._changing():
            damaged = history.last_damaged(self._connection)
            if damaged is None:
                return False
            backups.keep_damaged(self.folder)  # in no transaction: to close any file would undo SQLite's locks on it
            with history.transaction(self._connection):
                history.forget_until(self._connection, damaged)
        return True

    @property
    def version(self) -> int:
        """A number that is another one after each change."""
        with self.lock:
            return self._connection.total_changes

    def copy_to(self, file: Path) -> None:
        """Copy what is in it now, without its history, into a new file. Raises UserError."""
        with self.lock:
            backups.copy_without_history(self._connection, file)

    def back_up(self) -> Path:
        """Keep a copy of what is in it now; its file. Raises UserError."""
        with self.lock:
            return backups.keep(self._connection, self.folder)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Turn the database's refusal into a UserError; what was asked for is then not done at all."""
        if refusal := self.refusal:
            raise refusal
        with self.lock:
            self._pending.clear()
            try:
                yield
            except sqlite3.Error as error:
                raise self.refusal or UserError(
                    f"The change could not be written to {self.folder}: {error}.",
                    "Nothing of it was done. Look whether the disk is full or may only be read.",
                ) from error
            self._changes.extend(self._pending)

    def _note(self, touched: Sequence[int]) -> None:
        if not self._watched:
            return
        found: list[Sample] = []
        for start in range(0, len(touched), _AT_ONCE):
            part = touched[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            query = f"SELECT {_SAMPLE} FROM samples WHERE id IN ({marks}) ORDER BY id"
            found += map(self._sample, self.rows(query, part))
        gone = frozenset(touched).difference(sample.id for sample in found)
        self._pending.append(Change(self.labels(), tuple(found), gone, self.ignored(), self.history()))

    def _sample(self, row: tuple[Any, ...]) -> Sample:
        number, label_id, group, sha256, name, file, added_at, source, part, trashed = row
        path = self._pictures + file
        return Sample(number, label_id, group, sha256, name, path, added_at, source, part, bool(trashed))
