"""Many pictures: a folder, a video, files; what the model says to each in a table, and how another model does."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui import picture_answers
from gui.picture_answers import PictureAnswer
from gui.viewmodels.test.many import ManyViewModel
from gui.widgets import file_filters
from gui.widgets.answer_table import AnswerTable
from gui.widgets.drop_area import DropArea, DropAreaButton
from gui.widgets.page_head import plain_label
from gui.widgets.plain_text import as_tooltip
from gui.widgets.progress_row import ProgressRow

_HONEST = "A count like this means something for pictures that the model has not learned from."


class ManyTest(QWidget):
    """A table, or the place that takes pictures while there is none.

    Signals:
      picture_chosen(object)   the path of a picture that is to be seen by itself
    """

    title = "Many pictures"

    picture_chosen = Signal(object)

    def __init__(self, view_model: ManyViewModel, compare_menu: QMenu) -> None:
        super().__init__()
        self.setObjectName("manyTest")
        self._view_model = view_model
        self._area = _drop_area()
        self._table = AnswerTable()
        self._progress = ProgressRow(name="answeringProgress")
        self._summary = plain_label(role="heading", name="manySummary", wrap=True)
        self._compared = plain_label(role="muted", name="manyCompared", wrap=True)
        self._filter = QComboBox()
        self._open = QPushButton("Open pictures…")
        self._folder = QPushButton("Open a folder…")
        self._go_on = QPushButton("Go on")
        self._save = QPushButton("Save as CSV…")
        self._compare = QPushButton("Compare with …")
        self._compare.setMenu(compare_menu)
        self._stack = QStackedWidget()
        self._dress()
        self._lay_out()
        self._connect()

    def take(self, paths: list[Path]) -> None:
        """Answer these pictures, and what is in these folders."""
        self._view_model.take(paths)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._view_model.see(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._view_model.see(False)

    def _dress(self) -> None:
        named = {"openManyButton": self._open, "openManyFolderButton": self._folder, "goOnButton": self._go_on}
        named |= {"saveTableButton": self._save, "compareButton": self._compare}
        for name, button in named.items():
            button.setObjectName(name)
        self._compare.setProperty("opens", "menu")
        self._filter.setObjectName("answerFilter")
        self._filter.setAccessibleName("Which rows are shown")
        self._filter.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._summary.setToolTip(as_tooltip(_HONEST))
        self._go_on.hide()
        self._compared.hide()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for widget in (self._filter, self._open, self._folder, self._compare, self._save):
            buttons.addWidget(widget)
        buttons.insertStretch(1, 1)
        said = QHBoxLayout()
        said.setSpacing(16)
        said.addWidget(self._summary, 1)
        said.addWidget(self._go_on)
        said.addWidget(self._progress, 1)
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(buttons)
        column.addWidget(self._table, 1)
        column.addLayout(said)
        column.addWidget(self._compared)
        self._stack.addWidget(self._area)
        self._stack.addWidget(filled)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 12, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        model = self._view_model
        model.listed.connect(self._on_listed)
        model.added.connect(self._on_added)
        model.answered.connect(self._on_answered)
        model.progress_changed.connect(self._on_progress_changed)
        model.summary_changed.connect(self._on_summary_changed)
        model.compared_changed.connect(self._on_compared_changed)
        self._progress.cancel_requested.connect(self._on_cancel)
        self._table.picture_chosen.connect(self.picture_chosen)
        self._filter.activated.connect(self._on_filter)
        self._area.button_clicked.connect(self._on_area_button)
        self._open.clicked.connect(self.open_pictures)
        self._folder.clicked.connect(self.open_folder)
        self._go_on.clicked.connect(self._on_go_on)
        self._save.clicked.connect(self.save)

    @Slot()
    def open_pictures(self) -> None:
        """Let the person choose pictures or videos."""
        names, _ = QFileDialog.getOpenFileNames(self, "Open pictures", "", file_filters.PICTURES_AND_VIDEOS)
        self.take([Path(name) for name in names])

    @Slot()
    def open_folder(self) -> None:
        """Let the person choose a folder."""
        name = QFileDialog.getExistingDirectory(self, "Open a folder of pictures")
        self.take([Path(name)] if name else [])

    @Slot()
    def save(self) -> None:
        """Let the person choose where the table goes."""
        name, _ = QFileDialog.getSaveFileName(self, "Save the table", "answers.csv", "Tables (*.csv)")
        if name:
            self._view_model.save(Path(name))

    def _show_columns(self) -> None:
        rows = self._view_model.rows
        self._table.show_columns(
            none=any(row.prediction is not None and row.prediction.novelty is not None for row in rows),
            right=any(row.truth for row in rows),
            other=self._view_model.compared,
        )

    def _show_filters(self) -> None:
        chosen = self._filter.currentData() or "all"
        self._filter.clear()
        for key, name, count in picture_answers.filters(self._view_model.rows, compared=self._view_model.compared):
            self._filter.addItem(f"{name} ({count:,})", key)
        self._filter.setCurrentIndex(max(0, self._filter.findData(chosen)))
        self._table.set_filter(self._filter.currentData())

    @Slot(object)
    def _on_listed(self, rows: Sequence[PictureAnswer]) -> None:
        self._stack.setCurrentIndex(1)
        self._table.set_rows(rows)
        self._show_columns()
        self._show_filters()

    @Slot(object)
    def _on_added(self, rows: Sequence[PictureAnswer]) -> None:
        self._table.add_rows(rows)
        self._show_columns()

    @Slot(object)
    def _on_answered(self, changed: dict[int, PictureAnswer]) -> None:
        self._table.answers.change_rows(changed)

    @Slot(str, float)
    def _on_progress_changed(self, text: str, share: float) -> None:
        self._progress.show_progress(text, share)
        self._summary.setVisible(not text)
        self._save.setEnabled(not text)
        self._save.setToolTip("Wait until all pictures are answered, or cancel" if text else "")
        self._go_on.setVisible(not text and self._view_model.unfinished)
        if not text and not self._view_model.rows:
            self._stack.setCurrentWidget(self._area)

    @Slot(str)
    def _on_summary_changed(self, text: str) -> None:
        self._summary.setText(text)
        if text:
            self._show_columns()
            self._show_filters()

    @Slot(str, str)
    def _on_compared_changed(self, name: str, sentence: str) -> None:
        self._compare.setText("Compare with …" if not name else "Compared")
        self._compare.setToolTip(as_tooltip(f"Compared with {name}") if name else "")
        self._table.answers.set_compared(name)
        self._compared.setText(sentence)
        self._compared.setVisible(bool(sentence))

    @Slot(int)
    def _on_filter(self, _place: int) -> None:
        self._table.set_filter(self._filter.currentData())

    @Slot()
    def _on_cancel(self) -> None:
        self._view_model.cancel()

    @Slot()
    def _on_go_on(self) -> None:
        self._view_model.go_on()

    @Slot(str)
    def _on_area_button(self, name: str) -> None:
        if name == "chooseManyButton":
            self.open_pictures()
        else:
            self.open_folder()


def _drop_area() -> DropArea:
    area = DropArea(
        "Drop pictures, a folder or a video here",
        hint="Each gets a row with its answer. Where a folder is named after a label, the rights are counted.",
        icon_name="many",
        buttons=(
            DropAreaButton("Open a folder…", "primary", "chooseManyFolderButton"),
            DropAreaButton("Open pictures…", "secondary", "chooseManyButton"),
        ),
    )
    area.setAcceptDrops(False)  # the page takes them: a model that is dropped is to be asked
    return area
