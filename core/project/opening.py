"""From a project's folder to a database that is whole, up to date and, if nobody else holds it, writable."""

import sqlite3
from contextlib import closing
from pathlib import Path

from core.errors import UserError
from core.project import backups, connection, schema
from core.project.connection import DATABASE
from core.project.database import Database
from core.project.holder import Held, Hold


class DamagedProject(UserError):
    """A project whose database is not whole; `folder` is where it lies. See backups.restore."""

    def __init__(self, folder: Path, reason: object) -> None:
        super().__init__(
            f"The project {folder.name} is damaged: {reason}.",
            f"Its pictures are still in it. Restore it in the window, or with: handful check {folder}",
        )
        self.folder = folder


def is_project(path: Path) -> bool:
    """Whether a project lies here, be it one whose database has gone."""
    return (path / DATABASE).is_file() or ((path / "pictures").is_dir() and (path / "backups").is_dir())


def open_database(folder: Path, *, writable: bool) -> tuple[Database, Hold | None]:
    """The database in `folder`, checked; with the hold on it if it may be changed, else with the reason in `refusal`.

    Raises DamagedProject when it is not whole, UserError when it is from a newer Handful.
    """
    hold, refusal = (
        hold_or_refusal(folder) if writable else (None, UserError("This project was opened only to be read."))
    )
    try:
        return Database(folder, _whole(folder, writable=hold is not None), refusal=refusal), hold
    except BaseException as error:
        if hold:
            hold.release()
        if isinstance(error, sqlite3.Error):
            raise DamagedProject(folder, error) from error
        raise


def hold_or_refusal(folder: Path) -> tuple[Hold | None, UserError | None]:
    """The hold on a project, or why it can only be read."""
    hold = Hold(folder)
    try:
        hold.take()
    except Held as held:
        return None, UserError(
            f"This project is open elsewhere, {held}.", "Here it can be looked at. Close it there to change it here."
        )
    except OSError:
        return None, UserError(
            "This project lies where nothing may be written.", "Copy it to a folder of your own to change it."
        )
    return hold, None


def _whole(folder: Path, *, writable: bool) -> sqlite3.Connection:
    """Raises UserError, or sqlite3.Error when it is damaged; a newer one is not touched."""
    file: Path | None = folder / DATABASE
    if not (folder / DATABASE).exists():
        raise sqlite3.OperationalError(f"its database, {DATABASE}, is missing")
    database = connection.connect(folder / DATABASE, writable=writable)
    try:
        with connection.readable():
            version = connection.version_of(database)
            if version > schema.VERSION:
                raise UserError(f"{folder} was made by a newer version of Handful.", "Update Handful to open it.")
            if version < schema.VERSION:
                connection.check_sound(database)
                database = _brought_up_to_date(database, folder, writable=writable)
                file = file if writable else None  # it is a copy in memory
            if writable:
                connection.make_ready(database)
            connection.verify(database, file=file)
    except BaseException:
        database.close()
        raise
    return database


def _brought_up_to_date(database: sqlite3.Connection, folder: Path, *, writable: bool) -> sqlite3.Connection:
    """An older project's database with today's tables, after a backup; a copy in memory where it may only be read."""
    if writable:
        backups.keep(database, folder, why=f"before-version-{schema.VERSION}")
        connection.make_ready(database)
        schema.bring_up_to_date(database)
        return database
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with closing(database):
        database.backup(copy)
    schema.prepare(copy)
    schema.bring_up_to_date(copy)
    return copy
