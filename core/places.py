"""Where Handful keeps what it can always make again: the user's cache folder."""

import os
from contextlib import suppress
from pathlib import Path

import platformdirs


def cache_folder() -> Path:
    """The folder for features and network graphs that belong to no project; HANDFUL_CACHE moves it.

    What is above it is there, where the disk allows.
    """
    chosen = os.environ.get("HANDFUL_CACHE")
    folder = Path(chosen) if chosen else Path(platformdirs.user_cache_dir("handful", appauthor=False))
    with suppress(OSError):
        folder.parent.mkdir(parents=True, exist_ok=True)
    return folder
