"""What a person may say about a training, folded away until somebody looks for it."""

from collections.abc import Mapping, Sequence
from typing import cast, get_args

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from core.strategies import Augment, Mode, Optimiser, Recipe, Schedule
from core.training import TrainConfig
from gui.widgets.page_head import plain_label
from gui.widgets.rate_field import BOUNDS, RateField
from gui.widgets.rate_finder import RateFinder
from gui.widgets.varied_pictures import VariedPictures

_OPTIMISERS: Mapping[str, str] = {"adamw": "AdamW", "sgd": "SGD"}
_SCHEDULES: Mapping[str, str] = {"cosine": "Smooth", "plateau": "In steps"}
_AUGMENTS: Mapping[str, str] = {"none": "Not at all", "light": "A little", "strong": "Much"}
_MOST_EPOCHS, _LARGEST_BATCH, _LARGEST_SEED = 1000, 512, 999_999
_LARGEST_SHARE = 50  # percent


class TrainSettings(QFrame):
    """A form that is empty at first: what is left alone follows the strategy's recipe, which it shows.

    `varied` and `finder` stand among the fields; who has a core fills them.

    Signals:
      epochs_changed()    it is to see all pictures more or less often
      varying_changed()   it is opened, or pictures are to be varied otherwise than before
      trouble_changed()   something cannot be trained with, or can again
    """

    varying_changed = Signal()
    trouble_changed = Signal()
    epochs_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainSettings")
        self.setProperty("role", "card")
        self._shown: tuple[Recipe, Mode] | None = None
        self._fold = QToolButton()
        self._fold.setText("Advanced")
        self._fold.setCheckable(True)
        self._fold.setAutoRaise(True)
        self._fold.setObjectName("settingsFold")
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.toggled.connect(self._on_folded)
        self._epochs = _number("epochsField", most=_MOST_EPOCHS)
        self._batch_size = _number("batchSizeField", most=_LARGEST_BATCH)
        self._learning_rate = RateField()
        self._learning_rate.setObjectName("learningRateField")
        self._rate_wrong = plain_label(f"A number {BOUNDS}.", role="careful", name="learningRateWrong", wrap=True)
        self._optimiser = _choice("optimiserField")
        self._schedule = _choice("scheduleField")
        self._augment = _choice("augmentField")
        self._flip = QCheckBox("Mirrored too")
        self._flip.setObjectName("flipField")
        self._flip.setChecked(True)
        self.varied = VariedPictures()
        self.finder = RateFinder()
        self._share = _number("validationShareField", most=_LARGEST_SHARE)
        self._share.setSuffix(" %")
        self._share.setSpecialValueText("as many as it takes")
        self._seed = QSpinBox(maximum=_LARGEST_SEED)
        self._seed.setObjectName("seedField")
        self._reset = QPushButton("As recommended")
        self._reset.setObjectName("resetSettings")
        self._reset.clicked.connect(self.reset)
        self._form = QWidget()
        self._lay_out()
        self._epochs.valueChanged.connect(self.epochs_changed)
        self._augment.currentIndexChanged.connect(self.varying_changed)
        self._flip.toggled.connect(self.varying_changed)
        self._learning_rate.judged.connect(self._on_rate_judged)
        self.finder.rate_chosen.connect(self._on_rate_chosen)
        self._on_folded(False)

    def set_recipe(self, recipe: Recipe, mode: Mode) -> None:
        """Say what is recommended; what does not apply to this mode is hidden."""
        if self._shown == (recipe, mode):
            return
        self._shown = (recipe, mode)
        self._epochs.setSpecialValueText(_recommended(str(recipe.epochs)))
        self._batch_size.setSpecialValueText(_recommended(str(recipe.batch_size)))
        self._learning_rate.setPlaceholderText(_recommended(f"{recipe.learning_rate:g}"))
        _fill(self._optimiser, _OPTIMISERS, get_args(Optimiser), recipe.optimiser)
        _fill(self._schedule, _SCHEDULES, get_args(Schedule), recipe.schedule)
        _fill(self._augment, _AUGMENTS, get_args(Augment), recipe.augment)
        # a frozen backbone looks at each picture once: there is nothing to vary
        self._rows.setRowVisible(self._augment, mode != "frozen")
        self._rows.setRowVisible(self._flip, mode != "frozen")
        self.varied.show_pictures(())
        self.finder.clear()
        self.varying_changed.emit()

    def config(self, strategy: str, mode: Mode) -> TrainConfig:
        """A training of this strategy with what was said here."""
        return TrainConfig(
            strategy=strategy,
            mode=mode,
            epochs=self._epochs.value() or None,
            batch_size=self._batch_size.value() or None,
            learning_rate=self._learning_rate.rate,
            augment=cast("Augment | None", self._augment.currentData()) if mode != "frozen" else None,
            validation_share=self._share.value() / 100 or None,
            seed=self._seed.value(),
            optimiser=cast("Optimiser | None", self._optimiser.currentData()),
            schedule=cast("Schedule | None", self._schedule.currentData()),
            flip=None if mode == "frozen" or self._flip.isChecked() else False,
        )

    @property
    def trouble(self) -> UserError | None:
        """What stands here that cannot be trained with, if something does."""
        if self._learning_rate.usable:
            return None
        return UserError(f"The learning rate is not a number {BOUNDS}.", "Change it under Advanced, or leave it empty.")

    def mark(self) -> None:
        """Mark what cannot be trained with, also while somebody types it."""
        self._learning_rate.judge()

    @property
    def shows_varying(self) -> bool:
        """Whether somebody looks at how pictures are varied."""
        return self._fold.isChecked() and self._shown is not None and self._shown[1] != "frozen"

    @Slot()
    def reset(self) -> None:
        """Leave everything to the recipe."""
        for number in (self._epochs, self._batch_size, self._share, self._seed):
            number.setValue(0)
        self._learning_rate.clear()
        self._flip.setChecked(True)
        for choice in (self._optimiser, self._schedule, self._augment):
            choice.setCurrentIndex(0)

    def _lay_out(self) -> None:
        self._rows = QFormLayout(self._form)
        self._rows.setContentsMargins(0, 4, 0, 0)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for text, field, tooltip in (
            ("&Epochs", self._epochs, "How often it sees every picture"),
            ("&Batch size", self._batch_size, "How many pictures it sees before it corrects itself"),
            ("&Learning rate", self._learning_rate, "How large its corrections are"),
            ("&Optimiser", self._optimiser, "How its corrections are made: SGD with momentum, or AdamW"),
            (
                "Rate over &time",
                self._schedule,
                "The learning rate falls smoothly, or to a tenth whenever it stalls",
            ),
            ("&Vary pictures", self._augment, "Mirrored, shifted, turned, lighter: each time a little otherwise"),
            ("&Kept aside", self._share, "The share of pictures that it does not learn from, to judge by"),
            ("&Seed", self._seed, "The same seed and pictures give the same model"),
        ):
            field.setToolTip(tooltip)
            self._rows.addRow(text, field)
            if field is self._learning_rate:
                self._rows.addRow(self._rate_wrong)
                self._rows.addRow(self.finder)
            if field is self._augment:
                self._rows.addRow("", self._flip)
                self._rows.addRow(self.varied)
        self._flip.setToolTip("Leave it out where left and right matter, as with letters and arrows")
        self._rows.addRow(self._reset)
        self._rows.setRowVisible(self._rate_wrong, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self._fold, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._form)

    @Slot(bool)
    def _on_folded(self, opened: bool) -> None:
        self._fold.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self._form.setVisible(opened)
        self.varying_changed.emit()

    @Slot(bool)
    def _on_rate_judged(self, usable: bool) -> None:
        self._rows.setRowVisible(self._rate_wrong, not usable)
        self.trouble_changed.emit()

    @Slot(float)
    def _on_rate_chosen(self, rate: float) -> None:
        self._learning_rate.setText(f"{rate:.2g}")


def _recommended(value: str) -> str:
    return f"{value} (recommended)"


def _number(name: str, *, most: int) -> QSpinBox:
    """A number from 1 on; 0 stands for what is recommended."""
    field = QSpinBox(maximum=most)
    field.setAlignment(Qt.AlignmentFlag.AlignLeft)
    field.setObjectName(name)
    return field


def _choice(name: str) -> QComboBox:
    field = QComboBox()
    field.setObjectName(name)
    field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return field


def _fill(field: QComboBox, words: Mapping[str, str], values: Sequence[str], recommended: str) -> None:
    """What is recommended first, then all there is; what was chosen stays."""
    chosen = field.currentData()
    field.clear()
    field.addItem(_recommended(words[recommended]), None)
    for value in values:
        field.addItem(words[value], value)
    field.setCurrentIndex(max(0, field.findData(chosen)) if chosen else 0)
