"""A project on disk: one folder with a database, the pictures' own bytes, runs, backups and a cache."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from core import files, run_stamps
from core.errors import UserError
from core.project import backups, connection
from core.project.backups import Backup
from core.project.connection import DATABASE
from core.project.database import Database
from core.project.history import History
from core.project.holder import Hold
from core.project.labels import Labels
from core.project.opening import hold_or_refusal, is_project, open_database
from core.project.samples import Samples
from core.project.snapshot import Snapshot

SUFFIX = ".handful"
RUNS = "runs"


class Project:
    """The open project. Its methods may be called from any thread; each change is on disk when the method returns."""

    def __init__(self, folder: Path, database: Database, hold: Hold | None) -> None:
        self.folder = folder
        self.database = database
        self.labels = Labels(database)
        self.samples = Samples(database)
        self._hold = hold
        self._backed_up = database.version

    @classmethod
    def create(cls, folder: Path) -> "Project":
        """Make a new, empty project. Raises UserError when something is there already or it cannot be."""
        if folder.exists() and not files.is_empty_folder(folder):
            raise UserError(f"{folder} is there already.", "Choose another name.")
        with files.explained(folder), files.whole_folder(folder) as part:
            try:
                connection.create(part / DATABASE).close()
            except sqlite3.Error as error:
                raise UserError(f"{folder} could not be made: {error}.", "Choose another place.") from error
            for name in ("pictures", RUNS, "cache", backups.FOLDER):
                (part / name).mkdir()
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, *, writable: bool = True) -> "Project":
        """Open the project in `folder`; only to read when somebody else holds it (see `refusal`).

        Raises UserError when it is none or from a newer Handful, and its kind DamagedProject when it is not whole.
        """
        if not is_project(folder):
            missing = "is no Handful project" if folder.exists() else "is not there"
            raise UserError(f"{folder} {missing}.", f"Choose a folder whose name ends in {SUFFIX}.")
        folder = folder.resolve()
        return cls(folder, *open_database(folder, writable=writable))

    @classmethod
    def restore(cls, folder: Path, backup: Backup | None) -> "Project":
        """Open a damaged project as a backup has it, or without one with all its pictures not labelled.

        Raises UserError when somebody else holds it or the disk refuses; then everything is as it was.
        """
        hold, refusal = hold_or_refusal(folder)
        if hold is None:
            assert refusal is not None
            raise refusal
        try:
            backups.restore(folder, backup)
        finally:
            hold.release()
        return cls.open(folder)

    @property
    def could_be_changed(self) -> bool:
        """Whether it may only be looked at now, but could be opened to be changed: who held it has let it go."""
        return self.refusal is not None and not self.database.is_moved and Hold(self.folder).is_free()

    def close(self) -> None:
        """Let go of the folder; the project must not be used afterwards. May be called twice."""
        if self.database.closed:
            return
        with suppress(UserError):  # without a backup nothing is lost; there is nobody left to tell
            self.back_up()
        self.database.close()
        if self._hold:
            self._hold.release()

    @property
    def name(self) -> str:
        return self.folder.name.removesuffix(SUFFIX)

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def refusal(self) -> UserError | None:
        """Why it can only be read, if so."""
        return self.database.refusal

    def undo(self) -> str | None:
        """Take back the last step; its title, or None when there is none. Raises UserError."""
        return self.database.undo()

    def redo(self) -> str | None:
        """Do the last undone step again; its title, or None when there is none. Raises UserError."""
        return self.database.redo()

    def history(self) -> History:
        """What undo and redo would do."""
        return self.database.history()

    def back_up(self) -> Path | None:
        """Keep a copy of the database if anything has changed since the last one. Raises UserError."""
        if self.refusal or self.database.version == self._backed_up:
            return None
        version = self.database.version
        file = self.database.back_up()
        self._backed_up = version
        return file

    def new_run(self) -> Path:
        """A folder under runs/ that no run has yet, for the next one. Raises UserError when the project was moved."""
        if self.database.is_moved and self.refusal:
            raise self.refusal
        return self.folder / RUNS / run_stamps.now()

    def runs(self) -> list[Path]:
        """The folders of the finished runs, oldest first."""
        found = (path.parent for path in (self.folder / RUNS).glob(f"*/{run_stamps.MODEL}"))
        whole = (folder for folder in found if not folder.name.startswith("."))
        return sorted(whole, key=run_stamps.made)

    def snapshot(self) -> Snapshot:
        """All labels and samples as they are now, without those in the trash."""
        with self.database.reading():
            samples = tuple(sample for sample in self.database.samples() if not sample.trashed)
            return Snapshot(labels=self.database.labels(), samples=samples, cache=self.cache)
