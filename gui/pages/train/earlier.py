"""Earlier runs: the list of them, and beside it the chosen one, or two of them compared."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from core.wording import counted
from gui.pages.train.comparison import ComparisonCard
from gui.pages.train.one_run import OneRun
from gui.run_items import RunDetail, RunItem, SideBySide
from gui.viewmodels.runs import RunsViewModel
from gui.widgets.drop_area import DropArea, DropAreaButton
from gui.widgets.page_head import PageHead, plain_label
from gui.widgets.run_list import RunList
from gui.widgets.scrolling import scrolling

_WIDE, _NARROW, _FROM = 320, 264, 1000  # the list, and the width from which it is wide


class EarlierRuns(QWidget):
    """Nothing is shown as done before it is on disk: the list is read again after each change.

    Signals:
      back_requested()              the person has seen enough
      changed()                     another run is shown, or none: read `item`
      pictures_requested(object, object)   the pictures behind a result: a run's folder, and a cell or None for mistakes
    """

    back_requested = Signal()
    changed = Signal()
    pictures_requested = Signal(object, object)

    def __init__(self, view_model: RunsViewModel) -> None:
        super().__init__()
        self.setObjectName("earlierRuns")
        self._view_model = view_model
        self._shown: RunDetail | None = None
        self._wanted: Path | None = None  # to be shown when it is in the list
        self._head = PageHead("Earlier runs", back="Back to training")
        self._head.show_back(True)
        self._list = RunList()
        self._one = OneRun()
        self._scrolled = scrolling(self._one)
        self._comparison = ComparisonCard()
        self._hint = plain_label("Choose one run to see it, or two to compare them.", role="muted", name="runsHint")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty = DropArea(
            "There are no runs yet",
            hint="Each training is kept here with its settings, its curves and its result.",
            icon_name="train",
            buttons=(DropAreaButton("Go to training", "primary", "goToTrainingButton"),),
        )
        self._empty.setAcceptDrops(False)
        self._right = QStackedWidget()
        self._body = QWidget()
        self._lay_out()
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._view_model.items:
            self._head.set_sentence("Looking for them …")
        self._view_model.look()
        self._list.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._view_model.look_away()
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._list.setFixedWidth(_WIDE if self.width() >= _FROM else _NARROW)

    def _lay_out(self) -> None:
        for widget in (self._hint, self._scrolled, scrolling(self._comparison)):
            self._right.addWidget(widget)
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 24)
        left.addWidget(self._list)
        row.addLayout(left)
        row.addWidget(self._right, 1)
        empty = QVBoxLayout()
        empty.setContentsMargins(0, 0, 0, 24)
        empty.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(16)
        column.addWidget(self._head)
        column.addWidget(self._body, 1)
        column.addLayout(empty, 1)
        self._body.hide()
        self._empty.hide()

    def _connect(self) -> None:
        model, one = self._view_model, self._one
        model.listed.connect(self._on_listed)
        model.opened.connect(self._on_opened)
        model.compared.connect(self._on_compared)
        model.moved.connect(self._on_moved)
        model.in_use_changed.connect(self._on_in_use_changed)
        self._head.back_requested.connect(self.back_requested)
        self._empty.button_clicked.connect(self._on_empty_clicked)
        self._list.chosen.connect(self._ask_again)
        self._list.rename_requested.connect(self.rename)
        self._list.trash_requested.connect(self.trash)
        one.use_requested.connect(self.use)
        one.trash_requested.connect(self.trash)
        one.restore_requested.connect(self._on_restore)
        one.delete_requested.connect(self.trash)
        one.renamed.connect(self._on_renamed)
        one.compare_requested.connect(self._on_compare)
        one.result.cell_activated.connect(self._on_cell)
        one.result.mistakes_requested.connect(self._on_mistakes)
        one.curves.failed.connect(model.tell)
        self._comparison.show_requested.connect(self._on_show_alone)
        self._comparison.use_requested.connect(model.use)

    @property
    def _folder(self) -> Path | None:
        """The run that is shown alone."""
        chosen = self._list.folders
        return chosen[0] if len(chosen) == 1 else None

    @property
    def item(self) -> RunItem | None:
        """The run that is shown alone, while it is to be seen."""
        return self._view_model.item(self._folder) if self.isVisible() else None

    @Slot()
    def rename(self) -> None:
        """Let the person type a name for the run that is shown."""
        self._one.name.edit()

    @Slot()
    def use(self) -> None:
        """Use the run that is shown."""
        if self._folder:
            self._view_model.use(self._folder)
            self._list.setFocus()  # the button that was clicked goes

    @Slot()
    def trash(self) -> None:
        """Put the run that is shown in the trash, or from there away for ever."""
        item = self._view_model.item(self._folder)
        if item is None:
            return
        self._list.setFocus()
        if not item.trashed:
            self._view_model.trash(item.folder)
        elif self.sure(item):
            self._view_model.delete(item.folder)

    def sure(self, item: RunItem) -> bool:
        """Ask whether a run is to go for ever."""
        box = QMessageBox(QMessageBox.Icon.Question, "Handful", f"Delete {item.spoken} for ever?", parent=self)
        box.setObjectName("deleteQuestion")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText("Its model, curves and result cannot be brought back.")
        delete = box.addButton("Delete for ever", QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton("Keep it", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        return box.clickedButton() is delete

    @Slot(object)
    def _on_listed(self, items: tuple[RunItem, ...]) -> None:
        trashed = sum(item.trashed for item in items)
        words = counted(len(items) - trashed, "run")
        self._head.set_sentence(f"{words}, {trashed} in the trash." if trashed else f"{words}." if items else "")
        self._body.setVisible(bool(items))
        self._empty.setVisible(not items)
        self._list.set_runs(items, self._view_model.in_use)
        if self._wanted and self._list.choose((self._wanted,)):
            self._wanted = None
        self._ask_again()

    @Slot(str)
    def _on_empty_clicked(self, _name: str) -> None:
        self.back_requested.emit()

    @Slot()
    def _ask_again(self) -> None:
        folders = self._list.folders
        if len(folders) == 1:
            self._view_model.open(folders[0])
        elif len(folders) == 2:
            self._view_model.compare(*folders)
        else:
            self._right.setCurrentIndex(0)
        self.changed.emit()

    @Slot(object)
    def _on_opened(self, detail: RunDetail) -> None:
        if detail.item.folder != self._folder:
            return
        others = [item for item in self._view_model.items if item.folder != detail.item.folder and not item.trashed]
        if detail != self._shown:
            if self._shown is None or detail.item.folder != self._shown.item.folder:
                self._scrolled.verticalScrollBar().setValue(0)
            self._shown = detail
            self._one.show_run(detail, self._view_model.colours, in_use=detail.item.folder == self._view_model.in_use)
        self._one.set_others(others)
        self._right.setCurrentIndex(1)

    @Slot(object)
    def _on_compared(self, pair: SideBySide) -> None:
        if (pair.first.folder, pair.second.folder) == self._list.folders:
            self._comparison.show_pair(pair, self._view_model.in_use)
            self._right.setCurrentIndex(2)

    @Slot(object)
    def _on_moved(self, folder: Path) -> None:
        self._wanted = folder

    @Slot()
    def _on_in_use_changed(self) -> None:
        self._shown = None  # its buttons say something else

    @Slot()
    def _on_restore(self) -> None:
        if self._folder:
            self._view_model.restore(self._folder)
            self._list.setFocus()

    @Slot(str)
    def _on_renamed(self, name: str) -> None:
        if self._folder:
            self._view_model.rename(self._folder, name)

    @Slot(object)
    def _on_compare(self, other: Path) -> None:
        if self._folder:
            self._list.choose((self._folder, other))

    @Slot(object)
    def _on_show_alone(self, folder: Path) -> None:
        self._list.choose((folder,))

    @Slot(int, int)
    def _on_cell(self, truth: int, answer: int) -> None:
        self.pictures_requested.emit(self._folder, (truth, answer))

    @Slot()
    def _on_mistakes(self) -> None:
        self.pictures_requested.emit(self._folder, None)
