"""A model's weights as bytes, which are what its card says; imports no torch."""

import hashlib
import os
from pathlib import Path

from core.errors import UserError
from core.model.card import ModelCard

MOST_BYTES = 4 << 30  # of weights; those of VGG-16, the largest of the field's classics, have half a gigabyte


def whole(file: Path, card: ModelCard) -> bytes:
    """All of a file of weights. Raises UserError where it is not the one that the card was written for."""
    content = _content(file)
    if hashlib.sha256(content).hexdigest() != card.weights_sha256:
        raise UserError(f"{file} is damaged: its content is not what it was.", "Take it from a copy, or train again.")
    return content


def _content(file: Path) -> bytes:
    """All of a file of weights. A pipe or a device would be read for ever. Raises UserError."""
    advice = "Take the model from a copy, or train again."
    if not file.is_file():
        raise UserError(f"{file} {'is no file' if file.exists() else 'is missing'}.", advice)
    try:
        with file.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            if size > MOST_BYTES:
                raise UserError(f"{file} is damaged: it is larger than any network that Handful trains.", advice)
            return opened.read(size)
    except OSError as error:
        raise UserError(f"{file} could not be read: {error.strerror}.", advice) from error
