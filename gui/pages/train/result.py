"""How good a model is: a sentence, a bar per label, the confusion matrix."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from core import wording
from core.evaluation import Report
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.label_bars import BarRow, LabelBars
from gui.widgets.page_head import plain_label


class ResultCard(QFrame):
    """Shows a Report. No signals."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("resultCard")
        self._sentence = plain_label(role="result", name="resultSentence", wrap=True)
        self._how = plain_label(role="muted", name="resultHow", wrap=True)
        self._bars = LabelBars()
        self._bars.setObjectName("resultBars")
        self._matrix = ConfusionMatrix()
        self._matrix.setObjectName("confusionMatrix")
        row = QGridLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setHorizontalSpacing(24)
        row.setVerticalSpacing(8)
        row.addWidget(self._sentence, 0, 0)
        row.addWidget(self._how, 1, 0)
        row.addWidget(self._bars, 2, 0)
        row.addWidget(self._matrix, 0, 1, 4, 1, Qt.AlignmentFlag.AlignTop)
        row.setRowStretch(3, 1)
        row.setColumnStretch(0, 3)
        row.setColumnStretch(1, 2)

    def show_waiting(self) -> None:
        """A training runs; the result of the one before is no longer shown."""
        self.hide()

    def show_report(self, report: Report | None, colours: dict[str, int], strategy: str) -> None:
        """Show how good the model is."""
        self.setVisible(report is not None)
        if report is None:
            return
        self._sentence.setText(wording.result(report))
        self._how.setText(f"{strategy}: {_lower_first(wording.how_judged(report))}")
        self._bars.set_rows(
            [
                BarRow(score.label, score.recall or 0.0, colours.get(score.label, place), _share(report, place))
                for place, score in enumerate(report.per_label)
            ]
        )
        self._matrix.set_matrix(report.labels, report.confusion)


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _share(report: Report, place: int) -> str:
    score = report.per_label[place]
    return f"{report.confusion[place][place]} of {score.n}"
