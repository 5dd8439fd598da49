"""Who may change a project: one writer at a time, known by name to whoever comes second."""

import getpass
import json
import os
import platform
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

_LOCK = "project.lock"  # held by the system, so that it is free again however its holder ended
_HOLDER = "project.holder.json"


@dataclass(frozen=True, slots=True)
class Holder:
    """The program that holds a project: whose, on which computer, its process, and since when (local time)."""

    user: str
    computer: str
    process: int
    since: str

    def __str__(self) -> str:
        return f"by {self.user} on {self.computer} since {self.since}"


class Held(Exception):
    """Somebody else holds the project; `holder` is None where it does not say who."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__(str(holder or "by another program"))
        self.holder = holder


class Hold:
    """The right to change the project in `folder`, from `take` until `release`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._holder: Holder | None = None
        self._lock = FileLock(folder / _LOCK, timeout=0, thread_local=False)

    def take(self) -> None:
        """Take it. Raises Held when another has it, OSError when the folder cannot be written to."""
        try:
            self._lock.acquire()
        except Timeout:
            raise Held(_read(self._folder)) from None
        with suppress(OSError):  # who it is helps the second comer, and nothing depends on it
            self._holder = _self()
            (self._folder / _HOLDER).write_text(json.dumps(asdict(self._holder)), encoding="utf-8")

    def is_free(self) -> bool:
        """Whether it could be taken now."""
        try:
            with self._lock:
                return True
        except (Timeout, OSError):
            return False

    def release(self) -> None:
        """Let others change it; does nothing when it is not held."""
        if self._lock.is_locked:
            if _read(self._folder) == self._holder:  # else the folder was moved, and another one is in its place
                with suppress(OSError):
                    (self._folder / _HOLDER).unlink(missing_ok=True)
            self._lock.release()


def _self() -> Holder:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # no such user on this system, as in some containers
        user = "somebody"
    return Holder(user, platform.node() or "this computer", os.getpid(), f"{datetime.now():%Y-%m-%d %H:%M}")


def _read(folder: Path) -> Holder | None:
    try:
        content = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return Holder(**content)
    except (OSError, ValueError, TypeError):
        return None
