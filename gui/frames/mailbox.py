"""A mailbox with one slot between two threads: the newest wins, and nothing ever queues up."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds the newest of what was put in until it is taken. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._closed = False

    def put(self, item: T) -> bool:
        """Put in the newest; False when one that was not taken yet gave way to it."""
        with self._changed:
            was_empty, self._item = self._item is None, item
            self._changed.notify()
            return was_empty

    def take(self) -> T | None:
        """The newest, or None when there is none."""
        with self._changed:
            item, self._item = self._item, None
            return item

    def wait(self) -> T | None:
        """The newest, as soon as there is one; None once the mailbox is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._item is not None)
            item, self._item = self._item, None
            return None if self._closed else item

    def close(self) -> None:
        """Let whoever waits go, for good."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
