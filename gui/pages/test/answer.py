"""The answer for one picture: a label or none of these, how sure, a bar per label; and right or wrong."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QInputDialog, QMenu, QPushButton, QVBoxLayout

from gui.icons import icon
from gui.said import NONE, headline
from gui.viewmodels.test import Answer, TellingViewModel
from gui.widgets.label_bars import ROW_HEIGHT, BarRow, LabelBars
from gui.widgets.page_head import plain_label
from gui.widgets.painting import paint_swatch
from gui.widgets.plain_text import ElidedLabel, as_tooltip, one_line
from gui.widgets.scrolling import scrolling

_MOST_ROWS = 8  # that are seen at a time
_LONGEST = 40
_HOW_SURE = (
    "The model shares 100 points among the labels it knows (softmax). That many it gives to this one; "
    "how often it is right is measured on the Train page."
)
_RIGHT = "Put it into your project as one more picture of this label"
_WRONG = "Say what it is: it becomes a picture of that label in your project"


class AnswerCard(QFrame):
    """Signals:
    label_chosen(str)   heat is wanted for this label
    """

    label_chosen = Signal(str)

    def __init__(self, telling: TellingViewModel) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._telling = telling
        self._label = plain_label(role="result", name="answerLabel", wrap=True)
        self._sure = ElidedLabel()  # a file's name may be long, and must not push the picture aside
        self._sure.setProperty("role", "muted")
        self._sure.setObjectName("answerSure")
        self._bars = LabelBars()
        self._bars.setObjectName("answerBars")
        self._bars.chosen.connect(self.label_chosen)
        self._rows = scrolling(self._bars)
        self._right = QPushButton(icon("check"), "Right")
        self._right.setObjectName("rightButton")
        self._right.clicked.connect(telling.tell_right)
        self._menu = QMenu(self)
        self._menu.setObjectName("wrongMenu")
        self._menu.aboutToShow.connect(self._on_menu)
        self._menu.triggered.connect(self._on_chosen)
        self._wrong = QPushButton("Wrong: it is …")
        self._wrong.setObjectName("wrongButton")
        self._wrong.setProperty("opens", "menu")
        self._wrong.setMenu(self._menu)
        self._lay_out()
        telling.changed.connect(self._on_telling_changed)
        self.clear()

    def clear(self, *, waiting: bool = False) -> None:
        """Nothing has been asked yet; or, while it is `waiting`, nothing is answered yet."""
        self._label.setText("" if waiting else "No picture yet")
        self._label.setToolTip("")
        self._sure.setText("" if waiting else "Drop one on the left, open it, or paste it.")
        self._bars.set_rows([])
        for shown in (self._rows, self._right, self._wrong):
            shown.hide()
        self._on_telling_changed()

    def show_answer(self, answer: Answer, colours: dict[str, int]) -> None:
        """Show what the model says."""
        prediction = answer.prediction
        nearest = "" if prediction.known else f"Nearest is {one_line(prediction.label, longest=_LONGEST)}, "
        self._label.setText(headline(prediction))
        self._label.setToolTip(_HOW_SURE)
        self._sure.setText(f"{nearest}{100 * prediction.probability:.0f} of 100 sure · {answer.name}")
        self._bars.set_rows(
            [BarRow(name, share, colours.get(name, 0), f"{100 * share:.0f} %") for name, share in prediction.ranking]
        )
        self._rows.setFixedHeight(min(_MOST_ROWS, len(prediction.ranking)) * ROW_HEIGHT)
        for shown in (self._rows, self._right, self._wrong):
            shown.show()
        self._on_telling_changed()

    def show_chosen(self, label: str) -> None:
        """Let a label be chosen, this one being it; with none they are only shown."""
        self._bars.set_choosable(bool(label), label)

    def choose_what_it_is(self) -> None:
        """Open the menu of labels that it may be."""
        if self._wrong.isEnabled():
            self._wrong.setFocus()
            self._menu.popup(self._wrong.mapToGlobal(QPoint(0, self._wrong.height())))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._right)
        buttons.addWidget(self._wrong)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._label)
        column.addWidget(self._sure)
        column.addWidget(self._rows)
        column.addLayout(buttons)

    @Slot()
    def _on_telling_changed(self) -> None:
        why_not, why_not_right = self._telling.why_not, self._telling.why_not_right
        self._right.setEnabled(not why_not_right)
        self._right.setToolTip(as_tooltip(why_not_right or f"{_RIGHT} (Ctrl+Return)"))
        self._wrong.setEnabled(not why_not)
        self._wrong.setToolTip(as_tooltip(why_not or f"{_WRONG} (Ctrl+Shift+Return)"))
        self._wrong.setText("It is …" if self._label.text() == NONE else "Wrong: it is …")

    @Slot()
    def _on_menu(self) -> None:
        self._menu.clear()
        for label in self._telling.labels:
            shown = one_line(label.name, longest=_LONGEST).replace("&", "&&")
            self._menu.addAction(_swatch(label.colour), shown).setData(label.name)
        if not self._menu.isEmpty():
            self._menu.addSeparator()
        self._menu.addAction("A new label…")

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        name = action.data()
        if name is None:
            name, wanted = QInputDialog.getText(self, "A new label", "What is it called?")
            if not wanted:
                return  # one without a name is refused where labels are made, and told
        self._telling.tell(name)


def _swatch(colour: int) -> QIcon:
    pixmap = QPixmap(QSize(12, 12))
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        paint_swatch(painter, QRectF(0, 0, 12, 12), colour)
    return QIcon(pixmap)
