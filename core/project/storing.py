"""A picture's bytes into a project's folder under their content hash, once the picture is found readable."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from core import files, images, scratch
from core.images import UnreadablePicture
from core.picture_facts import Look, look_at
from core.processes import LOST
from core.project.snapshot import Skipped
from core.project.sources import Source

_TWIN_S = 1.0  # how long another thread may take to write the very same picture, before it counts as cut off
_LOOK_EVERY = 0.01


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture whose bytes are in the project, if perhaps not yet safely on the disk."""

    source: Source
    sha256: str
    file: str
    new: bool
    look: Look


@dataclass(frozen=True, slots=True)
class Storing:
    """Reads, checks and copies one file after the other into `pictures`; from any thread, and in any process."""

    pictures: str
    _made: set[str] = field(default_factory=set)

    def __call__(self, source: Source | Skipped) -> Stored | Skipped:
        """Raises UserError where the disk takes no more."""
        if isinstance(source, Skipped):
            return source
        try:
            data = images.read(source.path) if source.data is None else source.data
            look = look_at(data)
        except UnreadablePicture as error:
            return Skipped(scratch.told(source.path), error.message)
        digest = images.content_hash(data)
        file = f"{digest[:2]}/{digest}.{look.suffix}"
        new = self._write(digest[:2], f"{self.pictures}/{file}", data)
        return Stored(source, digest, file, new, look)

    def _write(self, room: str, target: str, data: bytes) -> bool:
        """Whether it had to be written: it is missing, or damaged since, and then the whole one takes its place."""
        try:
            if room not in self._made:
                for folder in (self.pictures, f"{self.pictures}/{room}"):
                    with suppress(FileExistsError):
                        os.mkdir(folder)  # and none above it: the project may just have been moved
                self._made.add(room)
            try:
                _write_new(target, data)
            except FileExistsError:
                return _write_again(target, data)
            return True
        except OSError as error:
            raise files.refusal(error, Path(self.pictures)) from error


def lost(source: Source | Skipped) -> Stored | Skipped:
    """What is said of a picture that ended the process that read it."""
    return Skipped(scratch.told(source.path), LOST)


def _write_new(target: str, data: bytes) -> None:
    """Write a new file under its own name: cut off it belongs to no sample, and the next import makes it whole."""
    with open(target, "xb", buffering=0) as file:  # nothing to gather: all of it is here
        try:
            written = file.write(data)
            while written < len(data):  # on a disk that is nearly full; the next time it says so
                written += file.write(memoryview(data)[written:])
        except BaseException:
            os.unlink(target)
            raise


def _write_again(target: str, data: bytes) -> bool:
    """Write a file anew unless what is there is the same; whether it had to be."""
    if _read_once_whole(target, len(data)) == data:
        return False
    with files.whole_file(Path(target), durable=False) as part:
        part.write_bytes(data)
    return True


def _read_once_whole(target: str, size: int) -> bytes:
    """What is there, when it is as long as it is to be, or after a while as it is: its twin may be being written.

    On Windows a file that somebody has open cannot be replaced.
    """
    until = time.monotonic() + _TWIN_S
    while True:
        try:
            with open(target, "rb") as there:
                found = there.read()
        except FileNotFoundError:  # who was writing it could not
            return b""
        if len(found) >= size or time.monotonic() > until:
            return found
        time.sleep(_LOOK_EVERY)
