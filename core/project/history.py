"""Every change as a step that can be undone and redone, also after a restart.

Triggers write each changed row, as it was and as it became, into `changes`. Undoing a step puts the rows back as they
were, redoing puts them as they became; so whatever can be changed can be undone, without a line of code for each.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.project.schema import DEFAULTS, TABLES, checksum

KEPT_STEPS = 1000


@dataclass(frozen=True, slots=True)
class History:
    """What can be undone and redone now: the titles of the steps, or None."""

    undo: str | None
    redo: str | None


@contextmanager
def step(database: sqlite3.Connection, title: str, *, join: int | None = None) -> Iterator[int]:
    """One transaction recorded as one step, or as a further part of the step `join`; yields the step's number.

    A new step makes what was undone unredoable. Nothing is kept of a block that raises.
    """
    with transaction(database):
        number = join if join is not None and _is_last(database, join) else _new_step(database, title)
        database.execute("UPDATE recording SET step_id = ?", (number,))
        yield number
        database.execute("UPDATE recording SET step_id = NULL")


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Everything in the block is on disk when it ends, or none of it."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def history(database: sqlite3.Connection) -> History:
    """The titles of the steps that undo and redo would take."""
    undo, redo = next_undo(database), next_redo(database)
    return History(undo[1] if undo else None, redo[1] if redo else None)


def next_undo(database: sqlite3.Connection) -> tuple[int, str] | None:
    """Number and title of the step that undo would take."""
    return _one(database, "SELECT id, title FROM steps WHERE undone = 0 ORDER BY id DESC LIMIT 1")


def next_redo(database: sqlite3.Connection) -> tuple[int, str] | None:
    """Number and title of the step that redo would take."""
    return _one(database, "SELECT id, title FROM steps WHERE undone = 1 ORDER BY id LIMIT 1")


def take_back(database: sqlite3.Connection, number: int) -> None:
    """Put back what this step changed; to be called within a transaction."""
    _apply(database, number, "before", "DESC")
    database.execute("UPDATE steps SET undone = 1 WHERE id = ?", (number,))


def do_again(database: sqlite3.Connection, number: int) -> None:
    """Change again what this step changed; to be called within a transaction."""
    _apply(database, number, "after", "ASC")
    database.execute("UPDATE steps SET undone = 0 WHERE id = ?", (number,))


def last_change(database: sqlite3.Connection) -> int:
    """The number of the latest recorded change, 0 where there is none."""
    return int(database.execute("SELECT COALESCE(MAX(id), 0) FROM changes").fetchone()[0])


def touched_samples(database: sqlite3.Connection, number: int, *, after: int = 0) -> list[int]:
    """The samples that a step changed, later than the change `after`."""
    query = "SELECT DISTINCT row_id FROM changes WHERE step_id = ? AND id > ? AND table_name = 'samples'"
    return [int(row[0]) for row in database.execute(query, (number, after))]


def last_damaged(database: sqlite3.Connection) -> int | None:
    """The last step of which something recorded is damaged."""
    rows = database.execute("SELECT step_id, table_name, row_id, before, after, checksum FROM changes")
    damaged = [row[0] for row in rows if row[5] is not None and checksum(*row[1:5]) != row[5]]
    return max(damaged, default=None)


def forget_until(database: sqlite3.Connection, number: int) -> None:
    """Forget this step and all before it; within a transaction."""
    database.execute("DELETE FROM changes WHERE step_id <= ?", (number,))
    database.execute("DELETE FROM steps WHERE id <= ?", (number,))


def _is_last(database: sqlite3.Connection, number: int) -> bool:
    row = database.execute("SELECT id, undone FROM steps ORDER BY id DESC LIMIT 1").fetchone()
    return row is not None and tuple(row) == (number, 0)


def _new_step(database: sqlite3.Connection, title: str) -> int:
    database.execute("DELETE FROM changes WHERE step_id IN (SELECT id FROM steps WHERE undone = 1)")
    database.execute("DELETE FROM steps WHERE undone = 1")
    number = database.execute("INSERT INTO steps (title) VALUES (?)", (title,)).lastrowid
    assert number is not None
    database.execute("DELETE FROM changes WHERE step_id <= ?", (number - KEPT_STEPS,))
    database.execute("DELETE FROM steps WHERE id <= ?", (number - KEPT_STEPS,))
    return number


def _one(database: sqlite3.Connection, query: str) -> tuple[int, str] | None:
    row = database.execute(query).fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def _apply(database: sqlite3.Connection, number: int, side: str, order: str) -> None:
    rows = database.execute(
        f"SELECT table_name, row_id, before, after, checksum FROM changes WHERE step_id = ? ORDER BY id {order}",
        (number,),
    ).fetchall()
    for table, row_id, before, after, summed in rows:
        if summed is not None and checksum(table, row_id, before, after) != summed:
            raise sqlite3.DatabaseError("what was recorded of this step is damaged")
        content = before if side == "before" else after
        columns = TABLES[table]
        database.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))
        if content is not None:
            values = DEFAULTS | json.loads(content)
            marks = ", ".join("?" * len(columns))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", [values[column] for column in columns])
