"""The beginning of a file that is being fetched: kept beside its place until it is whole."""

import errno
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from core import files


class Part:
    """`NAME.part`, its size and hash so far, and the tag by which the server knows what it is the beginning of.

    Only one program at a time may use it. Raises UserError when the disk refuses.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._path = path_for(file)
        self._tag = _tag_for(file)
        self._hash = hashlib.sha256()
        self.size = 0
        with files.explained(self._path):
            self._take_up()

    @property
    def sha256(self) -> str:
        """The hash of what is here so far."""
        return self._hash.hexdigest()

    @property
    def tag(self) -> str:
        """The server's tag for the whole file, "" when it gave none."""
        try:
            return self._tag.read_text(encoding="ascii")
        except (OSError, ValueError):
            return ""

    def begin(self, tag: str) -> None:
        """Start from nothing, as the beginning of the file that the server calls `tag`."""
        with files.explained(self._path):
            self._path.write_bytes(b"")
            self._tag.write_bytes(tag.encode("ascii", "ignore"))
        self._hash = hashlib.sha256()
        self.size = 0

    def add(self, data: bytes) -> None:
        """Write what comes next. When the disk is full all of it is removed, so that other programs can go on."""
        try:
            with self._path.open("ab") as part:
                part.write(data)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                self.remove()
            raise files.refusal(error, self._path) from error
        self._hash.update(data)
        self.size += len(data)

    def put_in_place(self) -> None:
        """Give it the file's name, on the disk for good."""
        with files.explained(self._file):
            files.sync(self._path)
            os.replace(self._path, self._file)
            files.sync(self._file.parent)
            self._tag.unlink(missing_ok=True)

    def remove(self) -> None:
        """Throw it away."""
        with files.explained(self._path):
            self._path.unlink(missing_ok=True)
            self._tag.unlink(missing_ok=True)
        self._hash = hashlib.sha256()
        self.size = 0

    def _take_up(self) -> None:
        if not self._path.is_file():
            return
        with self._path.open("rb") as content:
            self._hash = hashlib.file_digest(content, "sha256")
            self.size = content.tell()


def path_for(file: Path) -> Path:
    """Where the beginning of this file is kept."""
    return file.with_name(f"{file.name}.part")


def lock_for(file: Path) -> FileLock:
    """The right to fetch this file, for one program at a time; it is free again however its holder ended."""
    return FileLock(file.with_name(f".{file.name}.lock"), thread_local=False)


def forget(file: Path) -> None:
    """Remove the beginning of a file that has come by another way, unless somebody fetches it just now."""
    with suppress(Timeout, OSError), lock_for(file).acquire(timeout=0):
        path_for(file).unlink(missing_ok=True)
        _tag_for(file).unlink(missing_ok=True)


def _tag_for(file: Path) -> Path:
    return file.with_name(f"{file.name}.part.tag")
