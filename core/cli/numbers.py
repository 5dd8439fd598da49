"""Numbers, names and places on the command line, refused with a sentence when they cannot be meant."""

import argparse
from pathlib import Path

from core import strategies

STRATEGY = "one of `handful strategies`, or torchvision:NAME or timm:NAME for a network of those libraries"

_MOST_DIGITS = 100  # leading zeros among them
_SHOWN = 20  # characters of what was refused


def place(text: str) -> Path:
    """A path. An empty one, such as a script's unset variable, is not the current folder."""
    if not text:
        raise argparse.ArgumentTypeError("a file or folder is needed, not an empty text")
    path = Path(text)
    try:
        path.exists()
    except OSError as error:  # too long a name, or in a folder that may not be looked into
        raise argparse.ArgumentTypeError(f"the system does not take it: {error.strerror}") from error
    return path


def at_least_one(text: str) -> int:
    """1, 2, 3, … below 2^63."""
    value = _whole(text)
    if not value:
        raise argparse.ArgumentTypeError(f"a whole number of at least 1 and below 2^63 is needed, not {_short(text)}")
    return value


def seed(text: str) -> int:
    """0, 1, 2, … below 2^63, which is what torch takes."""
    value = _whole(text)
    if value is None:
        raise argparse.ArgumentTypeError(f"a whole number of at least 0 and below 2^63 is needed, not {_short(text)}")
    return value


def _whole(text: str) -> int | None:
    """A whole number from 0 on that 63 bits hold, or None. Python's int refuses thousands of digits in its own way."""
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        return None
    value = int(text)
    return value if value < 2**63 else None


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def positive(text: str) -> float:
    """A number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("a number above 0 is needed")
    return value


def strategy(text: str) -> str:
    """A strategy's name, or another library's network with the library before it."""
    try:
        return strategies.named(text).name
    except KeyError:
        raise argparse.ArgumentTypeError(f"there is no strategy {text}; `handful strategies` lists them") from None
