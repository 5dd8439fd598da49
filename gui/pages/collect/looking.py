"""The closer look at one picture of the grid: steps to its neighbours, labels it, puts it in the trash."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from gui.grid_items import GridItem
from gui.pages.collect.deleting import Deleting
from gui.viewmodels.closer_look import Closer, CloserLookViewModel
from gui.viewmodels.labelling import LabellingViewModel
from gui.widgets.closer_look import CloserLook
from gui.widgets.pixels import as_image


class Looking(QObject):
    """Fills `view`, the widget, with the pictures of the grid one after the other.

    Signals:
      moved(int)   the id of the picture that is looked at now
      closed()     the person has seen enough
    """

    moved = Signal(int)
    closed = Signal()

    def __init__(
        self, model: CloserLookViewModel, labelling: LabellingViewModel, deleting: Deleting, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.view = CloserLook()
        self._model = model
        self._labelling, self._deleting = labelling, deleting
        self._items: Sequence[GridItem] = ()
        self._rows: Mapping[int, int] = {}
        self._current: int | None = None
        model.ready.connect(self._on_ready)
        self.view.closed.connect(self.closed)
        self.view.previous_requested.connect(self._on_previous)
        self.view.next_requested.connect(self._on_next)
        self.view.label_key_pressed.connect(self._on_key)
        self.view.trash_requested.connect(self._on_trash)
        self.view.restore_requested.connect(self._on_restore)

    def set_items(self, items: Sequence[GridItem], rows: Mapping[int, int]) -> None:
        """What the grid shows, in order, and where each is by its id."""
        self._items, self._rows = items, rows

    def look_at(self, sample_id: int) -> None:
        """Show this picture, at first by its name alone."""
        self._current = sample_id
        place = self._place()
        self.view.set_neighbours(before=place > 0, after=place + 1 < len(self._items))
        found = self._labelling.samples([sample_id])
        self.view.set_in_trash(bool(found) and found[0].trashed)
        self.view.set_picture(QImage(), (), found[0].name if found else "")
        self._model.look_at(sample_id)
        self.moved.emit(sample_id)

    def _place(self) -> int:
        return 0 if self._current is None else self._rows.get(self._current, 0)

    def _step(self, places: int) -> None:
        if self._items:
            self.look_at(self._items[min(max(0, self._place() + places), len(self._items) - 1)].id)

    @Slot(object)
    def _on_ready(self, closer: Closer) -> None:
        if closer.sample_id == self._current:
            image = QImage() if closer.pixels is None else as_image(closer.pixels)
            self.view.set_picture(image, closer.facts, closer.title)

    @Slot()
    def _on_previous(self) -> None:
        self._step(-1)

    @Slot()
    def _on_next(self) -> None:
        self._step(1)

    @Slot(int)
    def _on_key(self, key: int) -> None:
        if self._current is not None and self._labelling.move_to_key([self._current], key):
            self._step(1)

    @Slot()
    def _on_trash(self) -> None:
        if self._current is None:
            return
        gone = self._current
        if any(sample.trashed for sample in self._labelling.samples([gone])):
            self._deleting.ask([gone], go_on=self._on_next)
        else:
            self._step(1)
            self._labelling.trash([gone])

    @Slot()
    def _on_restore(self) -> None:
        if self._current is not None:
            back = self._current
            self._step(1)
            self._labelling.restore([back])
