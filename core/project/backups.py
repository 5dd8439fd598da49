"""Copies of a project's database, thinned by age, and a project made whole again from one."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path

from core import files, images
from core.errors import UserError
from core.project import connection, schema
from core.project.connection import DATABASE

FOLDER = "backups"
FOUND = "found again"  # the source of pictures whose entries were lost
_STAMP = "%Y%m%d-%H%M%S-%f"
# For how long one backup is kept in each span; the last span has no end
_SPANS = (
    (timedelta(hours=1), "%Y%m%d-%H%M"),  # one a minute
    (timedelta(days=1), "%Y%m%d-%H"),
    (timedelta(days=31), "%Y%m%d"),
    (timedelta.max, "%Y%m"),
)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is whole. `made_at` is in UTC; `pictures` are those not in the trash."""

    file: Path
    made_at: datetime
    pictures: int
    labels: int


def keep(database: sqlite3.Connection, folder: Path, *, why: str = "") -> Path:
    """Copy the database, without its history, and remove what age has made too many. Raises UserError.

    One with a reason (`why`) is never removed.
    """
    stamp = datetime.now(UTC).strftime(_STAMP)
    file = folder / FOLDER / (f"{stamp}.{why}.sqlite" if why else f"{stamp}.sqlite")
    copy_without_history(database, file)
    for old in thinned(_stamps(folder), datetime.now(UTC)):
        with suppress(OSError):  # one too many does no harm
            (folder / FOLDER / f"{old.strftime(_STAMP)}.sqlite").unlink()
    return file


def copy_without_history(database: sqlite3.Connection, file: Path) -> None:
    """Copy a database as it is at one moment into a new file, whole or not at all. Raises UserError."""
    with files.explained(file), files.whole_file(file) as part, closing(sqlite3.connect(part)) as copy:
        try:
            database.backup(copy)
            copy.execute("DELETE FROM changes")
            copy.execute("DELETE FROM steps")
            copy.commit()
            copy.execute("VACUUM")
        except sqlite3.Error as error:
            raise UserError(f"{file} could not be written: {error}.", "Look whether the disk is full.") from error


def thinned(stamps: Iterable[datetime], now: datetime) -> set[datetime]:
    """Those of the backups' times that are no longer needed: all but the newest of each minute, hour, day or month."""
    newest: dict[str, datetime] = {}
    times = sorted(stamps)
    for stamp in times:
        form = next(form for age, form in _SPANS if now - stamp < age)
        newest[stamp.strftime(form)] = stamp
    return set(times) - set(newest.values())


def usable(folder: Path) -> list[Backup]:
    """The backups of the project in `folder` that are whole, newest first."""
    found = sorted((folder / FOLDER).glob("*.sqlite"), reverse=True)
    return [backup for file in found if (backup := _read(file))]


def rebuilt(folder: Path) -> Backup | None:
    """The damaged database itself, with all that can be derived from its rows made anew, where that makes it whole."""
    target = folder / FOLDER / f"{datetime.now(UTC).strftime(_STAMP)}.rebuilt.sqlite"
    try:
        with files.whole_file(target) as part:
            part.write_bytes((folder / DATABASE).read_bytes())
            with connection.readable(), closing(connection.connect(part, writable=True)) as database:
                database.execute("REINDEX")
                connection.verify(database)
    except (OSError, sqlite3.Error):
        return None
    return _read(target)


def restore(folder: Path, backup: Backup | None) -> int:
    """Put a backup, or without one an empty database, in the place of the damaged one, which is kept under another
    name. Pictures that are in the folder but not in the backup come back as not labelled; gives how many.

    Raises UserError; then everything is as it was.
    """
    target = folder / DATABASE
    with files.explained(folder), files.whole_file(folder / "restoring.sqlite") as part:
        part.unlink()
        if backup:
            part.write_bytes(backup.file.read_bytes())
        try:
            count = _with_all_pictures(part, folder)
        except sqlite3.Error as error:
            raise UserError(
                f"{folder.name} could not be restored: {error}.", "Look whether the disk is full."
            ) from error
    with files.explained(folder):
        for name in (DATABASE, f"{DATABASE}-journal"):
            with suppress(FileNotFoundError):
                (folder / name).rename(_beside(folder, name))
        os.replace(folder / "restoring.sqlite", target)
        files.sync(folder)
    return count


def keep_damaged(folder: Path) -> None:
    """Keep the database byte for byte under another name, before it is mended in its place. Raises UserError."""
    target = _beside(folder, DATABASE)
    with files.explained(target), files.whole_file(target) as part:
        shutil.copyfile(folder / DATABASE, part)


def damaged(folder: Path) -> set[Path]:
    """The damaged databases that were kept under other names."""
    return set(folder.glob(f"damaged-*-{DATABASE}"))


def _beside(folder: Path, name: str) -> Path:
    """Another name for a damaged file, which no file has."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    names = chain([f"damaged-{stamp}-{name}"], (f"damaged-{stamp}-{number}-{name}" for number in count(2)))
    return next(path for path in map(folder.joinpath, names) if not path.exists())


def _read(file: Path) -> Backup | None:
    """What a backup holds; None where it is not whole."""
    try:
        stamp = datetime.strptime(file.name.split(".")[0], _STAMP).replace(tzinfo=UTC)
        with connection.readable(), closing(_up_to_date(file)) as database:
            connection.verify(database)
            pictures = database.execute("SELECT COUNT(*) FROM samples WHERE trashed_at IS NULL").fetchone()[0]
            labels = database.execute("SELECT COUNT(*) FROM labels").fetchone()[0]
    except (ValueError, sqlite3.Error):
        return None
    return Backup(file, stamp, pictures, labels)


def _up_to_date(file: Path) -> sqlite3.Connection:
    """A backup with today's tables, in memory."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with closing(connection.connect(file, writable=False)) as database:
            if connection.version_of(database) > schema.VERSION:
                raise sqlite3.DatabaseError("it was made by a newer version of Handful")
            connection.check_sound(database)
            database.backup(copy)
        schema.prepare(copy)
        if connection.version_of(copy) < schema.VERSION:
            schema.bring_up_to_date(copy)
    except BaseException:
        copy.close()
        raise
    return copy


def _with_all_pictures(file: Path, folder: Path) -> int:
    """Bring a database up to date and enter every picture of the folder that it does not know."""
    new = not file.exists()
    with closing(connection.create(file) if new else connection.connect(file, writable=True)) as database:
        connection.make_ready(database)
        if connection.version_of(database) < schema.VERSION:
            schema.bring_up_to_date(database)
        known = {row[0] for row in database.execute("SELECT file FROM samples")}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [
            (path.stem, path.stem, f"{path.stem[:12]}{path.suffix}", name, now, FOUND)
            for path in _pictures(folder)
            if (name := f"{path.parent.name}/{path.name}") not in known
        ]
        database.execute("BEGIN")
        database.executemany(
            "INSERT INTO samples (group_name, sha256, name, file, added_at, source) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
        database.execute("COMMIT")
    return len(rows)


def _pictures(folder: Path) -> Iterator[Path]:
    """The whole pictures below pictures/: those whose bytes are what their name says."""
    for path in sorted((folder / "pictures").glob("??/*")):
        with suppress(OSError):
            if not path.name.startswith(".") and images.content_hash(path.read_bytes()) == path.stem:
                yield path


def _stamps(folder: Path) -> list[datetime]:
    stamps = []
    for file in (folder / FOLDER).glob("*.sqlite"):
        with suppress(ValueError):
            stamps.append(datetime.strptime(file.stem, _STAMP).replace(tzinfo=UTC))
    return stamps
