"""Numbers, names and places on the command line, refused with a sentence when they cannot be meant."""

import argparse
from pathlib import Path

from core import strategies

STRATEGY = "one of `handful strategies`, or torchvision:NAME or timm:NAME for a network of those libraries"


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
    """1, 2, 3, …"""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number of at least 1 is needed")
    return int(text)


def seed(text: str) -> int:
    """0, 1, 2, … below 2^63, which is what torch takes."""
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError("a whole number of at least 0 and below 2^63 is needed")
    return int(text)


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
