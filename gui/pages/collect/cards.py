"""A card per class label, one to make another, and the tray."""

from collections.abc import Iterator, KeysView, Sequence

from PySide6.QtCore import QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.portions import Portions
from gui.shelves import NAMES, TRAY, label_of
from gui.thumbnails import Thumbnails
from gui.viewmodels.collect import CollectViewModel
from gui.viewmodels.labelling import LabellingViewModel
from gui.widgets.card_menu import CardContent
from gui.widgets.class_card import ClassCard
from gui.widgets.flow_grid import FlowGrid
from gui.widgets.new_label_card import NewLabelCard
from gui.widgets.scrolling import scrolling

_MOST_TO_MERGE_INTO = 30  # a menu with two hundred entries is no menu
_AT_ONCE = 12  # cards: what fits in a window; the others follow, a few each frame
_SETTLED_MS = 50
_AROUND = 12
_SCROLLS_WITHIN = 48  # pixels from the edge, when a card is dragged there


class Cards(QWidget):
    """Shows what the project holds; asks for what only the page can do.

    Signals, with a label's id or TRAY first:
      opened(int)                                     its pictures are to be seen
      add_pictures_requested(int), add_folder_requested(int), camera_requested(int), video_requested(int)
      incoming_dropped(int, object)                   a tuple of Incoming for that label
      samples_dropped(int, object), samples_for_new_label(object)
      incoming_for_new_label(object)                  a tuple of Incoming for a label that is still to be made
    """

    opened = Signal(int)
    add_pictures_requested = Signal(int)
    add_folder_requested = Signal(int)
    camera_requested = Signal(int)
    video_requested = Signal(int)
    incoming_dropped = Signal(int, object)
    samples_dropped = Signal(int, object)
    samples_for_new_label = Signal(object)
    incoming_for_new_label = Signal(object)

    def __init__(self, view_model: CollectViewModel, labelling: LabellingViewModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._view_model = view_model
        self._thumbnails = thumbnails
        self._images: dict[str, QImage] = {}  # of the pictures on the cards, by content hash
        self._wanted: KeysView[str] = {}.keys()
        self._cards: dict[int, ClassCard] = {}
        self._contents: Sequence[CardContent] = ()
        self._dragged: int | None = None  # the label whose card is being dragged, and to which place
        self._dragged_to = 0
        self._brought_in = 0  # the label that was just made
        self._new_label = NewLabelCard()
        self._grid = FlowGrid()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._area = scrolling(self._grid)
        column.addWidget(self._area)
        self._portions = Portions(self)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settling.timeout.connect(self._show_latest)
        self._area.verticalScrollBar().valueChanged.connect(self._settling.start)
        self._new_label.new_label_requested.connect(self.make_label)
        self._new_label.incoming_dropped.connect(self.incoming_for_new_label)
        self._new_label.samples_dropped.connect(self.samples_for_new_label)
        view_model.label_added.connect(self._on_label_added)
        labelling.label_made.connect(self._on_label_added)
        thumbnails.ready.connect(self._on_thumbnails)

    @Slot()
    def make_label(self) -> None:
        """Make a class label whose name is then typed."""
        self._view_model.add_label()

    def refresh(self) -> None:
        """Show what the project holds now."""
        counts = self._view_model.contents.counts
        labels = self._view_model.contents.labels
        names = tuple((label.id, label.name) for label in labels[:_MOST_TO_MERGE_INTO])
        contents = [
            CardContent(
                label_id=label.id,
                name=label.name,
                colour=label.colour,
                count=counts.get(label.id, 0),
                hidden=label.hidden,
                others=tuple(other for other in names if other[0] != label.id),
            )
            for label in labels
        ]
        if counts.get(None):
            contents.append(CardContent(TRAY, NAMES[TRAY], 0, counts[None], kind="tray"))
        self._contents = contents
        self._new_label.set_why_not(self._view_model.reading)
        for card in self._cards.values():
            card.setAcceptDrops(not self._view_model.reading)
        self._show_cards(contents)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settling.start()

    def _show_cards(self, contents: Sequence[CardContent]) -> None:
        ids = {content.label_id for content in contents}
        self._cards = {number: card for number, card in self._cards.items() if number in ids}
        for content in contents:
            if content.label_id in self._cards:
                self._cards[content.label_id].set_card(content)
        missing = [content for content in contents if content.label_id not in self._cards]
        self._place(contents)
        self._portions.start(self._making(missing, contents), at_once=1)

    def _making(self, missing: Sequence[CardContent], contents: Sequence[CardContent]) -> Iterator[None]:
        """Make the cards that are not there yet, some at a time."""
        for start in range(0, len(missing), _AT_ONCE):
            for content in missing[start : start + _AT_ONCE]:
                self._cards[content.label_id] = self._made(content)
            self._place(contents)
            yield
        self._show_latest()

    def _place(self, contents: Sequence[CardContent]) -> None:
        """Put the cards that are there in order; one that is being dragged goes where the pointer is."""
        ids = [content.label_id for content in contents if content.kind == "label" and content.label_id in self._cards]
        if self._dragged in ids:
            ids.remove(self._dragged)
            ids.insert(self._dragged_to, self._dragged)
        places: list[QWidget] = [*(self._cards[number] for number in ids), self._new_label]
        if TRAY in self._cards:
            places.append(self._cards[TRAY])
        if tuple(places) != self._grid.cards:
            self._grid.set_cards(places)

    def _made(self, content: CardContent) -> ClassCard:
        card = ClassCard(content)
        card.setAcceptDrops(not self._view_model.reading)
        card.rename_requested.connect(self._view_model.rename_label)
        card.delete_requested.connect(self._view_model.delete_label)
        card.colour_requested.connect(self._view_model.set_colour)
        card.hide_requested.connect(self._view_model.set_hidden)
        card.merge_requested.connect(self._view_model.merge_label)
        card.shift_requested.connect(self._view_model.shift_label)
        card.dragged.connect(self._on_card_dragged)
        card.drag_ended.connect(self._on_card_drag_ended)
        card.opened.connect(self.opened)
        card.add_pictures_requested.connect(self.add_pictures_requested)
        card.add_folder_requested.connect(self.add_folder_requested)
        card.camera_requested.connect(self.camera_requested)
        card.video_requested.connect(self.video_requested)
        card.incoming_dropped.connect(self.incoming_dropped)
        card.samples_dropped.connect(self.samples_dropped)
        return card

    @Slot()
    def _show_latest(self) -> None:
        """Fill the cards in sight, and a page around them, with their latest pictures; what is missing is asked for."""
        latest = {number: self._view_model.latest(label_of(number)) for number in self._near()}
        samples = {sample.sha256: sample for shown in latest.values() for sample in shown}
        self._wanted = samples.keys()
        self._images = {key: image for key, image in self._images.items() if key in samples}
        for number, card in self._cards.items():
            card.set_images([self._images.get(sample.sha256) for sample in latest.get(number, ())])
        missing = [sample for key, sample in samples.items() if key not in self._images]
        if missing:
            self._thumbnails.want(missing)

    def _near(self) -> list[int]:
        """The labels whose cards are in sight or a page away from it."""
        page = self._area.viewport().height()
        top = self._area.verticalScrollBar().value()
        near = range(top - page, top + 2 * page)
        return [
            number
            for number, card in self._cards.items()
            if card.geometry().bottom() >= near.start and card.geometry().top() < near.stop
        ]

    @Slot(object)
    def _on_thumbnails(self, images: dict[str, QImage]) -> None:
        if self._wanted.isdisjoint(images):  # they are the grid's
            return
        for number in self._near():
            shown = self._view_model.latest(label_of(number))
            if any(sample.sha256 in images for sample in shown):
                self._images |= {one.sha256: images[one.sha256] for one in shown if one.sha256 in images}
                self._cards[number].set_images([self._images.get(sample.sha256) for sample in shown])

    @Slot(int, QPoint)
    def _on_card_dragged(self, label_id: int, place: QPoint) -> None:
        """The other cards make room at once: what is seen is what letting go will do."""
        point = self._grid.mapFromGlobal(place)
        self._area.ensureVisible(point.x(), point.y(), 0, _SCROLLS_WITHIN)
        target = min(self._grid.place_at(point), len(self._labels()) - 1)
        if (label_id, target) != (self._dragged, self._dragged_to):
            self._dragged, self._dragged_to = label_id, target
            self._place(self._contents)

    @Slot(int, bool)
    def _on_card_drag_ended(self, label_id: int, dropped: bool) -> None:
        places = self._dragged_to - self._labels().index(label_id) if label_id in self._labels() else 0
        self._dragged = None
        if dropped and places:
            self._view_model.shift_label(label_id, places)
        else:
            self._place(self._contents)

    def _labels(self) -> list[int]:
        return [content.label_id for content in self._contents if content.kind == "label"]

    @Slot(int)
    def _on_label_added(self, label_id: int) -> None:
        if label_id in self._cards and self.isVisible():
            self._cards[label_id].rename()
            self._brought_in = label_id
            QTimer.singleShot(0, self, self._on_card_placed)  # once the area knows how long it has become

    @Slot()
    def _on_card_placed(self) -> None:
        """Bring the card that was just made into sight, all of it, and a little of what is around it."""
        if self._brought_in in self._cards:
            self._area.ensureWidgetVisible(self._cards[self._brought_in], 0, _AROUND)
