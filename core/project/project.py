"""A project on disk: one folder with a database, the pictures' own bytes and a cache; every change atomic."""

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core import files
from core.errors import UserError
from core.project import history
from core.project.history import History
from core.project.snapshot import ClassLabel, Sample, Snapshot

SUFFIX = ".handful"
DATABASE = "project.sqlite"
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class NewSample:
    """A picture whose bytes are already in place, about to become a sample. `label_id` None: not labelled yet."""

    sha256: str
    name: str
    file: str
    label_id: int | None
    group: str


def is_project(path: Path) -> bool:
    """Whether a project lies here."""
    return (path / DATABASE).is_file()


class Project:
    """The open project. Its methods may be called from any thread; each change is on disk when the method returns."""

    def __init__(self, folder: Path, database: sqlite3.Connection) -> None:
        self.folder = folder
        self._database = database
        self._lock = threading.RLock()

    @classmethod
    def create(cls, folder: Path) -> "Project":
        """Make a new, empty project. Raises UserError when something is there already or it cannot be."""
        if folder.exists() and not files.is_empty_folder(folder):
            raise UserError(f"{folder} is there already.", "Choose another name.")
        with files.explained(folder), _explained(folder), files.whole_folder(folder) as part:
            database = _connect(part / DATABASE)
            try:
                history.create(database)
            finally:
                database.close()
            for name in ("pictures", "runs", "cache"):
                (part / name).mkdir()
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> "Project":
        """Open the project in `folder`. Raises UserError when it is none, damaged, or from a newer Handful."""
        if not is_project(folder):
            missing = "is no Handful project" if folder.exists() else "is not there"
            raise UserError(f"{folder} {missing}.", f"Choose a folder whose name ends in {SUFFIX}.")
        try:
            database = _connect(folder / DATABASE)
            version = _checked_version(database)
        except sqlite3.Error as error:
            raise UserError(
                f"The project {folder} is damaged: {error}.", "Open a copy of it, if you have one."
            ) from error
        if version > history.VERSION:
            database.close()
            raise UserError(f"{folder} was made by a newer version of Handful.", "Update Handful to open it.")
        return cls(folder.resolve(), database)

    def close(self) -> None:
        """Let go of the folder; the project must not be used afterwards."""
        with self._lock:
            self._database.close()

    @property
    def name(self) -> str:
        return self.folder.name.removesuffix(SUFFIX)

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def new_run(self) -> Path:
        """A folder under runs/ that no run has yet, for the next one."""
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        return self.folder / "runs" / stamp

    def runs(self) -> list[Path]:
        """The folders of the finished runs, oldest first."""
        return sorted(path.parent for path in (self.folder / "runs").glob("*/model.json"))

    def snapshot(self) -> Snapshot:
        """All labels and samples as they are now."""
        with self._lock:
            labels = self._database.execute("SELECT id, name, colour FROM labels ORDER BY position, id").fetchall()
            samples = self._database.execute(
                "SELECT id, label_id, group_name, sha256, name, file FROM samples ORDER BY id"
            ).fetchall()
        pictures = self.folder / "pictures"
        return Snapshot(
            labels=tuple(ClassLabel(*row) for row in labels),
            samples=tuple(
                Sample(id=number, label_id=label_id, group=group, sha256=sha256, name=name, path=pictures / file)
                for number, label_id, group, sha256, name, file in samples
            ),
            cache=self.cache,
        )

    def history(self) -> History:
        """What undo and redo would do."""
        with self._lock:
            return history.history(self._database)

    def undo(self) -> str | None:
        """Take back the last step; its title, or None when there is none."""
        with self._lock, _explained(self.folder):
            return history.undo(self._database)

    def redo(self) -> str | None:
        """Do the last undone step again; its title, or None when there is none."""
        with self._lock, _explained(self.folder):
            return history.redo(self._database)

    @property
    def last_step(self) -> int | None:
        """The number of the last step that is not undone, for further parts to join."""
        with self._lock:
            return history.last_step(self._database)

    def add_label(self, name: str, *, title: str = "", join: int | None = None) -> ClassLabel:
        """A new class label at the end. Raises UserError when the name is empty or taken."""
        with self._lock, _explained(self.folder):
            name = self._free_name(name, among=None)
            used = [int(row[0]) for row in self._database.execute("SELECT colour FROM labels")]
            colour = next(number for number in range(len(used) + 1) if number not in used)
            with history.step(self._database, title or f"add label {name}", join=join):
                position = self._database.execute("SELECT COALESCE(MAX(position), 0) + 1 FROM labels").fetchone()[0]
                row = self._database.execute(
                    "INSERT INTO labels (name, colour, position) VALUES (?, ?, ?)", (name, colour, position)
                )
            assert row.lastrowid is not None
            return ClassLabel(row.lastrowid, name, colour)

    def rename_label(self, label_id: int, name: str) -> None:
        """Give a class label another name. Raises UserError when it is empty or taken."""
        with self._lock, _explained(self.folder):
            name = self._free_name(name, among=label_id)
            with history.step(self._database, f"rename label to {name}"):
                self._database.execute("UPDATE labels SET name = ? WHERE id = ?", (name, label_id))

    def delete_label(self, label_id: int) -> None:
        """Delete a class label and its samples; undo brings both back."""
        with self._lock, _explained(self.folder):
            name = self._database.execute("SELECT name FROM labels WHERE id = ?", (label_id,)).fetchone()
            if name is None:
                return
            with history.step(self._database, f"delete label {name[0]}"):
                self._database.execute("DELETE FROM samples WHERE label_id = ?", (label_id,))
                self._database.execute("DELETE FROM labels WHERE id = ?", (label_id,))

    def move_samples(self, sample_ids: Iterable[int], label_id: int | None) -> None:
        """Give samples another class label, or none."""
        ids = list(sample_ids)
        with self._lock, _explained(self.folder), history.step(self._database, "label pictures"):
            self._database.executemany("UPDATE samples SET label_id = ? WHERE id = ?", [(label_id, one) for one in ids])

    def delete_samples(self, sample_ids: Iterable[int]) -> None:
        """Take samples out of the project; undo brings them back."""
        ids = list(sample_ids)
        with self._lock, _explained(self.folder), history.step(self._database, "delete pictures"):
            self._database.executemany("DELETE FROM samples WHERE id = ?", [(one,) for one in ids])

    def add_samples(self, samples: Iterable[NewSample], *, title: str, join: int | None = None) -> int:
        """Add samples as one step, or as a further part of the step `join`; the step's number."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [(one.label_id, one.group, one.sha256, one.name, one.file, now) for one in samples]
        with self._lock, _explained(self.folder), history.step(self._database, title, join=join) as number:
            self._database.executemany(
                # the label may have been deleted while the pictures were read: then they are not labelled
                "INSERT INTO samples (label_id, group_name, sha256, name, file, added_at) "
                "VALUES ((SELECT id FROM labels WHERE id = ?), ?, ?, ?, ?, ?)",
                rows,
            )
        return number

    def has_sample(self, sha256: str, label_id: int | None) -> bool:
        """Whether this very picture is already in that class label."""
        with self._lock:
            query = "SELECT 1 FROM samples WHERE sha256 = ? AND label_id IS ? LIMIT 1"
            return self._database.execute(query, (sha256, label_id)).fetchone() is not None

    def label_named(self, name: str) -> ClassLabel | None:
        """The class label of this name, if there is one; upper and lower case are the same."""
        wanted = _tidy(name).casefold()
        return next((label for label in self.snapshot().labels if label.name.casefold() == wanted), None)

    def _free_name(self, name: str, *, among: int | None) -> str:
        """The name without spaces around it. Raises UserError when it is empty, too long or another label's."""
        name = _tidy(name)
        if not name:
            raise UserError("A class label needs a name.", "Type one, such as Shoes.")
        if len(name) > LONGEST_NAME:
            raise UserError(f"The name is longer than {LONGEST_NAME} characters.", "Choose a shorter one.")
        taken = self.label_named(name)
        if taken is not None and taken.id != among:
            raise UserError(f"There is a class label {taken.name} already.", "Choose another name.")
        return name


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _connect(file: Path) -> sqlite3.Connection:
    # autocommit, so that transactions are exactly those of history; one connection, kept in order by a lock
    database = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        # no WAL: a folder that people copy must be whole at any moment
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _checked_version(database: sqlite3.Connection) -> int:
    """The version of a database that is whole. Closes it and raises sqlite3.DatabaseError when it is not."""
    try:
        version = int(database.execute("PRAGMA user_version").fetchone()[0])
        found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if version < 1 or found != "ok":
            raise sqlite3.DatabaseError("its database is not whole")
    except sqlite3.Error:
        database.close()
        raise
    return version


class _explained:  # noqa: N801 - used like a function, as contextlib's own are
    """Turn a database's refusal into a UserError; what was asked for is then not done at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise UserError(
                f"The change could not be written to {self._folder}: {error}.",
                "Nothing of it was done. Look whether the disk is full or may only be read.",
            ) from error
