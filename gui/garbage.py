"""Collects cyclic garbage in the GUI thread only, so that no widget dies in another thread."""

import gc
import sys

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 500


def leave_out() -> None:
    """Leave what is alive now out of all collections to come: a hundred thousand samples would cost 60 ms each time."""
    gc.freeze()


class GarbageCollector(QObject):
    """While started, Python's own cyclic collection is off and a timer in this object's thread does it instead.

    Python collects wherever an allocation happens to pass the threshold, so in a busy worker thread as well; a widget
    caught in a reference cycle is then destroyed there, and Qt crashes. Emits no signals.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._was_enabled = False
        self._modules = 0
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._freeze()
        self._timer.start()

    def stop(self) -> None:
        """Give Python its own collection back, as it was."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    @Slot()
    def _on_timeout(self) -> None:
        """Collect the oldest generation that Python itself would have collected by now, by the same counts."""
        if len(sys.modules) > self._modules:
            self._freeze()
            return
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return

    def _freeze(self) -> None:
        """Leave out what is alive now from all collections to come.

        Done while modules are imported, for they stay to the end: a full collection with torch in memory takes 150 ms,
        with torch frozen next to nothing.
        """
        gc.freeze()
        self._modules = len(sys.modules)
