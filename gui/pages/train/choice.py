"""How to learn: one card for each way, its network, the weights that it needs, and what else a person wants to say."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from core import strategies
from core.strategies import Mode, Strategy
from core.training import TrainConfig
from core.training.advice import Advice
from core.training.estimate import Estimate
from core.training.plan import mode_of
from core.weights import Status
from gui.pages.train.missing import Missing
from gui.viewmodels.networks import NetworksViewModel, facts
from gui.viewmodels.train import cost
from gui.viewmodels.weights import WeightsViewModel
from gui.widgets.network_box import NetworkBox
from gui.widgets.network_dialog import NetworkDialog
from gui.widgets.page_head import plain_label
from gui.widgets.progress_row import ProgressRow
from gui.widgets.strategy_card import StrategyCard, StrategyContent
from gui.widgets.train_settings import TrainSettings

WIDTH = 330
_WAYS: dict[Mode, tuple[str, str]] = {
    "frozen": (
        "Use what a trained network already knows",
        "Best with few pictures: a network that has seen a million photographs describes yours, and only the last "
        "step is learned.",
    ),
    "finetune": (
        "Teach the trained network further",
        "All of a trained network is fitted to your pictures. Best with fifty of each kind or more.",
    ),
    "scratch": (
        "Learn from nothing",
        "A network that has never seen a picture: to see how it works, for drawings and signs.",
    ),
}


class Choice(QWidget):
    """The cards of all ways that some strategy knows.

    To be placed elsewhere: `settings` are those of the chosen one, and `foot` says which weights it lacks and how they
    come, which is to be in sight.

    Signals:
      changed()     another way or network is chosen, or its weights have come
      estimated()   it is known how long one of them takes
    """

    changed = Signal()
    estimated = Signal()

    def __init__(self, weights: WeightsViewModel, networks: NetworksViewModel) -> None:
        super().__init__()
        self._weights = weights
        self._known = networks
        self._count = 0
        self._cards = QButtonGroup(self)
        self._networks: dict[Mode, NetworkBox] = {}
        self._rows: dict[Mode, QWidget] = {}
        self._more: dict[Mode, QLabel] = {}
        self._estimates: dict[tuple[str, Mode], Estimate] = {}
        self._missing = Missing()
        self._progress = ProgressRow(name="weightsProgress")
        self.settings = TrainSettings()
        self.foot = (self._missing, self._progress)
        self._lay_out()
        self._cards.buttonClicked.connect(self._on_chosen)
        self._missing.fetch_requested.connect(self._on_fetch)
        self._missing.file_requested.connect(self._on_file)
        self._progress.cancel_requested.connect(weights.cancel)
        weights.progress_changed.connect(self._progress.show_progress)
        weights.changed.connect(self._on_chosen)
        self._on_chosen()

    @property
    def mode(self) -> Mode:
        """The way that is chosen."""
        return next(mode for mode in self._networks if self._card(mode).isChecked())

    @property
    def card(self) -> QWidget:
        """The card of the way that is chosen."""
        return self._card(self.mode)

    @property
    def strategy(self) -> Strategy:
        """The network that is chosen."""
        return strategies.named(self._networks[self.mode].name)

    @property
    def config(self) -> TrainConfig:
        """The training that is chosen."""
        return self.settings.config(self.strategy.name, self.mode)

    def choose(self, config: TrainConfig) -> None:
        """Choose the way and the network of this training."""
        strategy, mode = strategies.named(config.strategy), mode_of(config)
        self._networks[mode].offer(strategy.title, strategy.name)
        self._networks[mode].choose(strategy.name)
        self._card(mode).setChecked(True)
        self._on_chosen()

    @property
    def missing(self) -> str:
        """Why it cannot be trained yet; empty when its weights are here, or it needs none."""
        strategy = self.strategy
        return _reason(strategy, self.mode, self._weights.status(strategy.name))

    def refresh(self, count: int, advised: Advice) -> None:
        """Fit the words to so many pictures."""
        if count != self._count:
            self._estimates.clear()
        self._count = count
        for mode, network in self._networks.items():
            strategy = strategies.named(network.name)
            title, sentence = _WAYS[mode]
            badge = ""
            if (strategy.name, mode) == (advised.strategy, advised.mode):
                badge, sentence = "Recommended", f"{sentence} {advised.reason}" if count else sentence
            if mode == "scratch" and network.currentIndex() > 0:
                sentence = strategy.sentence
            known = self._estimates.get((strategy.name, mode))
            price = cost(strategy, mode, seconds=known.seconds if known else None)
            self._card(mode).set_content(StrategyContent(mode, title, sentence, price, badge=badge))
            self._more[mode].setText(_more(known) if known else "")
        self._tell()

    @property
    def configs(self) -> tuple[TrainConfig, ...]:
        """What each card would train, the chosen one first."""
        modes = sorted(self._networks, key=lambda mode: mode != self.mode)
        return tuple(self._asked(mode) for mode in modes)

    def _asked(self, mode: Mode) -> TrainConfig:
        if mode == self.mode:
            return self.config
        return TrainConfig(self._networks[mode].name, mode=mode)

    @Slot(object)
    def take_estimate(self, estimate: Estimate) -> None:
        """Show on its card how long a training takes."""
        self._estimates[estimate.strategy, estimate.mode] = estimate
        self.estimated.emit()

    def set_running(self, running: bool) -> None:
        """While a training runs there is nothing to choose."""
        for button in self._cards.buttons():
            button.setEnabled(not running)
        for row in (*self._networks.values(), self.settings):
            row.setEnabled(not running)

    def _lay_out(self) -> None:
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for mode, (title, sentence) in _WAYS.items():
            able = [strategy for strategy in strategies.every() if mode in strategy.modes]
            if able:
                card = StrategyCard(StrategyContent(mode, title, sentence, ""))
                card.setChecked(not self._networks)
                card.setProperty("mode", mode)
                self._cards.addButton(card)
                column.addWidget(card)
                column.addWidget(self._network_row(mode, able))

    def _network_row(self, mode: Mode, able: list[Strategy]) -> QWidget:
        box = NetworkBox()
        box.setObjectName(f"networkField_{mode}")
        for strategy in able:
            box.offer(strategy.title, strategy.name)
        box.network_chosen.connect(self._on_chosen)
        box.other_requested.connect(self._ask_for_network)
        row = QWidget()
        more = self._more[mode] = plain_label(role="muted", name=f"networkMore_{mode}", wrap=True)
        lines = QVBoxLayout(row)
        lines.setContentsMargins(15, 0, 15, 0)
        lines.setSpacing(4)
        line = QHBoxLayout()
        line.addWidget(QLabel("Network"))
        line.addWidget(box, 1)
        lines.addLayout(line)
        lines.addWidget(more)
        self._networks[mode] = box
        self._rows[mode] = row
        return row

    def _card(self, mode: Mode) -> StrategyCard:
        card = next(card for card in self._cards.buttons() if card.property("mode") == mode)
        assert isinstance(card, StrategyCard)
        return card

    @Slot()
    def _ask_for_network(self) -> None:
        dialog = NetworkDialog(self.window())
        dialog.look_up_requested.connect(self._on_look_up)
        dialog.chosen.connect(self._take_network)
        self._known.listed.connect(dialog.set_names)
        self._known.described.connect(dialog.show_network)
        dialog.open()
        self._known.list_names()

    @Slot(str)
    def _on_look_up(self, name: str) -> None:
        self._known.look_up(name, self.mode)

    @Slot(str)
    def _take_network(self, name: str) -> None:
        """Offer it from now on, for every way that it can learn, and choose it."""
        strategy = strategies.named(name)
        for mode in strategy.modes:
            self._networks[mode].offer(strategy.title, name)
        self._networks[self.mode].choose(name)

    @Slot()
    def _on_chosen(self) -> None:
        self.settings.finder.clear()
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        for mode, row in self._rows.items():
            row.setVisible(mode == self.mode and self._networks[mode].count() > 1)
        strategy, mode = self.strategy, self.mode
        recipe = strategy.recipes[mode]
        if mode != "frozen":
            recipe = recipe.for_pictures(self._count)
        self.settings.set_recipe(recipe, mode)
        status = self._weights.status(strategy.name)
        self._missing.show_missing(_reason(strategy, mode, status), status.megabytes if status.url else 0.0)

    @Slot()
    def _on_fetch(self) -> None:
        self._weights.fetch(self.strategy.name)

    @Slot()
    def _on_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Choose a file with the weights", "", "Weights (*.pth *.pt *.safetensors)"
        )
        if name:
            self._weights.take(self.strategy.name, Path(name))


def _reason(strategy: Strategy, mode: Mode, status: Status) -> str:
    if mode == "scratch" or status.ready:
        return ""
    size = f" ({status.megabytes:.0f} MB)" if status.megabytes else ""
    return f"{strategy.title} needs its pretrained weights{size}: {status.reason}."


def _more(known: Estimate) -> str:
    return facts(known.parameters, known.size)
