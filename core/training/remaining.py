"""How long the epochs of a training that are left take, judged by the last ones."""

from collections import deque

FIRST_STEPS = 3  # of a training: the memory is laid out and kernels are chosen, which can take as long as an epoch
_LAST = 3  # epochs


class Remaining:
    """Told how long each epoch took; the first one counts only until there is another."""

    def __init__(self) -> None:
        self._first: float | None = None
        self._last: deque[float] = deque(maxlen=_LAST)

    def note(self, seconds: float, *, slow: float) -> None:
        """An epoch took so long, `slow` seconds of it because its first steps took longer than the others."""
        if self._first is None:
            self._first = seconds - slow
        else:
            self._last.append(seconds)

    def seconds(self, epochs: int) -> float:
        """How long so many epochs more take, once one was told of."""
        return epochs * (sum(self._last) / len(self._last) if self._last else self._first or 0.0)


def slow(first: float, rest: float, *, first_pictures: int, rest_pictures: int) -> float:
    """How many seconds longer the first steps of a pass took than the rest would have taken for as many pictures."""
    return max(0.0, first - rest * first_pictures / rest_pictures)
