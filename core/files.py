"""Writing files and folders whole or not at all, with the system's refusals put in words."""

import ctypes
import errno
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import UserError

_REASONS = {
    errno.ENOSPC: ("The disk is full", "Free some space or choose another disk, then try again."),
    errno.EDQUOT: (
        "Your share of the disk is full",
        "Free some space or choose another disk, then try again.",
    ),
    errno.EACCES: ("This place may not be written to", "Choose a folder of your own."),
    errno.EPERM: ("This place may not be written to", "Choose a folder of your own."),
    errno.EROFS: ("This disk can only be read", "Choose a place on another disk."),
    errno.ENAMETOOLONG: ("The name is too long", "Choose a shorter name."),
    errno.EIO: ("The disk reports an error", "Check the disk, or choose another one."),
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write at `path` into a UserError that says why."""
    try:
        yield
    except OSError as error:
        raise refusal(error, path) from error


def refusal(error: OSError, path: Path) -> UserError:
    """The UserError that says why nothing could be written at `path`."""
    reason, hint = _REASONS.get(error.errno or 0, (error.strerror or str(error), "Choose another place."))
    return UserError(f"{path} could not be written: {reason[0].lower()}{reason[1:]}.", hint)


@contextmanager
def whole_file(path: Path, *, durable: bool = True, parents: bool = True) -> Iterator[Path]:
    """A temporary path beside `path`, which takes its name when the block ends well and vanishes otherwise.

    Unless `durable` is false it is on the disk by then, and not only on its way. Without `parents` the folder for it
    is never made: where it was moved away, FileNotFoundError is raised. As `ordinary` about links, devices and pipes.
    """
    path = ordinary(path)
    if parents:
        path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=beginning(path).name, suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o666 & ~_umask())  # mkstemp makes private files; a result is an ordinary one
        if durable:
            sync(part)
        os.replace(part, path)
        if durable:
            sync(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def ordinary(path: Path) -> Path:
    """Where a file of this name is written: what a link leads to is replaced, and not the link.

    A device or a pipe never is, which raises UserError.
    """
    path = path.resolve() if path.is_symlink() else path
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise UserError(f"{printable(path)} is not an ordinary file.", "Give another name.")
    return path


@contextmanager
def whole_folder(path: Path, *, replace: bool = False, parents: bool = True) -> Iterator[Path]:
    """A temporary folder beside `path`, which takes its name when the block ends well and vanishes otherwise.

    Raises FileExistsError when something other than an empty folder is there by then, unless it is to be replaced,
    and UserError where it is a device or a pipe, which never is. Without `parents` as in whole_file.
    """
    ordinary(path)
    if parents:
        path.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=beginning(path).name, suffix=".part", dir=path.parent))
    try:
        yield part
        part.chmod(0o777 & ~_umask())
        sync(part)
        if path.exists() and not is_empty_folder(path):
            if not replace:
                raise FileExistsError(errno.EEXIST, "it is there already", str(path))
            _exchange(part, path)
        else:
            remove(path)
            part.rename(path)
        sync(path.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def beginning(path: Path) -> Path:
    """What the temporary files and folders for `path` begin with: those of long names may begin alike."""
    return path.with_name(f".{path.name[:40]}.")


def sweep(path: Path) -> None:
    """Remove the temporary files and folders for `path` that a program left behind when it was killed.

    Only for who knows that no living program is writing there.
    """
    left = re.compile(re.escape(beginning(path).name) + r"[a-z0-9_]{8}\.part")
    for part in list(path.parent.iterdir()) if path.parent.is_dir() else ():
        if left.fullmatch(part.name):
            remove(part)


def _exchange(part: Path, path: Path) -> None:
    """Put `part` in the place of `path`, which is removed only when the other has its name."""
    old = part.with_suffix(".old")
    path.rename(old)
    try:
        part.rename(path)
    except BaseException:
        old.rename(path)
        raise
    remove(old)


def is_empty_folder(path: Path) -> bool:
    """Whether this is a folder with nothing in it."""
    return path.is_dir() and not any(path.iterdir())


def check_new(path: Path, *, overwrite: bool) -> None:
    """Raise UserError when something lies where a new file or folder is to be, unless it may be replaced."""
    if path.exists() and not overwrite and not is_empty_folder(path):
        raise UserError(f"{path} is there already.", "Choose another place, or add --overwrite to replace it.")


def check_writable(path: Path) -> None:
    """Raise OSError when nothing can be written where `path` is to be; leaves nothing behind."""
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    with tempfile.TemporaryFile(dir=folder):
        pass


def identity(path: Path) -> tuple[int, int] | None:
    """What stays the same of a file or folder whatever it is called; None when nothing is there. Raises OSError."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino


def is_still(path: Path, was: tuple[int, int] | None) -> bool:
    """Whether what had this identity is still there; False where the system will not tell."""
    try:
        return was is not None and identity(path) == was
    except OSError:
        return False


def sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk and not only on their way."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open folders for this and orders their names by itself
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems do not know fsync on folders
            raise
    finally:
        os.close(handle)


def sync_all(folder: Path, names: Iterable[str]) -> None:
    """As sync for these files of a folder and every folder they lie in, in the least time that the system allows."""
    if _syncfs is not None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            if _syncfs(handle) == 0:
                return
        finally:
            os.close(handle)
    paths = [folder / name for name in names]
    folders = {above for path in paths for above in path.parents if above.is_relative_to(folder)}
    with ThreadPoolExecutor(8, thread_name_prefix="sync") as pool:
        for _ in pool.map(sync, [*paths, *folders]):
            pass


def _found_syncfs() -> "Callable[[int], int] | None":
    """Linux's way to sync all that was written to one disk; it says when something could not be."""
    if sys.platform != "linux":
        return None
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    return found


_syncfs = _found_syncfs()


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        with suppress(FileNotFoundError):
            path.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def printable(path: Path | str) -> str:
    """A path, or another text, such that it can be written anywhere, also where a name in it is not UTF-8."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def without_middle(text: str, longest: int) -> str:
    """At most so many letters (an even number) of a text: of a longer one the middle is left out."""
    return text if len(text) <= longest else f"{text[: longest // 2]}…{text[1 - longest // 2 :]}"
