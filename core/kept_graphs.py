"""ONNX graphs that took seconds to make, kept in the user's cache folder; deletable at any time."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from core import files, places

MOST = 16  # those that were used last; the built-in backbone's takes 14 MB


def kept(name: str) -> bytes | None:
    """The graph of this name; None when it is missing or damaged."""
    file = _file(name)
    try:
        content = file.read_bytes()
    except OSError:
        return None
    digest, graph = content[:32], content[32:]
    if hashlib.sha256(graph).digest() != digest:
        return None
    with suppress(OSError):
        os.utime(file)  # it was used now
    return graph


def keep(name: str, graph: bytes) -> None:
    """Keep it for the next time. A full or read-only cache costs time then, nothing else."""
    file = _file(name)
    with suppress(OSError):
        with files.whole_file(file) as part:
            part.write_bytes(hashlib.sha256(graph).digest() + graph)
        for old in sorted(file.parent.glob("*.onnx"), key=_used)[:-MOST]:
            old.unlink(missing_ok=True)


def _file(name: str) -> Path:
    return places.cache_folder() / "graphs" / f"{name}.onnx"


def _used(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # another Handful let it go
        return 0.0
