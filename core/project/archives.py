"""Pictures out of a zip, one at a time and in memory: nothing is ever unpacked to the disk."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.errors import UserError
from core.project.layouts import Layout, Split, is_ignored, recognised
from core.project.snapshot import Skipped

SUFFIXES = (".zip",)
_PACKED_SUFFIXES = (*SUFFIXES, ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_PACKED_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08")
# Python unpacks these two a piece at a time; of the others one piece may grow a millionfold before it is looked at
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCKED = 0x1 | 0x40  # the bits for a password and for strong encryption
_UTF8 = 0x800
_PIECE = 1 << 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_UNPACK = "Unpack it with another program and drop the folder instead."
_PACKED = f"It is packed again inside the zip. {_UNPACK}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a zip may hold. A zip is small and may claim to hold any amount."""

    files: int = 250_000
    directory_bytes: int = 64 << 20  # the list of what is inside
    total_bytes: int = 64 << 30
    file_bytes: int = 512 << 20
    ratio: int = 200  # pictures hardly shrink in a zip
    ratio_from_bytes: int = 16 << 20  # a plain drawing shrinks a lot, and does no harm while it is small


@dataclass(frozen=True, slots=True)
class ZippedPicture:
    """A file out of a zip, not yet known to be a picture; `label` and `split` as its folders say."""

    label: str | None
    name: str
    data: bytes
    split: Split | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a zip: its name as a path, and what zipfile knows of it."""

    path: PurePosixPath
    info: zipfile.ZipInfo


@dataclass(frozen=True, slots=True)
class Contents:
    """What a zip says that it holds, before anything is unpacked, and what of it is passed over."""

    entries: tuple[Entry, ...]
    layout: Layout
    skipped: tuple[Skipped, ...]


def pictures_in(
    path: Path, *, limits: Limits = Limits(), should_stop: Callable[[], bool] = lambda: False
) -> Iterator[ZippedPicture | Skipped]:
    """The files of a zip, each in memory by itself, and what was passed over and why.

    Folders stand for labels as `recognised` finds them. Raises UserError when it is no zip or asks for too much.
    """
    with _opened(path, limits) as archive:
        contents = _contents(archive, path, limits)
        yield from contents.skipped
        left = limits.total_bytes
        for entry in contents.entries:
            if should_stop():
                return
            outcome = _read(archive, entry, path, contents.layout)
            if isinstance(outcome, ZippedPicture):
                left -= len(outcome.data)
            if left < 0:
                raise _too_much(path)
            yield outcome


def contents_of(path: Path, *, limits: Limits = Limits()) -> Contents:
    """What a zip says that it holds; nothing is unpacked. Raises UserError as `pictures_in` does."""
    with _opened(path, limits) as archive:
        return _contents(archive, path, limits)


class _CarefulFile(io.BufferedReader):
    """A file that is never read in pieces of more than `most` bytes; zipfile reads a zip's whole list at once."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__(io.FileIO(path))
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self._most:
            raise zipfile.BadZipFile("its list of files is too long")
        return super().read(size)


