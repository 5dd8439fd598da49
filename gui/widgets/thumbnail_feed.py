"""When a grid asks for which thumbnails: those in sight and a page ahead, once scrolling lets it."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

from gui.widgets.grid_view import GridView
from gui.widgets.thumbnail_cache import ThumbnailCache
from gui.widgets.thumbnail_model import ThumbnailModel

_SETTLED_MS = 50
_AHEAD, _BEHIND = 1.0, 0.25  # pages


class ThumbnailFeed(QObject):
    """Watches a grid and asks for what its cache lacks.

    Signal: `wanted(list)`, SHA-256 of all pictures still missing, the most urgent first; it replaces what was asked
    before, so whoever answers may drop the rest.
    """

    wanted = Signal(list)

    def __init__(self, view: GridView, model: ThumbnailModel, cache: ThumbnailCache) -> None:
        super().__init__(view)
        self._view, self._model, self._cache = view, model, cache
        self._asked: set[str] = set()
        self._waiting_at = 0  # how far the view was scrolled when the timer was last started
        self._last = 0
        self._upwards = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_settled)
        view.viewport().installEventFilter(self)
        view.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def ask_soon(self, *, afresh: bool = False) -> None:
        """Ask on the next turn of the event loop; `afresh` asks again for what has been asked for."""
        if afresh:
            self._asked.clear()
        self._timer.start(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Resize):
            self.ask_soon()
        return False

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        self._upwards = value < self._last
        self._last = value
        # scrolling that one can follow with the eye is followed, anything faster is waited for
        slow = abs(value - self._waiting_at) < self._view.viewport().height()
        if not (slow and self._timer.isActive()):
            self._waiting_at = value
            self._timer.start(_SETTLED_MS)

    @Slot()
    def _on_settled(self) -> None:
        if not self._view.isVisible():
            return
        missing = self._cache.missing(self._model.items[row].sha256 for row in self._urgent_rows())
        if not self._asked.issuperset(missing):
            self._asked = set(missing)
            self.wanted.emit(missing)

    def _urgent_rows(self) -> list[int]:
        above, below = (_AHEAD, _BEHIND) if self._upwards else (_BEHIND, _AHEAD)
        seen = self._view.rows_in_sight()
        around = self._view.rows_in_sight(pages_above=above, pages_below=below)
        before, after = range(around.start, seen.start), range(seen.stop, around.stop)
        return [*seen, *before[::-1], *after] if self._upwards else [*seen, *after, *before[::-1]]
