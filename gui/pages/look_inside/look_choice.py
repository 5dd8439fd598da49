"""Whose network looks at which picture."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import icon
from gui.looks import Learned
from gui.pages.look_inside.epochs import EpochSlider
from gui.shown_runs import ShownRun
from gui.widgets.page_head import plain_label
from gui.widgets.plain_text import ElidedLabel

_RUN_WIDTH = 330


class LookChoice(QWidget):
    """Signals:
    changed()          another run, or the same at another epoch
    relu_toggled()     maps or filters are to be shown in another way: read `relu` and `grown`
    stepped(int)       the project's next picture (1) or the one before (-1) is wanted
    open_requested()   a file is to be chosen
    """

    changed = Signal()
    relu_toggled = Signal()
    stepped = Signal(int)
    open_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._runs: tuple[ShownRun, ...] = ()
        self._run = QComboBox()
        self._run.setObjectName("runField")
        self._run.setAccessibleName("Run")
        self._run.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._run.setMaximumWidth(_RUN_WIDTH)
        self._epochs = EpochSlider()
        self._relu = QCheckBox("After ReLU")
        self._relu.setObjectName("shownReluBox")
        self._relu.setToolTip("What is below zero is shown as zero, as the next layer gets it")
        self._grown = QCheckBox("What has changed")
        self._grown.setObjectName("grownBox")
        self._grown.setToolTip("Show how far each number is from what it was before the training, made strong")
        self._grown.hide()
        self._name = ElidedLabel()
        self._name.setObjectName("lookedAt")
        self._name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._back, self._next = self._arrow("previousLook", "previous"), self._arrow("nextLook", "next")
        self._open = QPushButton("Open…")
        self._open.setObjectName("openLook")
        self._waiting = plain_label(role="muted", name="learnedWaiting")
        self._lay_out()
        self._run.activated.connect(self._on_run)
        self._epochs.changed.connect(self.changed)
        self._relu.toggled.connect(self.relu_toggled)
        self._grown.toggled.connect(self.relu_toggled)
        self._back.clicked.connect(self._on_back)
        self._next.clicked.connect(self._on_next)
        self._open.clicked.connect(self.open_requested)

    @property
    def folder(self) -> Path | None:
        """The chosen run's folder."""
        return self._runs[self._run.currentIndex()].folder if self._runs else None

    @property
    def epoch(self) -> int | None:
        """After which epoch the network is wanted, 0 before training; None as it was saved."""
        return self._epochs.epoch

    @property
    def relu(self) -> bool:
        """Whether negative numbers are shown as zero."""
        return self._relu.isChecked()

    @property
    def grown(self) -> bool:
        """Whether of filters is shown what has changed."""
        return self._grown.isChecked()

    def offer(self, *, filters: bool, grown: bool) -> None:
        """Filters know no ReLU; of some it is known how they began."""
        self._relu.setVisible(not filters)
        self._grown.setVisible(filters and grown)

    def set_runs(self, runs: Sequence[ShownRun]) -> bool:
        """Offer these; whether they are others than before. In the same folders the chosen one stays chosen."""
        if tuple(runs) == self._runs:
            return False
        same = [run.folder for run in runs] == [run.folder for run in self._runs]
        current = self._run.currentIndex() if same else 0
        self._runs = tuple(runs)
        self._run.clear()
        self._run.addItems([run.title for run in runs])
        self._run.setCurrentIndex(current if runs else -1)
        self._forget_epochs()
        return True

    def choose(self, folder: Path) -> None:
        """Choose the run in this folder as it was saved, if it is there."""
        folders = [run.folder for run in self._runs]
        if folder in folders:
            self._run.setCurrentIndex(folders.index(folder))
            self._forget_epochs()

    def show_look(self, learned: Learned) -> None:
        """Say what is looked at."""
        self._name.setText(learned.look.name)
        self._epochs.show_epochs(learned.epochs, best=learned.best_epoch)

    def show_nothing(self) -> None:
        """There is nothing to look at."""
        self._epochs.stop()
        self._name.setText("")

    def show_count(self, count: int) -> None:
        """Without pictures in the project there is none to go to."""
        for button in (self._back, self._next):
            button.setEnabled(count > 0)

    def show_waiting(self, text: str) -> None:
        self._waiting.setText(text)

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(10)
        for widget in (self._run, self._epochs, self._relu, self._grown):
            first.addWidget(widget, 1 if widget is self._epochs else 0)
        first.addStretch()
        for button in (self._back, self._next, self._open):
            second.addWidget(button)
        second.addWidget(self._name, 1)
        second.addWidget(self._waiting)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)

    def rest(self) -> None:
        """Play the epochs no further."""
        self._epochs.stop()

    def _forget_epochs(self) -> None:
        """Another run has its own, which are known when it was looked at."""
        self._epochs.stop()
        self._epochs.show_epochs((), best=0)

    def _arrow(self, name: str, symbol: str) -> QPushButton:
        button = QPushButton(icon(symbol), "")
        button.setObjectName(name)
        words = "The project's next picture" if symbol == "next" else "The project's picture before"
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFixedWidth(44)
        return button

    @Slot()
    def _on_run(self) -> None:
        self._forget_epochs()
        self.changed.emit()

    @Slot()
    def _on_back(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _on_next(self) -> None:
        self.stepped.emit(1)
