"""Weights that an installed package carries."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from core.errors import UserError
from core.strategies import PackagedWeights


def find(weights: PackagedWeights) -> Path | None:
    """The file, or None when the package is not installed."""
    found = find_spec(weights.package)
    if found is None or found.origin is None:
        return None
    file = Path(found.origin).parent / weights.file
    return file if file.is_file() else None


def check(file: Path, weights: PackagedWeights) -> None:
    """Raise UserError when the file is not the one that it should be."""
    if hashlib.sha256(file.read_bytes()).hexdigest() != weights.sha256:
        raise UserError(
            f"The pretrained weights in the package {weights.package} are damaged: their hash is wrong.",
            f"Install the package again ({weights.source}).",
        )
