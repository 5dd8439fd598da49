"""A project's database file: how it is opened, and whether what it holds is whole."""

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from core.project import schema

DATABASE = "project.sqlite"


def create(file: Path) -> sqlite3.Connection:
    """A new database with a project's empty tables. Raises sqlite3.Error."""
    database = _connect(file, "rwc")
    try:
        make_ready(database)
        schema.bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return database


def connect(file: Path, *, writable: bool) -> sqlite3.Connection:
    """A connection for any thread to a database that is there; nothing in it is touched. Raises sqlite3.Error."""
    return _connect(file, "rw" if writable else "ro")


@contextmanager
def readable() -> Iterator[None]:
    """What SQLite says of a damaged file may be no text at all; that is damage like any other."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise sqlite3.DatabaseError("what is written in it is no text") from error


def make_ready(database: sqlite3.Connection) -> None:
    """Prepare a connection for its first write. Raises sqlite3.Error."""
    # no WAL: a folder that people copy must be whole at any moment
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA synchronous = FULL")
    schema.prepare(database)


def version_of(database: sqlite3.Connection) -> int:
    """Which version of Handful's tables it has. Raises sqlite3.Error, also when it has none."""
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    if version < 1:
        raise sqlite3.DatabaseError("its database is not sound")
    return version


def check_sound(database: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError unless SQLite finds its own structures in order."""
    if database.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("its database is not sound")


@contextmanager
def one_moment(database: sqlite3.Connection) -> Iterator[None]:
    """All that is read in the block is of one moment, whatever another program writes meanwhile."""
    if database.in_transaction:
        yield
        return
    database.execute("BEGIN")
    try:
        yield
    finally:
        database.execute("ROLLBACK")


def verify(database: sqlite3.Connection, *, file: Path | None = None) -> None:
    """Raise sqlite3.DatabaseError unless it is sound and every row of it is as it was written.

    `file` is where it lies: with it two things are looked at, at a time.
    """
    if file is None:
        check_sound(database)
        _verify_rows(database)
        return
    # each takes a third of a second where there are a hundred thousand pictures
    with closing(_connect(file, "ro")) as beside, ThreadPoolExecutor(1) as pool:
        sound = pool.submit(check_sound, beside)
        with one_moment(database):
            _verify_rows(database)
        sound.result()


def _verify_rows(database: sqlite3.Connection) -> None:
    if schema.definitions(database) != schema.expected_definitions():
        raise sqlite3.DatabaseError("its tables are not as Handful makes them")
    if database.execute("SELECT COUNT(*), MAX(step_id) FROM recording").fetchone() != (1, None):
        raise sqlite3.DatabaseError("a change was left half recorded")
    totals = dict(database.execute("SELECT table_name, total FROM sums"))
    for table in schema.TABLES:
        if sum(schema.checksums(database, table)) != totals.get(table):
            raise sqlite3.DatabaseError("what it says of the pictures has changed by itself")


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    # autocommit, so that transactions are exactly those of history; kept in order by Database's lock
    address = f"file:{quote(os.fsencode(file.absolute()))}?mode={mode}"
    return sqlite3.connect(address, isolation_level=None, check_same_thread=False, timeout=10, uri=True)
