"""Scratch folders: gone with the program that made them, and where it was killed cleared by the next one."""

import os
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from core import places

_LOCK = ".lock"  # beside the folder, held by the system, so that it is free again however its owner ended
_DEAD = ".dead"
_GUARD = "guard"  # held for a moment by who makes one or looks for dead ones: a lock is nobody's until it is taken
_PATIENCE = 1.0  # seconds; nobody holds the guard for longer than it takes to rename


class Scratch:
    """A new empty folder until `close`, or until nobody holds this any more. Raises OSError where there is no place."""

    def __init__(self) -> None:
        room, name = _room(), uuid4().hex
        room.mkdir(parents=True, exist_ok=True)
        self.folder = room / name
        lock = _lock(room / f"{name}{_LOCK}")
        with _guard(room):
            lock.acquire()
            self.folder.mkdir(mode=0o700)
        self._end = weakref.finalize(self, _remove, self.folder, lock)

    def close(self) -> None:
        """Remove it with all that is in it."""
        self._end()


def told(path: Path) -> Path:
    """What a person knows of a path: of a copy in a scratch folder only the name of the file."""
    return Path(path.name) if path.is_relative_to(_room()) else path


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Have a path as long as the block lasts; False where another living program has it, or nobody can tell."""
    room = _room()
    lock = _lock(room / f"{sha256(os.fsencode(path)).hexdigest()}{_LOCK}")
    try:
        room.mkdir(parents=True, exist_ok=True)
        with _guard(room):
            lock.acquire()
    except (OSError, Timeout):
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
        with suppress(OSError, Timeout):
            _bury(Path(lock.lock_file))


def sweep() -> None:
    """Remove the folders of programs that were killed; those of living ones stay. May take long, and never fails."""
    room = _room()
    with suppress(OSError):
        for lock in list(room.glob(f"*{_LOCK}")):
            with suppress(OSError, Timeout):
                _bury(lock)
        for dead in list(room.glob(f"*{_DEAD}")):
            shutil.rmtree(dead, ignore_errors=True)


def _bury(path: Path) -> None:
    """Give a folder whose owner is dead another name, under which nobody can want it. Raises Timeout and OSError."""
    folder = path.with_suffix("")
    with _guard(path.parent):
        with _lock(path):
            if folder.exists():
                folder.rename(folder.with_suffix(_DEAD))
        path.unlink(missing_ok=True)


def _remove(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    if not folder.exists():
        with suppress(OSError):
            Path(lock.lock_file).unlink(missing_ok=True)


def _room() -> Path:
    return places.cache_folder() / "scratch"


def _guard(room: Path) -> FileLock:
    return FileLock(room / _GUARD, timeout=_PATIENCE)


def _lock(path: Path) -> FileLock:
    return FileLock(path, timeout=0, thread_local=False)
