"""A project's tables, the triggers that record and sum up each change, and how older projects get them."""

import sqlite3
import zlib
from collections.abc import Iterator

VERSION = 2

# In the order in which the columns lie in the tables; later versions only add at the end
TABLES = {
    "labels": ("id", "name", "colour", "position", "hidden"),
    "samples": ("id", "label_id", "group_name", "sha256", "name", "file", "added_at", "source", "part", "trashed_at"),
    "ignored": ("id", "trouble"),
}
# What a row that was recorded before a column was there holds in it
DEFAULTS = {"hidden": 0, "source": "", "part": "", "trashed_at": None}

_FIRST = """
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
_SECOND = """
ALTER TABLE labels ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;   -- 1: left out of trainings
ALTER TABLE samples ADD COLUMN source TEXT NOT NULL DEFAULT '';    -- file, archive, camera, video, paste
ALTER TABLE samples ADD COLUMN part TEXT NOT NULL DEFAULT '';      -- the side of a split it came with, if it did
ALTER TABLE samples ADD COLUMN trashed_at TEXT;                    -- NULL: not in the trash
CREATE TABLE ignored (id INTEGER PRIMARY KEY AUTOINCREMENT, trouble TEXT NOT NULL UNIQUE);
ALTER TABLE changes ADD COLUMN checksum INTEGER;                   -- NULL: recorded before there were any
CREATE TABLE sums (table_name TEXT PRIMARY KEY, total INTEGER NOT NULL);  -- SQLite does not notice a flipped bit
"""
_VERSIONS = (_FIRST, _SECOND)


def checksum(*values: object) -> int:
    """The sum of one row: 32 bits that a changed bit in it changes too."""
    text = "\x1f".join("\0" if value is None else str(value) for value in values)
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def checksums(database: sqlite3.Connection, table: str) -> Iterator[int]:
    """The `checksum` of each row of a table, which SQLite puts together far faster than Python."""
    text = " || char(31) || ".join(f"COALESCE({column}, char(0))" for column in TABLES[table])
    for (row,) in database.execute(f"SELECT CAST({text} AS BLOB) FROM {table}"):
        yield zlib.crc32(row)


def prepare(database: sqlite3.Connection) -> None:
    """Give a connection the function that the triggers call; before the first write."""
    database.create_function("checksum", -1, checksum, deterministic=True)


def bring_up_to_date(database: sqlite3.Connection) -> None:
    """Make the tables of a new project, or add to an older one what it lacks; all of it or nothing."""
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    statements = "".join(_VERSIONS[version:])
    triggers = "".join(_triggers(table, columns) for table, columns in TABLES.items())
    sums = "".join(
        f"INSERT OR REPLACE INTO sums SELECT '{table}', COALESCE(SUM(checksum({', '.join(columns)})), 0) FROM {table};"
        for table, columns in TABLES.items()
    )
    try:
        database.executescript(f"BEGIN IMMEDIATE;{statements}{triggers}{sums}PRAGMA user_version = {VERSION};COMMIT;")
    except sqlite3.Error:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def definitions(database: sqlite3.Connection) -> set[tuple[str, str | None]]:
    """Name and SQL of everything that a database defines."""
    return set(database.execute("SELECT name, sql FROM sqlite_master"))


def expected_definitions() -> set[tuple[str, str | None]]:
    """What `definitions` finds in a database that is whole and up to date."""
    database = sqlite3.connect(":memory:")
    try:
        prepare(database)
        bring_up_to_date(database)
        return definitions(database)
    finally:
        database.close()


def _triggers(table: str, columns: tuple[str, ...]) -> str:
    """After each change of a row: write it as it was and as it became into `changes`, and keep the table's sum."""

    def row(name: str) -> str:
        return "json_object(" + ", ".join(f"'{column}', {name}.{column}" for column in columns) + ")"

    def summed(name: str) -> str:
        return "checksum(" + ", ".join(f"{name}.{column}" for column in columns) + ")"

    parts = (
        ("INSERT", "NEW", "NULL", row("NEW"), f"+ {summed('NEW')}"),
        ("DELETE", "OLD", row("OLD"), "NULL", f"- {summed('OLD')}"),
        ("UPDATE", "NEW", row("OLD"), row("NEW"), f"- {summed('OLD')} + {summed('NEW')}"),
    )
    return "".join(
        f"DROP TRIGGER IF EXISTS record_{action.lower()}_{table};"
        f"CREATE TRIGGER record_{action.lower()}_{table} AFTER {action} ON {table} "
        "WHEN (SELECT step_id FROM recording) IS NOT NULL BEGIN "
        "INSERT INTO changes (step_id, table_name, row_id, before, after, checksum) "
        f"VALUES ((SELECT step_id FROM recording), '{table}', {name}.id, {before}, {after}, "
        f"checksum('{table}', {name}.id, {before}, {after})); END;"
        f"DROP TRIGGER IF EXISTS sum_{action.lower()}_{table};"
        f"CREATE TRIGGER sum_{action.lower()}_{table} AFTER {action} ON {table} BEGIN "
        f"UPDATE sums SET total = total {change} WHERE table_name = '{table}'; END;"
        for action, name, before, after, change in parts
    )
