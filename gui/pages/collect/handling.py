"""What a person does with the chosen pictures of a grid: label them, carry them elsewhere, put them in the trash."""

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QMenu

from gui.pages.collect.deleting import Deleting
from gui.sample_mime import Carrier, carried
from gui.shelves import TRASH, TRAY
from gui.viewmodels.alike import AlikeViewModel
from gui.viewmodels.labelling import LabellingViewModel
from gui.viewmodels.sorting import SortingViewModel
from gui.widgets.thumbnail_grid import ThumbnailGrid


class Handling(QObject):
    """Turns the grid's keys, menu and drags into changes.

    Signals:
      paste_requested()         what is on the clipboard is to come here
      closer_look_requested()   at the first of the chosen pictures, or the one that the keyboard is at
    """

    paste_requested = Signal()
    closer_look_requested = Signal()

    def __init__(
        self, grid: ThumbnailGrid, sorting: SortingViewModel, labelling: LabellingViewModel, alike: AlikeViewModel
    ) -> None:
        super().__init__(grid)
        self._grid = grid
        self._sorting, self._labelling, self._alike = sorting, labelling, alike
        self.deleting = Deleting(labelling, grid)
        self._carrier = Carrier()
        grid.set_drag_data(self._on_drag)
        grid.label_key_pressed.connect(self._on_key)
        grid.trash_requested.connect(self.trash)
        grid.rename_requested.connect(self._on_rename)
        grid.next_unlabelled_requested.connect(self._on_next_unlabelled)
        grid.cut_requested.connect(self.cut)
        grid.copy_requested.connect(self.copy)
        grid.paste_requested.connect(self.paste_requested)
        grid.context_requested.connect(self._on_context)
        grid.cut_given_up.connect(self._on_cut_given_up)
        QGuiApplication.clipboard().dataChanged.connect(self._on_clipboard_changed)
        if program := QGuiApplication.instance():
            program.aboutToQuit.connect(self._on_about_to_quit)
        alike.found.connect(self._on_alike_found)

    @Slot(int)
    def move(self, shelf: int) -> None:
        """Put them on this shelf and go on to the next picture."""
        self._labelling.move(self._grid.chosen, shelf)
        self._grid.go_past_chosen()

    @Slot()
    def make_label(self) -> None:
        """Make a class label of them and go on to the next picture."""
        self._labelling.move_to_new(self._grid.chosen)
        self._grid.go_past_chosen()

    @Slot()
    def trash(self) -> None:
        """Put them in the trash, or from there away for ever if the person agrees, and go on to the next picture."""
        if self._sorting.shelf == TRASH:
            self.deleting.ask(self._grid.chosen, go_on=self._grid.go_past_chosen)
            return
        self._labelling.trash(self._grid.chosen)
        self._grid.go_past_chosen()

    @Slot()
    def restore(self) -> None:
        """Take them out of the trash and go on to the next picture."""
        if self._sorting.shelf == TRASH:
            self._labelling.restore(self._grid.chosen)
            self._grid.go_past_chosen()

    @Slot()
    def select_alike(self) -> None:
        """Choose what looks like them as well."""
        self._alike.find(self._labelling.samples(self._grid.chosen), self._sorting.samples())

    @Slot()
    def cut(self) -> None:
        """Put them on the clipboard; pasted, they leave here."""
        self._to_clipboard(cut=True)

    @Slot()
    def copy(self) -> None:
        """Put them on the clipboard."""
        self._to_clipboard(cut=False)

    def _to_clipboard(self, *, cut: bool) -> None:
        if self._grid.chosen:
            QGuiApplication.clipboard().setMimeData(self._carry(self._grid.chosen, cut=cut))

    def _on_drag(self, ids: list[int]) -> QMimeData:
        return self._carry(ids, cut=True)

    def _carry(self, ids: list[int], *, cut: bool) -> QMimeData:
        return self._carrier.carry(self._sorting.contents.folder, self._labelling.samples(ids), cut=cut)

    @Slot()
    def _on_cut_given_up(self) -> None:
        QGuiApplication.clipboard().clear()

    @Slot()
    def _on_clipboard_changed(self) -> None:
        """Show what is cut: it is as long as nothing else is on the clipboard."""
        samples = carried(QGuiApplication.clipboard().mimeData() or QMimeData())
        cut = samples is not None and samples.cut and samples.folder == self._sorting.contents.folder
        self._grid.set_cut(samples.ids if samples and cut else ())

    @Slot()
    def _on_about_to_quit(self) -> None:
        """What Python has put on the clipboard must not outlive it: Qt would crash."""
        if self._carrier.made(QGuiApplication.clipboard().mimeData()):
            QGuiApplication.clipboard().clear()

    @Slot(int)
    def _on_key(self, key: int) -> None:
        if self._labelling.move_to_key(self._grid.chosen, key):
            self._grid.go_past_chosen()

    @Slot(list)
    def _on_alike_found(self, ids: list[int]) -> None:
        self._grid.choose(ids)

    @Slot()
    def _on_rename(self) -> None:
        found = self._labelling.samples([self._grid.current_id or 0])
        if found:
            name, wanted = QInputDialog.getText(self._grid, "Rename", "Name of this picture", text=found[0].name)
            if wanted:
                self._labelling.rename(found[0].id, name)

    @Slot()
    def _on_next_unlabelled(self) -> None:
        if self._sorting.shelf == TRAY:
            self._grid.go_round()
        else:
            self._sorting.open(TRAY)

    @Slot(QPoint)
    def _on_context(self, position: QPoint) -> None:
        chosen = bool(self._grid.chosen)
        menu = QMenu(self._grid)
        menu.setObjectName("gridMenu")
        if chosen:
            menu.addAction("Look closer", self.closer_look_requested.emit)
            menu.addAction("Rename…", self._on_rename)
            menu.addSeparator()
            menu.addAction("Cut", self.cut)
            menu.addAction("Copy", self.copy)
        menu.addAction("Paste", self.paste_requested.emit)
        if chosen and self._sorting.shelf == TRASH:
            menu.addSeparator()
            menu.addAction("Restore", self.restore)
            menu.addAction("Delete for ever…", self.trash)
        elif chosen:
            menu.addSeparator()
            menu.addAction("Select all alike", self.select_alike)
            menu.addAction("New label from these", self.make_label)
            menu.addAction("Put in the trash", self.trash)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)
