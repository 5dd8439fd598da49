"""What a camera or a video gives to a project: encoded pictures, and the group that they are."""

from dataclasses import dataclass, field
from typing import Literal

Origin = Literal["camera", "video"]


@dataclass(frozen=True, slots=True)
class RecordedPicture:
    """One picture as the bytes of a file, with a name for it."""

    data: bytes = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A part of what is recorded; all parts of one burst, and all of one video, have the same group."""

    pictures: tuple[RecordedPicture, ...]
    group: str
    source: Origin
