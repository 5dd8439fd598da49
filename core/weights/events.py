"""What fetching or importing a file of weights says while it runs: frozen dataclasses."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Reason = Literal["fetched", "imported", "there", "stopped"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """So much of the file is here. `seconds_left` is None, and the speed 0, as long as nothing can be said."""

    done_bytes: int
    total_bytes: int
    seconds_left: float | None
    bytes_per_second: float


@dataclass(frozen=True, slots=True)
class FetchFinished:
    """The end, by whatever way: `file` is in place and whole, unless the reason is "stopped".

    "there" means that it lay there already. After "stopped" a fetch goes on from `done_bytes` the next time.
    """

    reason: Reason
    file: Path
    done_bytes: int


FetchEvent = Fetched | FetchFinished