class _Archive(zipfile.ZipFile):
    """A zip that closes its file, which zipfile does not do for a file that it was given."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._file = _CarefulFile(path, max(_PIECE, limits.directory_bytes))
        try:
            super().__init__(self._file)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        super().close()
        self._file.close()


def _opened(path: Path, limits: Limits) -> zipfile.ZipFile:
    if not path.is_file():  # a pipe or a device would be read for ever
        raise UserError(f"{_shown(path.name)} is not a file.", "Choose a zip file.")
    try:
        return _Archive(path, limits)
    except PermissionError as error:
        raise UserError(f"{_shown(path.name)} may not be read.", "Copy it to a folder of your own.") from error
    except _BROKEN as error:
        hint = "Make the zip again, or unpack it with another program and drop the folder instead."
        raise UserError(f"{_shown(path.name)} is no zip file, or it is damaged.", hint) from error


def _contents(archive: zipfile.ZipFile, path: Path, limits: Limits) -> Contents:
    infos = [info for info in archive.infolist() if not _name(info).endswith("/")]
    if len(infos) > limits.files:
        message = f"{_shown(path.name)} holds {len(infos):,} files; Handful takes up to {limits.files:,} from one zip."
        raise UserError(message, "Divide it into several zips.")
    if sum(info.file_size for info in infos) > limits.total_bytes:
        raise _too_much(path)
    entries, skipped = [], []
    for info in infos:
        name = _name(info)
        reason = _bad_name(name)
        if not reason and is_ignored(PurePosixPath(name)):
            continue
        reason = reason or _reason_against(info, limits)
        if reason:
            skipped.append(Skipped(_place(path, name), reason))
        else:
            entries.append(Entry(PurePosixPath(name), info))
    return Contents(tuple(entries), recognised(entry.path for entry in entries), tuple(skipped))


def _read(archive: zipfile.ZipFile, entry: Entry, path: Path, layout: Layout) -> ZippedPicture | Skipped:
    place = _place(path, str(entry.path))
    try:
        data = _bytes(archive, entry.info)
    except _BROKEN:
        return Skipped(place, "It is damaged in the zip.")
    if data.startswith(_PACKED_STARTS):
        return Skipped(place, _PACKED)
    where = layout.place_of(entry.path)
    return ZippedPicture(where.label, entry.path.name, data, where.split)


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a file in the zip: as many as it announced, which was looked at before, or none."""
    parts = []
    left = info.file_size
    with archive.open(info) as file:
        while part := file.read(min(_PIECE, left + 1)):
            left -= len(part)
            if left < 0:
                raise zipfile.BadZipFile("it holds more than it says")
            parts.append(part)
    if left:
        raise zipfile.BadZipFile("it holds less than it says")
    return b"".join(parts)


def _bad_name(name: str) -> str:
    """Why a name in a zip is not to be trusted; empty if it is."""
    if _CONTROL.search(name):
        return "Its name holds characters that cannot be shown."
    if "\\" in name:
        return f"Its name holds a backslash. {_UNPACK}"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "Its name points to a place on the disk, outside the zip."
    if ".." in name.split("/"):
        return "Its name points outside the zip."
    return "" if name.strip("/. ") else "It has no name."


def _reason_against(info: zipfile.ZipInfo, limits: Limits) -> str:
    """Why a file in a zip is passed over unread; empty if it is read."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "It is a link to another file."
    if kind not in (0, stat.S_IFREG):
        return "It is not a file."
    if info.flag_bits & _LOCKED:
        return f"It is locked with a password. {_UNPACK}"
    if _name(info).casefold().endswith(_PACKED_SUFFIXES):
        return _PACKED
    if info.compress_type not in _METHODS:
        return f"It is packed in a way that Handful does not open. {_UNPACK}"
    if info.file_size > limits.file_bytes:
        return f"It is larger than {limits.file_bytes >> 20:,} megabytes."
    if info.file_size > max(limits.ratio_from_bytes, limits.ratio * info.compress_size):
        return "It would grow absurdly when unpacked, as no picture does."
    return ""


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was written; macOS writes UTF-8 without saying so, which zipfile takes for an old code page."""
    name = info.orig_filename
    if info.flag_bits & _UTF8 or name.isascii():
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _place(path: Path, name: str) -> Path:
    """A path that names a file in a zip to a person, and that never leads out of it."""
    parts = [_shown(part) for part in re.split(r"[/\\]", name)]
    return Path(path, *(part.replace(":", "\ufffd") for part in parts if part.strip(". ")))


def _shown(name: str) -> str:
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _CONTROL.sub("\ufffd", text)


def _too_much(path: Path) -> UserError:
    return UserError(f"{_shown(path.name)} holds more than Handful takes from one zip.", "Divide it into several zips.")
