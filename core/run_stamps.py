"""When a run was made: the name of its folder, or, of one that was copied here, the time of its files."""

import re
from datetime import UTC, datetime
from pathlib import Path

MODEL = "model.json"  # in every run's folder
UPDATED = "-updated"  # behind the stamp of a run that keep learning saves in the background
_FORMAT = "%Y%m%d-%H%M%S-%f"
_STAMP = re.compile(r"\d{8}-\d{6}-\d{6}")


def now() -> str:
    """What a run that begins now is called."""
    return datetime.now(UTC).strftime(_FORMAT)


def made(folder: Path) -> str:
    """By what runs are put in order, the newest largest. A model from another computer may be called anything."""
    if _STAMP.match(folder.name):
        return folder.name
    try:
        changed = (folder / MODEL).stat().st_mtime
        return f"{datetime.fromtimestamp(changed, UTC).strftime(_FORMAT)} {folder.name}"
    except (OSError, OverflowError, ValueError):
        return ""
