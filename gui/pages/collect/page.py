"""The Collect page: the large empty start, the cards, or the grid of one shelf."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from gui.incoming import Incoming
from gui.pages.collect.arriving import Arriving
from gui.pages.collect.cards import Cards
from gui.pages.collect.sorting import Sorting
from gui.pages.collect.troubles import Troubles
from gui.sample_mime import Carried
from gui.shelves import TRASH, TRAY
from gui.viewmodels.collect import CollectViewModel
from gui.viewmodels.labelling import LabellingViewModel
from gui.viewmodels.sorting import SortingViewModel
from gui.widgets.drop_area import DropArea, DropAreaButton
from gui.widgets.drops import DropFrame
from gui.widgets.page_head import PageHead
from gui.widgets.progress_row import ProgressRow

_SENTENCE = "Drop pictures or folders anywhere. One card for each kind of thing."
_SORTING_SENTENCE = "Choose pictures, then press a digit or drag them onto a label."
_SENTENCES = {
    TRAY: "Give them labels: choose some, then press a digit or drag them onto one.",
    TRASH: "Out of the way, and not trained on. Restore what you need.",
}
_TROUBLES_SENTENCE = "What would spoil a training, and what can be done about it."


class CollectPage(DropFrame):
    """Pictures in good order. Anything may be dropped anywhere on it.

    Signals:
      open_project_requested()   the person wants another project
      camera_requested(int), video_requested(int)   pictures for a label's id or TRAY
      video_arrived(int, object)                    the same from the video at this Path
      cancel_writing_requested()                    what is being written out is to be stopped
    """

    open_project_requested = Signal()
    camera_requested = Signal(int)
    video_requested = Signal(int)
    video_arrived = Signal(int, object)
    cancel_writing_requested = Signal()

    def __init__(
        self,
        view_model: CollectViewModel,
        labelling: LabellingViewModel,
        sorting_model: SortingViewModel,
        troubles: Troubles,
        cards: Cards,
        sorting: Sorting,
    ) -> None:
        super().__init__(pictures=True)
        self.setObjectName("collectPage")
        self._view_model, self._sorting_model = view_model, sorting_model
        self._troubles = troubles
        self._cards, self._sorting = cards, sorting
        self._arriving = Arriving(view_model, labelling, sorting_model, self)
        self._head = PageHead("Collect", _SENTENCE, back="All labels")
        self._start = _start_area()
        self._stack = QStackedWidget()
        self._progress = ProgressRow()
        self._writing = ProgressRow(name="writingProgress")
        self._writing.cancel_requested.connect(self.cancel_writing_requested)
        self._lay_out()
        self._connect()
        self._on_changed()

    @Slot()
    def paste(self) -> None:
        """Bring in what is on the clipboard, to the shelf that is open."""
        self._arriving.paste()

    @Slot()
    def add_folder(self) -> None:
        """Let the person choose a folder; its sub-folders become class labels."""
        self._arriving.choose_folder(TRAY)

    @Slot()
    def add_pictures(self) -> None:
        """Let the person choose pictures, for the label that is open or not labelled yet."""
        self._arriving.choose_pictures(self._sorting_model.shelf or TRAY)

    @Slot(str, float)
    def show_writing(self, text: str, share: float) -> None:
        """How far writing the project out is; an empty text when it is over."""
        self._writing.show_progress(text, share)

    @Slot()
    def show_troubles(self) -> None:
        """Show what would spoil a training."""
        self._sorting_model.close()
        self._stack.setCurrentWidget(self._troubles)
        self._tell_where()

    @Slot()
    def empty_trash(self) -> None:
        """Show the trash, and delete all of it for ever if the person agrees."""
        self._sorting_model.open(TRASH)
        self._sorting.empty_trash()

    @Slot()
    def go_back(self) -> None:
        """Show the cards again."""
        if self._stack.currentWidget() is self._troubles:
            self._stack.setCurrentWidget(self._cards)
            self._on_changed()
        else:
            self._sorting_model.close()

    @Slot()
    def make_label(self) -> None:
        """Make a class label, whose name is then typed on its card."""
        self._sorting_model.close()
        self._cards.make_label()

    def _lay_out(self) -> None:
        self._head.add(self._troubles.button)
        self._head.add(self._sorting.empty_button)
        for progress in (self._progress, self._writing, self._sorting.progress):
            self._head.add_below(progress)
        for page in (self._start, self._cards, self._sorting, self._troubles):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(16)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        arriving = self._arriving
        arriving.video_arrived.connect(self.video_arrived)
        self._view_model.changed.connect(self._on_changed)
        self._view_model.importing.progress_changed.connect(self._progress.show_progress)
        self._progress.cancel_requested.connect(self._view_model.importing.cancel)
        self._sorting_model.shelf_changed.connect(self._on_shelf_changed)
        self._head.back_requested.connect(self.go_back)
        self._troubles.changed.connect(self._tell_where)
        self._troubles.button.clicked.connect(self.show_troubles)
        self._troubles.pictures_requested.connect(self._sorting_model.open_picked)
        self._troubles.add_pictures_requested.connect(arriving.choose_pictures)
        self._start.button_clicked.connect(self._on_start_button)
        self._start.incoming_dropped.connect(arriving.take_anywhere)
        self._cards.opened.connect(self._sorting_model.open)
        self._cards.add_pictures_requested.connect(arriving.choose_pictures)
        self._cards.add_folder_requested.connect(arriving.choose_folder)
        self._cards.camera_requested.connect(self.camera_requested)
        self._cards.video_requested.connect(self.video_requested)
        self._cards.incoming_dropped.connect(arriving.take)
        self._cards.samples_dropped.connect(arriving.take_samples)
        self._cards.samples_for_new_label.connect(arriving.take_samples_for_new_label)
        self._cards.incoming_for_new_label.connect(arriving.take_for_new_label)
        self._sorting.incoming_dropped.connect(arriving.take)
        self._sorting.samples_dropped.connect(arriving.take_samples)
        self._sorting.paste_requested.connect(self.paste)
        self._sorting.rename_requested.connect(self._view_model.rename_label)

    @Slot(object)
    def take(self, arrived: tuple[Incoming, ...]) -> None:
        """Bring in what was dropped elsewhere in the window."""
        self._incoming_arrived(arrived)

    @Slot(object)
    def take_samples(self, samples: Carried) -> None:
        """Bring in pictures of another project that were dropped elsewhere in the window."""
        self._samples_arrived(samples)

    def _is_own(self, samples: Carried) -> bool:
        return samples.folder == self._view_model.contents.folder

    def _samples_arrived(self, samples: Carried) -> None:
        self._arriving.take_samples_anywhere(samples)

    def _incoming_arrived(self, arrived: tuple[Incoming, ...]) -> None:
        self._arriving.take_anywhere(arrived)

    @Slot()
    def _on_changed(self) -> None:
        contents = self._view_model.contents
        empty = not contents.labels and not contents.total
        reading = self._view_model.reading
        self.setAcceptDrops(not reading)
        self._start.set_why_not(reading, buttons=("addFolderButton", "newLabelButton"))
        self._sorting.set_takes_drops(not reading)
        if self._sorting_model.shelf is None:
            self._cards.refresh()
        else:
            self._sorting.refresh()
        if empty and self._sorting_model.shelf is None:
            self._stack.setCurrentWidget(self._start)
        elif self._sorting_model.shelf is None and self._stack.currentWidget() is not self._troubles:
            self._stack.setCurrentWidget(self._cards)
        self._tell_where()

    @Slot()
    def _on_shelf_changed(self) -> None:
        if self._sorting_model.shelf is None:
            self._on_changed()
            self._cards.setFocus()
            return
        self._stack.setCurrentWidget(self._sorting)
        self._sorting.show_shelf()
        self._tell_where()

    @Slot()
    def _tell_where(self) -> None:
        opened = self._sorting_model.shelf is not None
        at_troubles = self._stack.currentWidget() is self._troubles
        self._head.show_back(opened or at_troubles)
        title = "Before you train" if at_troubles else "Collect"
        self._head.set_title(self._sorting_model.title if opened else title)
        sentence = _SENTENCES.get(self._sorting_model.shelf or 0, _SORTING_SENTENCE) if opened else _SENTENCE
        self._head.set_sentence(_TROUBLES_SENTENCE if at_troubles else sentence)
        self._troubles.button.setVisible(self._troubles.found and not at_troubles)
        if not opened:
            self._sorting.empty_button.hide()

    @Slot(str)
    def _on_start_button(self, name: str) -> None:
        chosen = {
            "trySamplesButton": self._view_model.try_samples,
            "addFolderButton": self.add_folder,
            "newLabelButton": self._cards.make_label,
            "openProjectButton": self.open_project_requested.emit,
        }
        chosen[name]()


def _start_area() -> DropArea:
    return DropArea(
        "Drop your pictures here",
        hint="A folder for each kind of thing is best: its name becomes the label.",
        buttons=(
            DropAreaButton("Try with sample pictures", "primary", "trySamplesButton"),
            DropAreaButton("Choose a folder…", "secondary", "addFolderButton"),
            DropAreaButton("New label", "secondary", "newLabelButton"),
            DropAreaButton("Open a project…", "quiet", "openProjectButton"),
        ),
        pictures=True,
    )
