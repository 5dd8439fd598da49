"""Where Handful keeps what it can always make again: the user's cache folder."""

import os
from pathlib import Path

import platformdirs


def cache_folder() -> Path:
    """The folder for features and network graphs that belong to no project; HANDFUL_CACHE moves it."""
    chosen = os.environ.get("HANDFUL_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("handful", appauthor=False))
