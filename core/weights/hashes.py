"""SHA-256 of large files, remembered for as long as the file stays as it is."""

import hashlib
import os
from pathlib import Path

from core import places
from core.cache import ByteCache


def sha256(file: Path) -> str:
    """The hash of what the file holds now."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def remembered_sha256(file: Path) -> str:
    """As sha256, read anew only when size or times of the file have changed since: it may hold half a gigabyte.

    A disk that loses bits later goes unnoticed, until somebody runs `handful weights` for it, which reads it all.
    """
    facts = file.stat()
    key = f"{os.fsencode(file.resolve())!r} {facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns}"
    memory = ByteCache(places.cache_folder() / "hashes.sqlite", kind="sha256")
    known = memory.load([key]).get(key)
    if known is not None:
        return known.decode()
    digest = sha256(file)
    memory.save({key: digest.encode()})
    return digest
