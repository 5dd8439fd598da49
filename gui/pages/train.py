"""The Train page: choose a strategy, train, watch, and read how good it is."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core import strategies, wording
from core.evaluation import Report
from core.training import EpochDone
from gui.viewmodels.train import TrainState, TrainViewModel, cost, every_strategy
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.label_bars import BarRow, LabelBars
from gui.widgets.live_curves import LiveCurves
from gui.widgets.page_head import PageHead, plain_label
from gui.widgets.scrolling import scrolling
from gui.widgets.strategy_card import StrategyCard, StrategyContent

CHOICE_WIDTH = 330
CURVES_HEIGHT = 264
EMPTY_EPOCHS = 20  # what the curves have room for before a training says how many there will be


class TrainPage(QWidget):
    """Strategy cards and the Train button on the left, curves and the result on the right."""

    def __init__(self, view_model: TrainViewModel) -> None:
        super().__init__()
        self.setObjectName("trainPage")
        self._view_model = view_model
        self._head = PageHead("Train")
        self._strategies = QButtonGroup(self)
        self._progress = _ProgressCard()
        self._accuracy = LiveCurves("Right answers", percent=True)
        self._accuracy.setObjectName("accuracyCurves")
        self._loss = LiveCurves("Loss", percent=False)
        self._loss.setObjectName("lossCurves")
        for curves in (self._accuracy, self._loss):
            curves.setMinimumHeight(CURVES_HEIGHT)
        self._result = _ResultCard()
        self._lay_out()
        self._connect()
        self.refresh()
        self._on_report_changed(view_model.report)

    @property
    def strategy(self) -> str:
        """The name of the strategy that is chosen."""
        return next(str(card.property("strategy")) for card in self._strategies.buttons() if card.isChecked())

    @Slot()
    def refresh(self) -> None:
        """Say what there is to train on, and whether Train can be pressed."""
        count = self._view_model.picture_count
        trouble = self._view_model.problem()
        labels = wording.counted(len(self._view_model.labels), "label")
        self._head.set_sentence(f"{wording.counted(count, 'picture')}, {labels}." if count else "")
        self._progress.set_trouble(str(trouble) if trouble else "")
        for button in self._strategies.buttons():
            if isinstance(button, StrategyCard):
                button.set_content(_contents()[str(button.property("strategy"))])

    def _lay_out(self) -> None:
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 24)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(16)
        choice = self._choice()
        grid.addWidget(choice, 0, 0, 3, 1, Qt.AlignmentFlag.AlignTop)
        curves = QHBoxLayout()
        curves.setSpacing(16)
        curves.addWidget(self._accuracy)
        curves.addWidget(self._loss)
        grid.addLayout(curves, 0, 1)
        grid.addWidget(self._result, 1, 1)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(16)
        column.addWidget(self._head)
        column.addWidget(scrolling(body), 1)

    def _choice(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(CHOICE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for name, content in _contents().items():
            card = StrategyCard(content)
            card.setProperty("strategy", name)
            card.setChecked(not self._strategies.buttons())
            self._strategies.addButton(card)
            column.addWidget(card)
        column.addWidget(self._progress)
        return side

    def _connect(self) -> None:
        self._view_model.state_changed.connect(self._on_state_changed)
        self._view_model.started.connect(self._on_started)
        self._view_model.epochs_done.connect(self._on_epochs_done)
        self._view_model.cleared.connect(self._on_cleared)
        self._view_model.report_changed.connect(self._on_report_changed)
        self._progress.train_button.clicked.connect(self._on_train_clicked)
        self._progress.stop_button.clicked.connect(self._on_stop_clicked)

    @Slot()
    def _on_train_clicked(self) -> None:
        self._view_model.start(self.strategy)

    @Slot()
    def _on_stop_clicked(self) -> None:
        self._view_model.stop()

    @Slot(object)
    def _on_state_changed(self, state: TrainState) -> None:
        self._progress.show_state(state)
        for button in self._strategies.buttons():
            button.setEnabled(not state.running)
        if state.best_epoch:
            self._accuracy.set_best(state.best_epoch)
            self._loss.set_best(state.best_epoch)
        if not state.running:
            self.refresh()

    @Slot(str, int)
    def _on_started(self, _strategy: str, epochs: int) -> None:
        self._reset_curves(epochs)
        self._result.show_waiting()

    @Slot()
    def _on_cleared(self) -> None:
        self._reset_curves(EMPTY_EPOCHS)

    def _reset_curves(self, epochs: int) -> None:
        self._accuracy.reset("Right answers", epochs)
        self._loss.reset("Loss", epochs)

    @Slot(list)
    def _on_epochs_done(self, events: list[EpochDone]) -> None:
        self._accuracy.append_many([(e.epoch, e.train_accuracy, e.validation_accuracy) for e in events])
        self._loss.append_many([(e.epoch, e.train_loss, e.validation_loss) for e in events])

    @Slot(object)
    def _on_report_changed(self, report: Report | None) -> None:
        colours = {label.name: label.colour for label in self._view_model.labels}
        self._result.show_report(report, colours, _titles().get(self._view_model.report_strategy, ""))


def _titles() -> dict[str, str]:
    return {strategy.name: strategy.title for strategy in strategies.every()}


def _contents() -> dict[str, StrategyContent]:
    """What each strategy's card says."""
    return {
        strategy.name: StrategyContent(strategy.name, strategy.title, strategy.sentence, cost(strategy))
        for strategy in every_strategy()
    }


class _ProgressCard(QFrame):
    """The Train button; while a training runs, how far it is and Stop."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.train_button = QPushButton("Train")
        self.train_button.setObjectName("trainButton")
        self.train_button.setProperty("role", "primary")
        self.train_button.setProperty("large", True)
        self.stop_button = QPushButton("Stop and keep the best")
        self.stop_button.setObjectName("stopButton")
        self._doing = plain_label(role="heading", name="trainDoing")
        self._left = plain_label(role="muted", name="trainLeft")
        self._trouble = plain_label(role="muted", name="trainTrouble", wrap=True)
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setAccessibleName("How far the training is")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        for widget in (self._doing, self._left, self._bar, self.stop_button, self._trouble, self.train_button):
            column.addWidget(widget)
        self._reason = ""
        self.show_state(TrainState())

    def set_trouble(self, reason: str) -> None:
        """Why Train cannot be pressed; empty when it can."""
        self._reason = reason
        self._trouble.setText(reason)
        self._trouble.setVisible(bool(reason) and self.train_button.isVisibleTo(self))
        self.train_button.setEnabled(not reason)
        self.train_button.setToolTip(reason or "Train the chosen strategy on your pictures (Ctrl+T)")

    def show_state(self, state: TrainState) -> None:
        """Show a training that runs, or the button to start one."""
        for widget in (self._doing, self._left, self._bar, self.stop_button):
            widget.setVisible(state.running)
        self.train_button.setVisible(not state.running)
        self._trouble.setVisible(not state.running and bool(self._reason))
        self.stop_button.setEnabled(not state.stopping)
        self._doing.setText(state.doing)
        self._left.setText(state.left or " ")
        self._bar.setRange(0, 0 if state.share is None else 1000)
        self._bar.setValue(round(1000 * (state.share or 0)))


class _ResultCard(QFrame):
    """How good the model is: a sentence, a bar per label, the confusion matrix."""

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
