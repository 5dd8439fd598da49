"""Which frames of a fluent camera to take for so many a second."""

_EARLY = 0.1  # of an interval: a camera's frames do not come to the millisecond


class Pace:
    """Says of each frame as it comes whether it is due. Times are in seconds, by any clock that goes forwards."""

    def __init__(self, per_second: float, now: float) -> None:
        self._interval = 1 / per_second
        self._due = now

    def takes(self, now: float) -> bool:
        """Whether a frame that comes now is due; after a gap it goes on from here, and makes nothing up."""
        late = now - self._due
        if late < -_EARLY * self._interval:
            return False
        self._due = self._interval + (now if late > self._interval else self._due)
        return True
