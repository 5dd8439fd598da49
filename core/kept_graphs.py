"""ONNX graphs that took seconds to make, kept in the user's cache folder; deletable at any time."""

import os
import zlib
from contextlib import suppress
from pathlib import Path

from core import files, places

CHECKSUM_SIZE = 4  # bytes, in front of the graph
ROOM = 1 << 30  # bytes for those that were used last; the built-in backbone's takes 14 MB


def kept(name: str) -> bytes | None:
    """The graph of this name; None when it is missing or damaged."""
    file = _file(name)
    try:
        with open(file, "rb") as content:
            checksum, graph = content.read(CHECKSUM_SIZE), content.read()
    except OSError:
        return None
    if checksum != _checksum(graph):
        return None
    with suppress(OSError):
        os.utime(file)  # it was used now
    return graph


def keep(name: str, graph: bytes) -> None:
    """Keep it for the next time. A full or read-only cache costs time then, nothing else."""
    file = _file(name)
    with suppress(OSError):
        with files.whole_file(file) as part:
            part.write_bytes(_checksum(graph) + graph)
        _let_go(file.parent)


def _checksum(graph: bytes) -> bytes:
    """Tells damage, as fast as a graph is read."""
    return zlib.crc32(graph).to_bytes(CHECKSUM_SIZE, "big")


def _let_go(folder: Path) -> None:
    """Remove those that were not used for longest, until the others have room."""
    about = [(file, file.stat()) for file in folder.glob("*.onnx")]
    newest, *others = sorted(about, key=lambda one: one[1].st_mtime_ns, reverse=True)
    room = ROOM - newest[1].st_size
    for file, stat in others:
        room -= stat.st_size
        if room < 0:
            file.unlink(missing_ok=True)


def _file(name: str) -> Path:
    return places.cache_folder() / "graphs" / f"{name}.onnx"
