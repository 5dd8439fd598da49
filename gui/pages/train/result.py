"""How good a model is: a sentence, bars per label, the confusion matrix."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from core import wording
from core.evaluation import Report
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.label_bars import BarRow, LabelBars
from gui.widgets.page_head import plain_label

_BESIDE_FROM = 620  # pixels of the card


class ResultCard(QFrame):
    """Shows a Report.

    Signals:
      cell_activated(int, int)   the pictures of this truth and this answer are to be seen
      mistakes_requested()       all that were answered wrongly are
    """

    cell_activated = Signal(int, int)
    mistakes_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("resultCard")
        self._sentence = plain_label(role="result", name="resultSentence", wrap=True)
        self._how = plain_label(role="muted", name="resultHow", wrap=True)
        self._caveats = plain_label(role="careful", name="resultCaveats", wrap=True)
        self._notice = plain_label(role="muted", name="resultNotice", wrap=True)
        self._recall = LabelBars()
        self._recall.setObjectName("resultBars")
        self._recall.setAccessibleName("Recall: recognised, of the pictures of each label")
        self._precision = LabelBars()
        self._precision.setObjectName("precisionBars")
        self._precision.setAccessibleName("Precision: right, of the times each label was answered")
        self._matrix = ConfusionMatrix()
        self._matrix.setObjectName("confusionMatrix")
        self._matrix_side = QWidget()
        self._mistakes = QPushButton("See the mistakes")
        self._mistakes.setObjectName("mistakesButton")
        self._grid = QGridLayout(self)
        self._beside: bool | None = None
        self._lay_out()
        self._matrix.cell_activated.connect(self.cell_activated)
        self._mistakes.clicked.connect(self.mistakes_requested)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(beside=self.width() >= _BESIDE_FROM)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._sentence)
        left.addWidget(self._caveats)
        left.addWidget(self._how)
        left.addWidget(self._notice)
        for words, bars in (
            ("Recognised, of each label's pictures (recall)", self._recall),
            ("Right, of the times it gave this answer (precision)", self._precision),
        ):
            left.addSpacing(4)
            left.addWidget(plain_label(words, role="small", wrap=True))
            left.addWidget(bars)
        left.addStretch(1)
        right = QVBoxLayout(self._matrix_side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(8)
        right.addWidget(self._matrix)
        right.addWidget(plain_label("A number opens its pictures.", role="small"))
        right.addWidget(self._mistakes, 0, Qt.AlignmentFlag.AlignLeft)
        right.addStretch(1)
        self._grid.setContentsMargins(16, 16, 16, 16)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(16)
        self._grid.addLayout(left, 0, 0)
        self._grid.addWidget(self._matrix_side, 0, 1)
        self._place(beside=True)

    def _place(self, *, beside: bool) -> None:
        """The matrix beside the bars, or below them where it would be too small to be read."""
        if beside != self._beside:
            self._beside = beside
            self._grid.addWidget(self._matrix_side, 0 if beside else 1, 1 if beside else 0)
            self._grid.setColumnStretch(0, 3)
            self._grid.setColumnStretch(1, 2 if beside else 0)

    def show_waiting(self) -> None:
        """A training runs; the result of the one before is no longer shown."""
        self.hide()

    def show_report(self, report: Report | None, colours: dict[str, int], way: str, *, notice: str = "") -> None:
        """Show how good the model is that learned this `way`; `notice` says what went otherwise than planned."""
        self.setVisible(report is not None)
        if report is None:
            return
        self._sentence.setText(wording.result(report))
        caveats = wording.caveats(report)
        self._caveats.setText(caveats)
        self._caveats.setVisible(bool(caveats))
        how = wording.how_judged(report)
        self._how.setText(f"{way}: {_lower_first(how)}" if way else how)
        self._notice.setText(notice)
        self._notice.setVisible(bool(notice))
        self._recall.set_rows(_rows(report, colours, precision=False))
        self._precision.set_rows(_rows(report, colours, precision=True))
        self._matrix.set_matrix(report.labels, report.confusion)
        wrong = report.n - sum(report.confusion[place][place] for place in range(len(report.labels)))
        self._mistakes.setEnabled(wrong > 0)
        self._mistakes.setText(f"See the {wrong:,} mistakes" if wrong > 1 else "See the mistake")
        self._mistakes.setToolTip("The pictures that were answered wrongly" if wrong else "There is none")


def _rows(report: Report, colours: dict[str, int], *, precision: bool) -> list[BarRow]:
    """A bar for each label: of its pictures how many were recognised, or of its answers how many were right."""
    rows = []
    for place, score in enumerate(report.per_label):
        share = score.precision if precision else score.recall
        of = sum(line[place] for line in report.confusion) if precision else score.n
        text = f"{report.confusion[place][place]} of {of}" if of else "never"
        rows.append(BarRow(score.label, share or 0.0, colours.get(score.label, place), text))
    return rows


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
