"""The Train page: choose a strategy, train, watch, and read how good it is."""

from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from core import strategies, wording
from core.evaluation import Report
from core.training import BatchDone, EpochDone, TrainConfig
from gui.pages.train.choice import Choice
from gui.pages.train.curves import Curves
from gui.pages.train.cut_off import CutOffCard
from gui.pages.train.keeping import KeepCard
from gui.pages.train.progress import ProgressCard
from gui.pages.train.result import ResultCard
from gui.pages.train.trying import Trying
from gui.run_items import RunDetail, learned
from gui.viewmodels.cut_off import CutOffViewModel
from gui.viewmodels.keep_learning import KeepLearningViewModel
from gui.viewmodels.networks import NetworksViewModel
from gui.viewmodels.train import TrainState, TrainViewModel
from gui.viewmodels.trials import TrialsViewModel
from gui.viewmodels.weights import WeightsViewModel
from gui.widgets.page_head import PageHead
from gui.widgets.scrolling import scrolling


class TrainPage(QWidget):
    """Strategy cards and the Train button on the left, curves and the result on the right.

    Signals:
      earlier_runs_requested()                        they are to be listed
      look_inside_requested()                         what the network learned is to be seen
      cell_activated(int, int), mistakes_requested()  the pictures behind the result are to be seen
    """

    earlier_runs_requested = Signal()
    look_inside_requested = Signal()
    cell_activated = Signal(int, int)
    mistakes_requested = Signal()

    def __init__(
        self,
        view_model: TrainViewModel,
        weights: WeightsViewModel,
        trials: TrialsViewModel,
        keep: KeepLearningViewModel,
        networks: NetworksViewModel,
        cut_off: CutOffViewModel,
    ) -> None:
        super().__init__()
        self.setObjectName("trainPage")
        self._view_model = view_model
        self._cut_off = cut_off
        self._head = PageHead("Train")
        self._choice = Choice(weights, networks)
        self._trying = Trying(trials, self._choice, view_model, self)
        self._cut_off_card = CutOffCard()
        self._progress = ProgressCard()
        self._keep = KeepCard(keep)
        self._curves = Curves()
        self._result = ResultCard()
        self._drawn: Path | None = None  # whose curves are shown, unless they are of the training that was watched
        self._in_use: RunDetail | None = None
        self._inside = QPushButton("Look inside")
        self._inside.setObjectName("lookInsideButton")
        self._inside.setToolTip("See what the network learned, on your own pictures")
        self._earlier = QPushButton("Earlier runs")
        self._earlier.setObjectName("earlierRunsButton")
        self._earlier.setToolTip("What was trained before: to compare, to use again (Ctrl+Shift+R)")
        self._lay_out()
        self._connect()
        self._stale = True
        self._on_report_changed(view_model.report)

    @property
    def config(self) -> TrainConfig:
        """The training that is chosen."""
        return self._choice.config

    @Slot()
    def refresh(self) -> None:
        """Say what there is to train on, and whether Train can be pressed; once the page is in front."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        count = self._view_model.picture_count
        trouble = self._view_model.problem()
        labels = wording.counted(len(self._view_model.labels), "label")
        self._head.set_sentence(f"{wording.counted(count, 'picture')}, {labels}." if count else "")
        reason = str(trouble) if trouble else self._choice.missing
        wrong = self._choice.settings.trouble
        self._progress.set_trouble(reason or (str(wrong) if wrong else ""), said=not trouble and bool(reason))
        self._choice.settings.finder.set_trouble(reason)
        self._choice.refresh(count, self._view_model.advice())
        self._trying.ask_how_long()

    @Slot()
    def train(self) -> None:
        """Start the chosen training."""
        wrong = self._choice.settings.trouble
        if wrong:  # typed just now, so that the button is still on, or asked for by the menu
            self._choice.settings.mark()
            self._view_model.tell(wrong)
            return
        if self._trying.makes_way_for(self.train):
            self._view_model.start(self.config)

    @Slot()
    def _go_on(self) -> None:
        before = self._cut_off.found
        if before and self._trying.makes_way_for(self._go_on):
            self._view_model.take_up(before)
            self._choice.choose(before.config)
            QTimer.singleShot(0, self, self._show_chosen)  # once all is laid out for what is chosen now

    @Slot()
    def _show_chosen(self) -> None:
        self._side_area.ensureWidgetVisible(self._choice.card, 0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()
        if not self._view_model.state.running:
            self._cut_off.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._curves.fit(self.height())

    def show_curves(self, run: RunDetail) -> None:
        """Show how the run in use was learned; where it was trained before these eyes, it is shown already."""
        end, folder = self._view_model.state.end, run.item.folder
        watched = self._drawn is None and end is not None and end.model == folder
        self._in_use = run
        if not watched and run.epochs != self._curves.epochs and not self._view_model.state.running:
            self._draw_curves(run)
        self._drawn = folder

    def _draw_curves(self, run: RunDetail) -> None:
        self._curves.reset(max(1, len(run.epochs)))
        self._curves.append(run.epochs)
        self._curves.set_best(run.best_epoch)

    @Slot()
    def clear_curves(self) -> None:
        """Show none, unless a training is drawing them."""
        self._in_use = None
        if not self._view_model.state.running:
            self._curves.reset()
            self._drawn = None

    def _lay_out(self) -> None:
        body = QHBoxLayout()
        body.setSpacing(8)
        body.addLayout(self._side())
        body.addWidget(scrolling(self._shown()), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(16)
        self._head.add(self._curves.save_button)
        self._head.add(self._inside)
        self._head.add(self._earlier)
        column.addWidget(self._head)
        column.addLayout(body, 1)

    def _side(self) -> QLayout:
        """What is chosen, and below it, always in sight, what starts and stops it."""
        chosen = QWidget()
        column = QVBoxLayout(chosen)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(10)
        column.addWidget(self._choice)
        column.addWidget(self._keep)
        column.addWidget(self._choice.settings)
        column.addStretch(1)
        area = self._side_area = scrolling(chosen)
        area.setFixedWidth(chosen.sizeHint().width() + area.verticalScrollBar().sizeHint().width())
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 24)
        side.setSpacing(10)
        side.addWidget(area, 1)
        for card in (*self._choice.foot, self._cut_off_card, self._progress):
            card.setFixedWidth(self._choice.minimumWidth())
            side.addWidget(card)
        return side

    def _shown(self) -> QWidget:
        """The curves and the result."""
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 24)
        column.setSpacing(16)
        column.addWidget(self._curves)
        column.addWidget(self._result)
        column.addStretch(1)
        return shown

    def _connect(self) -> None:
        self._view_model.state_changed.connect(self._on_state_changed)
        self._view_model.job.running_changed.connect(self._on_training_running)
        self._view_model.started.connect(self._on_started)
        self._view_model.epochs_done.connect(self._on_epochs_done)
        self._view_model.batches_done.connect(self._on_batches_done)
        self._view_model.cleared.connect(self._on_cleared)
        self._view_model.report_changed.connect(self._on_report_changed)
        self._progress.train_button.clicked.connect(self.train)
        self._progress.pause_button.clicked.connect(self._view_model.pause)
        self._cut_off.changed.connect(self._cut_off_card.show_cut_off)
        self._cut_off_card.go_on_button.clicked.connect(self._go_on)
        self._cut_off_card.forget_button.clicked.connect(self._cut_off.forget)
        self._earlier.clicked.connect(self.earlier_runs_requested)
        self._inside.clicked.connect(self.look_inside_requested)
        self._result.cell_activated.connect(self.cell_activated)
        self._result.mistakes_requested.connect(self.mistakes_requested)
        self._curves.failed.connect(self._view_model.tell)
        self._choice.changed.connect(self.refresh)
        self._choice.settings.trouble_changed.connect(self.refresh)
        self._progress.stop_button.clicked.connect(self._on_stop_clicked)

    @Slot()
    def _on_stop_clicked(self) -> None:
        self._view_model.stop()

    @Slot(object)
    def _on_state_changed(self, state: TrainState) -> None:
        self._progress.show_state(state)
        self._choice.set_running(state.running)
        if state.best_epoch:
            self._curves.set_best(state.best_epoch)
        if state.running:
            self._cut_off.clear()
        else:
            self.refresh()

    @Slot(bool)
    def _on_training_running(self, running: bool) -> None:
        """What has ended was perhaps cut off. A project that is opened is looked through without being asked."""
        if running:
            return
        self._take_back_curves()
        if self.isVisible():
            self._cut_off.look()

    def _take_back_curves(self) -> None:
        """After a training that left no model the result of the run in use is shown: with its own curves again."""
        end = self._view_model.state.end
        if self._in_use and (end is None or end.model is None):
            self._draw_curves(self._in_use)
            self._drawn = self._in_use.item.folder

    @Slot(str, int)
    def _on_started(self, _strategy: str, epochs: int) -> None:
        self._curves.reset(epochs)
        self._drawn = None
        self._result.show_waiting()

    @Slot()
    def _on_cleared(self) -> None:
        self._curves.reset()
        self._drawn = self._in_use = None

    @Slot(list)
    def _on_epochs_done(self, events: list[EpochDone]) -> None:
        self._curves.append(events)

    @Slot(list)
    def _on_batches_done(self, events: list[BatchDone]) -> None:
        self._curves.append_batches(events)

    @Slot(object)
    def _on_report_changed(self, report: Report | None) -> None:
        self._inside.setVisible(report is not None)
        state = self._view_model.state
        if state.running and not state.end:
            return  # another run was taken into use meanwhile: its result is shown when this training is over
        colours = {label.name: label.colour for label in self._view_model.labels}
        title, mode = _titles().get(self._view_model.report_strategy, ""), self._view_model.report_mode
        way = learned(title, mode) if title else ""
        self._result.show_report(report, colours, way, notice=self._view_model.report_notice)


def _titles() -> dict[str, str]:
    return {strategy.name: strategy.title for strategy in strategies.every()}
