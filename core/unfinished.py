"""The hidden folder in which a training lies until its model is whole: one training's alone, wherever it is moved."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from core import files
from core.errors import UserError
from core.project.project import SUFFIX

_LOCK = "lock"
_PATIENCE = 1.0  # seconds: who only looks whether a training is at work here is gone sooner
_SUFFIX = ".unfinished"


def unfinished(output: Path) -> Path:
    """Where a training that will become `output` keeps what it needs to go on."""
    return output.with_name(f".{output.name}{_SUFFIX}")


def folders(place: Path) -> Iterator[Path]:
    """Those of all trainings whose outputs lie, or would lie, in `place`."""
    return place.glob(unfinished(place / "*").name)


def output_of(folder: Path) -> Path:
    """What the training with this folder will become."""
    return folder.with_name(folder.name.removeprefix(".").removesuffix(_SUFFIX))


def _lock(folder: Path, *, patience: float = 0.0) -> FileLock:
    """What the training at work in a folder holds. To ask for it makes the folder; wait so many seconds for it."""
    return FileLock(folder / _LOCK, timeout=patience)


def is_free(folder: Path) -> bool:
    """Whether no training is at work in this folder of one."""
    if not folder.is_dir():  # which asking for the lock would make
        return True
    lock = _lock(folder)
    try:
        with lock:
            return True
    except (Timeout, OSError):
        return False


@contextmanager
def claimed(folder: Path) -> Iterator[Path]:
    """Have a training's folder for a moment. Raises UserError where a training is at work there, or it has gone."""
    if not folder.is_dir():
        raise UserError("The training that was cut off is not there any more.", "Train again.")
    lock = _lock(folder)
    try:
        lock.acquire()
    except Timeout:
        raise UserError("The training that was cut off goes on elsewhere by now.", "Wait until it is over.") from None
    if os.name == "nt":  # where nothing that is open can be moved
        lock.release()
    try:
        yield folder
    finally:
        lock.release()


def remove_if_free(folder: Path) -> None:
    """Remove this folder of a training, unless one is at work there. What the disk refuses stays."""
    lock = _lock(folder)
    with suppress(Timeout, OSError):
        lock.acquire()
        _remove(folder, lock)


def _remove(folder: Path, lock: FileLock) -> None:
    """Remove a training's folder whose lock is held, so that nobody begins there meanwhile, and let go of it."""
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    if os.name == "nt":  # where what is locked cannot be removed, nor what another one has opened since
        shutil.rmtree(folder, ignore_errors=True)


class Unfinished:
    """The right to make `output`, for one training at a time, and the folder for it, from `take` until `leave`."""

    def __init__(self, output: Path) -> None:
        self.folder = unfinished(output)
        self._output = output
        self._lock = _lock(self.folder, patience=_PATIENCE)
        self._identity: tuple[int, int] | None = None

    def take(self) -> None:
        """Begin. Raises UserError when another training has it, and when the place refuses or has gone."""
        project = next((above for above in self._output.parents if above.suffix == SUFFIX), None)
        if project and not project.exists():  # it is never begun anew
            raise self._moved()
        with files.explained(self._output):
            files.check_writable(self._output)  # a place that refuses does so before the work
            try:
                self._acquire()
            except Timeout:
                raise UserError(
                    f"Another training is making {self._output} now.", "Choose another place, or wait."
                ) from None
            self._identity = files.identity(self.folder)

    def _acquire(self) -> None:
        """Have the folder, and once more if it was swept away meanwhile, for it was empty. Raises Timeout."""
        while not self._lock.is_locked:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._lock.acquire()
            except FileNotFoundError:
                continue
            except FileExistsError:  # it was there and has gone since, or is no folder
                if self.folder.exists() and not self.folder.is_dir():
                    raise
                continue
            if not (self.folder / _LOCK).exists():
                self._lock.release()

    def check_there(self) -> None:
        """Raise UserError when the folder was moved away, with what it lies in: nothing is to be written there now."""
        if not files.is_still(self.folder, self._identity):
            raise self._moved()

    def leave(self, *, keep: bool) -> None:
        """Let others make it. What is in the folder goes, unless it is kept to be taken up again."""
        if keep or not files.is_still(self.folder, self._identity):
            self._lock.release()
        else:
            _remove(self.folder, self._lock)

    def _moved(self) -> UserError:
        return UserError(
            f"{self._output.parent} was renamed or moved during the training, so the model could not be saved there.",
            "Open it where it is now and train again; the pictures are prepared already.",
        )
