"""The charts of a training, live, and how they are kept."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Signal, Slot
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QStackedWidget, QToolButton, QWidget

from core import files
from core.errors import UserError
from core.training import BatchDone, EpochDone
from core.training.curves import as_csv
from gui.icons import icon
from gui.widgets.live_curves import LiveCurves

_HEIGHT = 264
_GREATEST_HEIGHT = 420
_EMPTY_EPOCHS = 20  # what there is room for before a training says how many there will be
_SCALE = 2  # of a saved picture's pixels


class Curves(QWidget):
    """Right answers and loss, epoch by epoch, or in place of the loss the learning rate of each batch.

    `save_button` offers to save them, and belongs elsewhere on the page.

    Signals:
      failed(object)   the UserError that says why they could not be saved
    """

    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._epochs: list[EpochDone] = []
        self._accuracy = LiveCurves("Right answers", percent=True)
        self._accuracy.setObjectName("accuracyCurves")
        self._loss = LiveCurves("Loss", percent=False)
        self._loss.setObjectName("lossCurves")
        self.save_button = QToolButton()
        self.save_button.setObjectName("saveCurvesButton")
        self.save_button.setIcon(icon("export"))
        self.save_button.setText("Save curves")
        self.save_button.setToolTip("Save the curves")
        self.save_button.setAccessibleName("Save the curves")
        self.save_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.save_button)
        menu.addAction("As a picture…", self._on_save_picture)
        menu.addAction("As a table…", self._on_save_table)
        self.save_button.setMenu(menu)
        self.save_button.hide()
        self._rate = LiveCurves("Learning rate", percent=False, rate=True)
        self._rate.setObjectName("rateCurves")
        self._lay_out()

    def _lay_out(self) -> None:
        self._second = QStackedWidget()
        tooltip = "how large the corrections were, batch by batch"
        self._loss.offer("Learning rate", tooltip=tooltip, name="showRate").clicked.connect(self._on_rate_wanted)
        self._rate.offer("Loss", tooltip="how wrong it was", name="showLoss").clicked.connect(self._on_loss_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.fit(0)
        for curves in (self._loss, self._rate):
            self._second.addWidget(curves)
        row.addWidget(self._accuracy, 1)
        row.addWidget(self._second, 1)

    def fit(self, page: int) -> None:
        """Be as high as is right on a page of this height, whatever else is shown there: half of it, within reason."""
        height = min(max(page // 2, _HEIGHT), _GREATEST_HEIGHT)
        for curves in (self._accuracy, self._loss, self._rate):
            curves.setMinimumHeight(height)

    @property
    def epochs(self) -> tuple[EpochDone, ...]:
        """What is drawn."""
        return tuple(self._epochs)

    def reset(self, epochs: int = _EMPTY_EPOCHS) -> None:
        """Begin anew, with room for so many epochs."""
        self._epochs = []
        self._accuracy.reset("Right answers", epochs)
        self._loss.reset("Loss", epochs)
        self._rate.reset("Learning rate", epochs)
        self.save_button.hide()

    def append(self, epochs: Sequence[EpochDone]) -> None:
        """Add what has been learned since."""
        if not epochs:
            return
        self._epochs.extend(epochs)
        self._accuracy.append_many([(e.epoch, e.train_accuracy, e.validation_accuracy) for e in epochs])
        self._loss.append_many([(e.epoch, e.train_loss, e.validation_loss) for e in epochs])
        self.save_button.show()

    def append_batches(self, batches: Sequence[BatchDone]) -> None:
        """Add what the last steps were taken with."""
        self._rate.append_many([(batch.epoch, batch.learning_rate, math.nan) for batch in batches])

    def set_best(self, epoch: int) -> None:
        """Mark the best epoch so far."""
        self._accuracy.set_best(epoch)
        self._loss.set_best(epoch)

    def save_picture(self, path: Path) -> None:
        """Both charts as SVG or PNG, by the path's suffix. Raises UserError."""
        with files.explained(path), files.whole_file(path) as part:
            if path.suffix.lower() == ".svg":
                self._draw_svg(part)
            elif not QImageWriter(str(part), QByteArray(b"PNG")).write(self._drawn()):
                raise UserError(f"{path} could not be written.", "Choose another place.")

    def save_table(self, path: Path) -> None:
        """The numbers as CSV. Raises UserError."""
        with files.explained(path), files.whole_file(path) as part:
            part.write_text(as_csv(self._epochs), encoding="utf-8")

    def _draw_svg(self, part: Path) -> None:
        generator = QSvgGenerator()
        generator.setFileName(str(part))
        generator.setSize(self.size())
        generator.setViewBox(QRect(0, 0, self.width(), self.height()))
        with QPainter(generator) as painter:
            self.render(painter, QPoint())

    def _drawn(self) -> QImage:
        image = QImage(QSize(self.width(), self.height()) * _SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SCALE)
        image.fill(self.palette().window().color())
        self.render(image)
        return image

    @Slot()
    def _on_rate_wanted(self) -> None:
        self._second.setCurrentWidget(self._rate)

    @Slot()
    def _on_loss_wanted(self) -> None:
        self._second.setCurrentWidget(self._loss)

    @Slot()
    def _on_save_picture(self) -> None:
        self._save("curves.png", "Pictures (*.png *.svg)", self.save_picture)

    @Slot()
    def _on_save_table(self) -> None:
        self._save("curves.csv", "Tables (*.csv)", self.save_table)

    def _save(self, name: str, kind: str, save: Callable[[Path], None]) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the curves", name, kind)
        if not chosen:
            return
        path = Path(chosen)
        try:
            save(path if path.suffix else path.with_suffix(Path(name).suffix))
        except UserError as error:
            self.failed.emit(error)
