"""What a grid of pictures shows, and which of them in which order: plain data between view-models and widgets."""

from dataclasses import dataclass
from typing import Literal

Origin = Literal["file", "archive", "camera", "video", "paste"]
Show = Literal["all", "today", "week", Origin, "small", "blurred", "dark", "duplicates"]
Sort = Literal["added", "newest", "name", "look"]


@dataclass(frozen=True, slots=True)
class GridItem:
    """One picture: `colour` is its label's (None: not labelled), `mark` a short word for a trouble, or ""."""

    id: int
    name: str
    sha256: str
    colour: int | None
    mark: str


@dataclass(frozen=True, slots=True)
class GridFilter:
    """Pictures whose name has `text` in it, of one sort of trouble or origin, in some order."""

    text: str = ""
    show: Show = "all"
    sort: Sort = "added"
