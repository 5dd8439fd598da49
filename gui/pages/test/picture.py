"""One picture: shown to the model, and its answer."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.viewmodels.test import Answer, PictureViewModel
from gui.widgets import file_filters
from gui.widgets.label_bars import BarRow, LabelBars
from gui.widgets.page_head import plain_label
from gui.widgets.picture_view import PictureView
from gui.widgets.pixels import as_image
from gui.widgets.plain_text import ElidedLabel
from gui.widgets.scrolling import scrolling


class PictureTest(QWidget):
    """A picture on the left, a bar per class label on the right.

    Signals:
      look_inside_requested(object)   the path of the picture that is shown: how the network sees it is wanted
    """

    title = "A picture"

    look_inside_requested = Signal(object)

    def __init__(self, view_model: PictureViewModel) -> None:
        super().__init__()
        self.setObjectName("pictureTest")
        self._view_model = view_model
        self._picture = PictureView(placeholder="Drop a picture here")
        self._picture.setObjectName("testPicture")
        self._open = QPushButton("Open picture…")
        self._open.setObjectName("openPictureButton")
        self._open.setProperty("role", "primary")
        self._open.setProperty("large", True)
        self._shown: Path | None = None
        self._inside = QPushButton("Look inside")
        self._inside.setObjectName("lookInsideButton")
        self._inside.setToolTip("See which places speak for the answer, and what each layer makes of the picture")
        self._inside.hide()
        self._waiting = plain_label(role="muted", name="testWaiting")
        self._answer = _AnswerCard()
        self._lay_out()
        self._connect()

    def take(self, paths: list[Path]) -> None:
        """Show the first of these pictures."""
        self._view_model.show_paths(paths)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        buttons.addWidget(self._open)
        buttons.addWidget(self._inside)
        buttons.addWidget(self._waiting, 1)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._picture, 1)
        left.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(20)
        row.addLayout(left, 5)
        row.addWidget(self._answer, 4, Qt.AlignmentFlag.AlignTop)

    def _connect(self) -> None:
        self._picture.paths_dropped.connect(self._on_dropped)
        self._open.clicked.connect(self.open_picture)
        self._inside.clicked.connect(self._on_inside)
        self._view_model.waiting_changed.connect(self._on_waiting_changed)
        self._view_model.answered.connect(self._on_answered)
        self._view_model.cleared.connect(self._on_cleared)

    @Slot()
    def open_picture(self) -> None:
        """Let the person choose a picture."""
        name, _ = QFileDialog.getOpenFileName(self, "Open a picture", "", file_filters.PICTURES)
        if name:
            self._view_model.show_paths([Path(name)])

    @Slot(list)
    def _on_dropped(self, paths: list[Path]) -> None:
        self.take(paths)

    @Slot(str)
    def _on_waiting_changed(self, text: str) -> None:
        self._waiting.setText(text)

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        self._shown = answer.path
        self._inside.show()
        self._picture.set_image(as_image(answer.picture), name=answer.path.name)
        self._answer.show_answer(answer, self._view_model.label_colours)

    @Slot()
    def _on_cleared(self) -> None:
        self._answer.clear()

    @Slot()
    def _on_inside(self) -> None:
        self.look_inside_requested.emit(self._shown)


class _AnswerCard(QFrame):
    """The label, how sure the model is, and a bar per label."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._label = plain_label(role="result", name="answerLabel", wrap=True)
        self._sure = ElidedLabel()  # a file's name may be long, and must not push the picture aside
        self._sure.setProperty("role", "muted")
        self._sure.setObjectName("answerSure")
        self._bars = LabelBars()
        self._bars.setObjectName("answerBars")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self._label, self._sure, scrolling(self._bars)):
            column.addWidget(widget)
        self.setMinimumHeight(240)
        self.clear()

    def clear(self) -> None:
        """Nothing has been asked yet."""
        self._label.setText("No picture yet")
        self._sure.setText("Drop one on the left, or open it.")
        self._bars.set_rows([])

    def show_answer(self, answer: Answer, colours: dict[str, int]) -> None:
        """Show what the model says."""
        prediction = answer.prediction
        self._label.setText(prediction.label)
        self._sure.setText(f"{100 * prediction.probability:.0f} of 100 sure · {answer.path.name}")
        self._bars.set_rows(
            [BarRow(name, share, colours.get(name, 0), f"{100 * share:.0f} %") for name, share in prediction.ranking]
        )
