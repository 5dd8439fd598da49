"""One picture: shown to the model, its answer, what speaks for it, and what is like it."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.incoming import IncomingPicture
from gui.pages.test.alike import AlikeCard
from gui.pages.test.answer import AnswerCard
from gui.pages.test.turning_away import TurningAwayCard
from gui.thumbnails import Thumbnails
from gui.viewmodels.test import (
    Answer,
    Heated,
    HeatViewModel,
    NearestViewModel,
    PictureViewModel,
    Subject,
    TellingViewModel,
    TurningAwayViewModel,
)
from gui.viewmodels.test.answering import of_file
from gui.widgets import file_filters
from gui.widgets.page_head import plain_label
from gui.widgets.picture_view import PictureView
from gui.widgets.pixels import as_image
from gui.widgets.plain_text import ElidedLabel, as_tooltip, one_line
from gui.widgets.scrolling import scrolling

_INSIDE = "See which places speak for the answer, and what each layer makes of the picture"
_NO_FILE = "It was pasted and is no file: save it, then open it to look inside."
_NO_RUN = "This model was opened from a file. Ask the project's own model to look inside it."
_HEAT = "Show which places of the picture speak for the answer, or for the label you click"


class PictureTest(QWidget):
    """A picture on the left; on the right the answer, what is most alike, and from where on it is none of these.

    Signals:
      look_inside_requested(object, object)   the run that has answered, and the path of the picture that is shown
      collect_requested(object)               ids of the pictures that are to be seen in Collect
    """

    title = "A picture"

    look_inside_requested = Signal(object, object)
    collect_requested = Signal(object)

    def __init__(
        self,
        view_model: PictureViewModel,
        heat: HeatViewModel,
        nearest: NearestViewModel,
        turning: TurningAwayViewModel,
        telling: TellingViewModel,
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__()
        self.setObjectName("pictureTest")
        self._view_model, self._heat, self._nearest, self._telling = view_model, heat, nearest, telling
        self._shown: Answer | None = None
        self._picture = PictureView(placeholder="Drop a picture here")
        self._picture.setObjectName("testPicture")
        self._picture.setAcceptDrops(False)  # the page takes them: a folder, a video or a model is for another place
        self._open = QPushButton("Open picture…")
        self._open.setObjectName("openPictureButton")
        self._open.setProperty("role", "primary")
        self._open.setProperty("large", True)
        self._inside = QPushButton("Look inside")
        self._inside.setObjectName("lookInsideButton")
        self._hot = QPushButton("Heat map")
        self._hot.setObjectName("heatButton")
        self._hot.setCheckable(True)
        self._hot.setMinimumWidth(116)  # with the tick, so that nothing moves
        self._caption = ElidedLabel()
        self._caption.setProperty("role", "muted")
        self._caption.setObjectName("heatCaption")
        self._waiting = plain_label(role="muted", name="testWaiting")
        self._answer, self._alike = AnswerCard(telling), AlikeCard(nearest, thumbnails)
        self._turning = TurningAwayCard(turning)
        self._lay_out()
        self._connect()
        self._on_cleared()

    def take(self, path: Path) -> None:
        """Show the picture in this file."""
        self._view_model.show(of_file(path))

    def take_incoming(self, picture: IncomingPicture) -> None:
        """Show a picture that has no file."""
        self._view_model.show(Subject(picture.name, None, picture.encoded))

    def finish(self) -> None:
        """Pass on what is still being moved."""
        self._turning.finish()

    def choose_what_it_is(self) -> None:
        """Let the person say what the picture is."""
        self._answer.choose_what_it_is()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self._open)
        buttons.addWidget(self._inside)
        buttons.addStretch(1)
        buttons.addWidget(self._hot)
        below = QHBoxLayout()
        self._waiting.hide()
        below.addWidget(self._waiting)
        below.addWidget(self._caption, 1)
        self._caption.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.setContentsMargins(0, 0, 0, 12)
        left.addWidget(self._picture, 1)
        left.addLayout(buttons)
        left.addLayout(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(20)
        row.addLayout(left, 5)
        row.addWidget(scrolling(self._cards()), 4)

    def _cards(self) -> QWidget:
        cards = QFrame()
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 16)
        column.setSpacing(16)
        for card in (self._answer, self._alike, self._turning):
            column.addWidget(card)
        column.addStretch(1)
        return cards

    def _connect(self) -> None:
        self._open.clicked.connect(self.open_picture)
        self._inside.clicked.connect(self._on_inside)
        self._hot.toggled.connect(self._on_heat_toggled)
        self._answer.label_chosen.connect(self._on_label_chosen)
        self._alike.opened.connect(self._on_alike_opened)
        self._view_model.waiting_changed.connect(self._on_waiting_changed)
        self._view_model.answered.connect(self._on_answered)
        self._view_model.cleared.connect(self._on_cleared)
        self._heat.heated.connect(self._on_heated)
        self._heat.cleared.connect(self._on_cool)
        self._heat.off_changed.connect(self._on_heat_off)
        self._nearest.own_changed.connect(self._alike.setVisible)

    @Slot()
    def open_picture(self) -> None:
        """Let the person choose a picture."""
        name, _ = QFileDialog.getOpenFileName(self, "Open a picture", "", file_filters.PICTURES)
        if name:
            self.take(Path(name))

    @Slot(str)
    def _on_waiting_changed(self, text: str) -> None:
        self._waiting.setText(text)
        self._waiting.setVisible(bool(text))

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        same = self._shown is not None and self._shown.data == answer.data
        self._shown = answer
        why_not = _NO_FILE if answer.path is None else "" if self._view_model.run else _NO_RUN
        self._inside.setEnabled(not why_not)
        self._inside.setToolTip(as_tooltip(why_not or _INSIDE))
        for shown in (self._inside, self._hot, self._turning):
            shown.show()
        self._heat.take(answer)
        if not (same and self._hot.isChecked()) or answer.no_heat:
            self._show_cool()
        self._telling.take(answer)
        self._answer.show_answer(answer, self._view_model.label_colours)
        self._show_chosen()
        self._turning.show_answer(answer)
        self._nearest.take(answer)

    @Slot()
    def _on_cleared(self) -> None:
        for hidden in (self._inside, self._hot, self._alike, self._turning):
            hidden.setVisible(False)
        self._heat.clear()
        self._nearest.clear()
        self._telling.clear()
        self._turning.clear()
        self._answer.clear(waiting=self._shown is not None)

    @Slot(bool)
    def _on_heat_toggled(self, on: bool) -> None:
        self._hot.setText("Heat map \N{CHECK MARK}" if on else "Heat map")
        self._heat.set_on(on)
        self._show_chosen()

    @Slot(str)
    def _on_label_chosen(self, label: str) -> None:
        self._heat.choose(label)
        self._show_chosen()

    @Slot(object)
    def _on_heated(self, heated: Heated) -> None:
        if self._shown is not None:
            self._picture.set_image(as_image(heated.picture), name=f"{self._shown.name}, heat for {heated.label}")
        speaks = "What speaks for" if heated.speaks else "Nothing in this picture speaks for"
        self._caption.setText(f"{speaks} {one_line(heated.label)}")

    @Slot()
    def _on_cool(self) -> None:
        self._show_cool()

    @Slot(str)
    def _on_heat_off(self, why_not: str) -> None:
        self._hot.setEnabled(not why_not)
        self._hot.setToolTip(as_tooltip(why_not or _HEAT))

    @Slot(int)
    def _on_alike_opened(self, number: int) -> None:
        self.collect_requested.emit([number])

    @Slot()
    def _on_inside(self) -> None:
        run = self._view_model.run
        if run is not None and self._shown is not None and self._shown.path is not None:
            self.look_inside_requested.emit(run, self._shown.path)

    def _show_cool(self) -> None:
        self._caption.setText("")
        if self._shown is not None:
            self._picture.set_image(as_image(self._shown.picture), name=self._shown.name)

    def _show_chosen(self) -> None:
        self._answer.show_chosen(self._heat.label if self._hot.isChecked() and self._hot.isEnabled() else "")
