"""What a thread has to say now, handed to the window: the newest wins, and nothing ever queues up."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.frames.mailbox import Mailbox


class Newest(QObject):
    """Passes things from any thread to the one it was made in, as soon as that has time.

    A Worker tells its events 20 times a second; that would make bars late that follow a camera.

    Signals:
      arrived(object)   the newest of what was posted
    """

    arrived = Signal(object)
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox: Mailbox[object] = Mailbox()
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    def post(self, item: object) -> None:
        """Hand something in, from any thread; what was not taken by then gives way to it."""
        if self._mailbox.put(item):
            self._woken.emit()

    def forget(self) -> None:
        """What was posted and has not arrived does not arrive."""
        self._mailbox.take()

    @Slot()
    def _on_woken(self) -> None:
        item = self._mailbox.take()
        if item is not None:
            self.arrived.emit(item)
