"""The Collect page: a card per class label, or the large empty start."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gui.thumbnails import Thumbnails
from gui.viewmodels.collect import CollectViewModel
from gui.widgets import file_filters
from gui.widgets.class_card import CardContent, ClassCard
from gui.widgets.drop_area import DropArea, DropAreaButton
from gui.widgets.drops import DropFrame
from gui.widgets.flow_grid import FlowGrid
from gui.widgets.new_label_card import NewLabelCard
from gui.widgets.page_head import PageHead, plain_label
from gui.widgets.scrolling import scrolling

TRAY = -1  # the tray's card has no class label


class CollectPage(DropFrame):
    """Pictures in good order. Anything may be dropped anywhere on it.

    Signals:
      open_project_requested()   the person wants another project
    """

    open_project_requested = Signal()

    def __init__(self, view_model: CollectViewModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("collectPage")
        self._view_model = view_model
        self._thumbnails = thumbnails
        self._images: dict[str, QImage] = {}  # of the pictures on the cards, by content hash
        self._cards: dict[int, ClassCard] = {}
        self._head = PageHead("Collect", "Drop pictures or folders anywhere. One card for each kind of thing.")
        self._start = _start_area()
        self._new_label = NewLabelCard()
        self._grid = FlowGrid()
        self._scroll = scrolling(self._grid)
        self._progress = _ProgressRow()
        self._lay_out()
        self._connect()
        self._on_changed()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(16)
        column.addWidget(self._head)
        column.addWidget(self._progress)
        column.addWidget(self._start, 1)
        column.addWidget(self._scroll, 1)

    def _connect(self) -> None:
        self._view_model.changed.connect(self._on_changed)
        self._view_model.label_added.connect(self._on_label_added)
        self._thumbnails.ready.connect(self._on_thumbnails)
        self._view_model.progress_changed.connect(self._progress.show_progress)
        self._progress.cancel_requested.connect(self._on_cancel)
        self._start.button_clicked.connect(self._on_start_button)
        self._start.paths_dropped.connect(self._on_dropped)
        self._new_label.new_label_requested.connect(self._on_new_label)
        self._new_label.paths_dropped.connect(self._on_dropped)

    def _paths_arrived(self, paths: list[Path]) -> None:
        self._on_dropped(paths)

    @Slot()
    def _on_changed(self) -> None:
        counts = self._view_model.contents.counts
        contents = [
            CardContent(label.id, label.name, label.colour, counts.get(label.id, 0))
            for label in self._view_model.contents.labels
        ]
        if counts.get(None):
            contents.append(CardContent(TRAY, "Not labelled yet", 0, counts[None], removable=False, kind="tray"))
        empty = not contents
        self._start.setVisible(empty)
        self._scroll.setVisible(not empty)
        self._head.setVisible(not empty)
        if not empty:
            self._show_cards(contents)

    def _show_cards(self, contents: Sequence[CardContent]) -> None:
        kept = {content.label_id: self._cards.get(content.label_id) or self._made(content) for content in contents}
        for content in contents:
            kept[content.label_id].set_card(content)
        places: list[QWidget] = [kept[content.label_id] for content in contents if content.kind == "label"]
        places.append(self._new_label)
        if TRAY in kept:
            places.append(kept[TRAY])
        if tuple(places) != self._grid.cards:
            self._grid.set_cards(places)
        self._cards = kept
        self._show_latest()

    def _show_latest(self) -> None:
        """Fill the cards with their latest pictures; those that are not here yet are asked for."""
        latest = {number: self._view_model.latest(None if number == TRAY else number) for number in self._cards}
        samples = {sample.sha256: sample for shown in latest.values() for sample in shown}
        self._images = {key: image for key, image in self._images.items() if key in samples}
        for number, shown in latest.items():
            self._cards[number].set_images([self._images.get(sample.sha256) for sample in shown])
        missing = [sample for key, sample in samples.items() if key not in self._images]
        if missing:
            self._thumbnails.want(missing)

    def _made(self, content: CardContent) -> ClassCard:
        card = ClassCard(content)
        card.rename_requested.connect(self._view_model.rename_label)
        card.delete_requested.connect(self._view_model.delete_label)
        card.add_pictures_requested.connect(self._on_add_pictures)
        card.add_folder_requested.connect(self._on_add_folder)
        card.paths_dropped.connect(self._on_dropped_on_card)
        return card

    @Slot(dict)
    def _on_thumbnails(self, images: dict[str, QImage]) -> None:
        for number, card in self._cards.items():
            shown = self._view_model.latest(None if number == TRAY else number)
            if any(sample.sha256 in images for sample in shown):
                self._images |= {one.sha256: images[one.sha256] for one in shown if one.sha256 in images}
                card.set_images([self._images.get(sample.sha256) for sample in shown])

    @Slot(list)
    def _on_dropped(self, paths: list[Path]) -> None:
        self._view_model.add_paths(paths, None)

    @Slot(int, list)
    def _on_dropped_on_card(self, label_id: int, paths: list[Path]) -> None:
        self._view_model.add_paths(paths, None if label_id == TRAY else label_id)

    @Slot(int)
    def _on_add_pictures(self, label_id: int) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Add pictures", "", file_filters.PICTURES)
        if names:
            self._on_dropped_on_card(label_id, [Path(name) for name in names])

    @Slot(int)
    def _on_add_folder(self, label_id: int) -> None:
        name = QFileDialog.getExistingDirectory(self, "Add a folder of pictures")
        if name:
            self._on_dropped_on_card(label_id, [Path(name)])

    @Slot()
    def add_folder(self) -> None:
        """Let the person choose a folder; its sub-folders become class labels."""
        name = QFileDialog.getExistingDirectory(self, "Add a folder; its sub-folders become labels")
        if name:
            self._on_dropped([Path(name)])

    @Slot()
    def add_pictures(self) -> None:
        """Let the person choose pictures, which are not labelled yet."""
        self._on_add_pictures(TRAY)

    @Slot()
    def _on_new_label(self) -> None:
        self._view_model.add_label()

    @Slot(int)
    def _on_label_added(self, label_id: int) -> None:
        if label_id in self._cards:
            self._cards[label_id].rename()

    @Slot(str)
    def _on_start_button(self, name: str) -> None:
        chosen = {
            "trySamplesButton": self._view_model.try_samples,
            "addFolderButton": self.add_folder,
            "newLabelButton": self._on_new_label,
            "openProjectButton": self.open_project_requested.emit,
        }
        chosen[name]()

    @Slot()
    def _on_cancel(self) -> None:
        self._view_model.cancel_import()


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
    )


class _ProgressRow(QWidget):
    """What is going on, how far it is, and a way to cancel it; takes no room while nothing is.

    Signals:
      cancel_requested()
    """

    cancel_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("importProgress")
        self._text = plain_label(name="importText")
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setAccessibleName("Pictures brought in")
        cancel = QPushButton("Cancel")
        cancel.setObjectName("cancelImportButton")
        cancel.clicked.connect(self._on_cancel_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._text)
        row.addWidget(self._bar, 1)
        row.addWidget(cancel)
        self.hide()

    @Slot(str, float)
    def show_progress(self, text: str, share: float) -> None:
        """Show how far it is; an empty text hides the row."""
        self.setVisible(bool(text))
        self._text.setText(text)
        self._bar.setRange(0, 1000 if share else 0)
        self._bar.setValue(round(1000 * share))

    @Slot()
    def _on_cancel_clicked(self) -> None:
        self.cancel_requested.emit()
