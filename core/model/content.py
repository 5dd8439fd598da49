"""A model's weights as bytes, which are what its card says; imports no torch."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.errors import UserError
from core.model.card import ModelCard
from core.parallel import ShouldStop

MOST_BYTES = 4 << 30  # of weights; those of VGG-16, the largest of the field's classics, have half a gigabyte
_BLOCK = 1 << 20  # bytes, a thousandth of a second


def whole(file: Path, card: ModelCard) -> bytes:
    """All of a file of weights. Raises UserError where it is not the one that the card was written for."""
    with _opened(file) as (opened, size):
        content = opened.read(size)
    _compare(file, hashlib.sha256(content).hexdigest(), card)
    return content


def check(file: Path, card: ModelCard, *, should_stop: ShouldStop) -> bool:
    """As `whole`, for those who want to know no more than that, a block at a time; False where it was to stop."""
    digest = hashlib.sha256()
    with _opened(file) as (opened, size):
        for _ in range(0, size, _BLOCK):
            if should_stop():
                return False
            digest.update(opened.read(_BLOCK))
    _compare(file, digest.hexdigest(), card)
    return True


def _compare(file: Path, sha256: str, card: ModelCard) -> None:
    if sha256 != card.weights_sha256:
        raise UserError(f"{file} is damaged: its content is not what it was.", "Take it from a copy, or train again.")


@contextmanager
def _opened(file: Path) -> Iterator[tuple[BinaryIO, int]]:
    """A file of weights to read, and its size. A pipe or a device would be read for ever. Raises UserError."""
    advice = "Take the model from a copy, or train again."
    if not file.is_file():
        raise UserError(f"{file} {'is no file' if file.exists() else 'is missing'}.", advice)
    try:
        with file.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            if size > MOST_BYTES:
                raise UserError(f"{file} is damaged: it is larger than any network that Handful trains.", advice)
            yield opened, size
    except OSError as error:
        raise UserError(f"{file} could not be read: {error.strerror}.", advice) from error
