"""Recorded pictures handed on in parts, often enough that little is lost and seldom enough to be stored in time."""

from itertools import groupby

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.frames.recorded import Origin, RecordedPicture, Recording

INTERVAL_MS = 250


class Parts(QObject):
    """Takes pictures one by one; the first goes on at once, the others four times a second.

    Signals:
      part_ready(object)   a Recording
    """

    part_ready = Signal(object)

    def __init__(self, source: Origin, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._gathered: list[tuple[str, RecordedPicture]] = []
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._on_timeout)

    def add(self, picture: RecordedPicture, group: str) -> None:
        """Take one."""
        self._gathered.append((group, picture))
        if not self._timer.isActive():
            self.flush()
            self._timer.start()

    def flush(self) -> None:
        """Hand on at once what is here."""
        gathered, self._gathered = self._gathered, []
        for group, members in groupby(gathered, key=lambda one: one[0]):
            self.part_ready.emit(Recording(tuple(picture for _, picture in members), group, self._source))

    @Slot()
    def _on_timeout(self) -> None:
        if self._gathered:
            self.flush()
        else:
            self._timer.stop()
