"""What the program carries besides code: icons, palettes, the sample pictures' generator."""

from pathlib import Path


def path(name: str) -> Path:
    """Where the resource `name` (such as "icons/train.svg") lies on disk."""
    found = Path(__file__).parent / name
    if not found.is_file():
        raise FileNotFoundError(f"Handful has no resource named {name!r}")
    return found
