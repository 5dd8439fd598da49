"""Dropped files and pictures, and the frame that all drop targets are made of."""

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from gui.incoming import Incoming, has_incoming, incoming
from gui.sample_mime import Carried, carried
from gui.theme import tokens_of
from gui.widgets.painting import paint_dashed_card, paint_ring


def dropped_paths(mime: QMimeData) -> list[Path]:
    """The files and folders on this computer that `mime` names, in order; they may not exist."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile() and url.toLocalFile()]


class DropFrame(QFrame):
    """A frame that files can be dropped on; a subclass says in `_paths_arrived` what becomes of them.

    With `pictures` it takes pictures from other programs as well (`_incoming_arrived`), with `samples` also samples
    from another place in the window (`_samples_arrived`), which are refused otherwise. While something hovers over it
    that it takes, and while it has the keyboard focus, it wears a ring. No signals of its own.
    """

    def __init__(
        self, parent: QWidget | None = None, *, dashed: bool = False, pictures: bool = False, samples: bool = False
    ) -> None:
        super().__init__(parent)
        self._dashed = dashed
        self._takes_pictures, self._takes_samples = pictures or samples, samples
        self._hovered_by_files = False
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._takes(event.mimeData()):
            self._accept_as_copy(event)
            self._set_hovered(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_hovered(False)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_hovered(False)
        if self._takes(event.mimeData()):
            self._accept_as_copy(event)
            self._arrived(event.mimeData())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        marked = self._hovered_by_files or self.hasFocus()
        if not (self._dashed or marked):
            return
        with QPainter(self) as painter:
            if self._dashed:
                ground = tokens_of(self).accent_soft if self._hovered_by_files else None
                paint_dashed_card(painter, self.rect(), tokens_of(self), ground=ground)
            if marked:
                paint_ring(painter, self.rect(), tokens_of(self))

    def _takes(self, mime: QMimeData) -> bool:
        if self._takes_pictures:
            samples = carried(mime)
            mine = samples is not None and self._is_own(samples)
            return self._takes_samples if mine else samples is not None or has_incoming(mime)
        return bool(dropped_paths(mime))

    def _arrived(self, mime: QMimeData) -> None:
        samples = carried(mime) if self._takes_pictures else None
        if samples and (self._takes_samples or not self._is_own(samples)):
            self._samples_arrived(samples)
        elif self._takes_pictures:
            self._incoming_arrived(incoming(mime))
        else:
            self._paths_arrived(dropped_paths(mime))

    def _paths_arrived(self, paths: list[Path]) -> None:
        raise NotImplementedError

    def _incoming_arrived(self, arrived: tuple[Incoming, ...]) -> None:
        raise NotImplementedError

    def _samples_arrived(self, samples: Carried) -> None:
        raise NotImplementedError

    def _is_own(self, samples: Carried) -> bool:
        """Whether they are in the open project: what takes no samples takes those of others, if it says so here."""
        return True

    def _set_hovered(self, hovered: bool) -> None:
        self._hovered_by_files = hovered
        self.update()

    @staticmethod
    def _accept_as_copy(event: QDropEvent) -> None:
        # a file manager that is told "move" deletes the originals
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
