"""A project's database: its tables, and every change as a step that can be undone and redone, also after a restart.

Triggers write each changed row, as it was and as it became, into `changes`. Undoing a step puts the rows back as they
were, redoing puts them as they became; so whatever can be changed can be undone, without a line of code for each.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

VERSION = 1
KEPT_STEPS = 1000

TABLES = {
    "labels": ("id", "name", "colour", "position"),
    "samples": ("id", "label_id", "group_name", "sha256", "name", "file", "added_at"),
}

_SCHEMA = """
CREATE TABLE labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, colour INTEGER NOT NULL, position INTEGER NOT NULL
);
CREATE TABLE samples (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    label_id INTEGER,              -- NULL: not labelled yet
    group_name TEXT NOT NULL,      -- samples of one group stay on one side of a split
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,            -- the file's own name, as the person knows it
    file TEXT NOT NULL,            -- where its bytes are, below pictures/
    added_at TEXT NOT NULL
);
CREATE INDEX samples_by_label ON samples (label_id, id);
CREATE INDEX samples_by_content ON samples (sha256);
CREATE TABLE steps (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, step_id INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
    table_name TEXT NOT NULL, row_id INTEGER NOT NULL, before TEXT, after TEXT
);
CREATE INDEX changes_by_step ON changes (step_id, id);
CREATE TABLE recording (step_id INTEGER);  -- one row: the step that changes belong to, NULL while none are recorded
INSERT INTO recording VALUES (NULL);
"""


@dataclass(frozen=True, slots=True)
class History:
    """What can be undone and redone now: the titles of the steps, or None."""

    undo: str | None
    redo: str | None


def create(database: sqlite3.Connection) -> None:
    """Make the tables and triggers of a new project."""
    triggers = "".join(_triggers(table, columns) for table, columns in TABLES.items())
    database.executescript(f"BEGIN;{_SCHEMA}{triggers}PRAGMA user_version = {VERSION};COMMIT;")


def _triggers(table: str, columns: tuple[str, ...]) -> str:
    def row(name: str) -> str:
        return "json_object(" + ", ".join(f"'{column}', {name}.{column}" for column in columns) + ")"

    parts = (
        ("INSERT", "NEW", "NULL", row("NEW")),
        ("DELETE", "OLD", row("OLD"), "NULL"),
        ("UPDATE", "NEW", row("OLD"), row("NEW")),
    )
    return "".join(
        f"CREATE TRIGGER record_{action.lower()}_{table} AFTER {action} ON {table} "
        "WHEN (SELECT step_id FROM recording) IS NOT NULL BEGIN "
        "INSERT INTO changes (step_id, table_name, row_id, before, after) "
        f"VALUES ((SELECT step_id FROM recording), '{table}', {name}.id, {before}, {after}); END;"
        for action, name, before, after in parts
    )


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
    undo, redo = _next_undo(database), _next_redo(database)
    return History(undo[1] if undo else None, redo[1] if redo else None)


def last_step(database: sqlite3.Connection) -> int | None:
    """The number of the step that undo would take."""
    found = _next_undo(database)
    return found[0] if found else None


def undo(database: sqlite3.Connection) -> str | None:
    """Put back what the last step changed; its title, or None when there is nothing to undo."""
    with transaction(database):
        found = _next_undo(database)
        if found is None:
            return None
        _apply(database, found[0], "before", "DESC")
        database.execute("UPDATE steps SET undone = 1 WHERE id = ?", (found[0],))
        return found[1]


def redo(database: sqlite3.Connection) -> str | None:
    """Do again what was undone last; its title, or None when there is nothing to redo."""
    with transaction(database):
        found = _next_redo(database)
        if found is None:
            return None
        _apply(database, found[0], "after", "ASC")
        database.execute("UPDATE steps SET undone = 0 WHERE id = ?", (found[0],))
        return found[1]


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


def _next_undo(database: sqlite3.Connection) -> tuple[int, str] | None:
    return _one(database, "SELECT id, title FROM steps WHERE undone = 0 ORDER BY id DESC LIMIT 1")


def _next_redo(database: sqlite3.Connection) -> tuple[int, str] | None:
    return _one(database, "SELECT id, title FROM steps WHERE undone = 1 ORDER BY id LIMIT 1")


def _one(database: sqlite3.Connection, query: str) -> tuple[int, str] | None:
    row = database.execute(query).fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def _apply(database: sqlite3.Connection, number: int, side: str, order: str) -> None:
    rows = database.execute(
        f"SELECT table_name, row_id, {side} FROM changes WHERE step_id = ? ORDER BY id {order}", (number,)
    ).fetchall()
    for table, row_id, content in rows:
        columns = TABLES[table]
        database.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))
        if content is not None:
            values = json.loads(content)
            marks = ", ".join("?" * len(columns))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", [values[column] for column in columns])
