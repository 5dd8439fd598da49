"""One earlier run: what it is called, what can be done with it, how good it is, its curves, how it was trained."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import icon
from gui.pages.train.curves import Curves
from gui.pages.train.result import ResultCard
from gui.run_items import RunDetail, RunItem, Words
from gui.widgets.emptying import empty
from gui.widgets.name_edit import NameEdit
from gui.widgets.page_head import plain_label
from gui.widgets.plain_text import ElidedLabel, one_line

_LONGEST = 60
_NAME_INSET = 11  # a name that can be edited has this around it


class OneRun(QWidget):
    """Shows a RunDetail. Signals speak of the run that is shown:

    use_requested(), trash_requested(), restore_requested(), delete_requested()
    renamed(str)                 the new name
    compare_requested(object)    the folder of the run to compare it with
    """

    use_requested = Signal()
    trash_requested = Signal()
    restore_requested = Signal()
    delete_requested = Signal()
    renamed = Signal(str)
    compare_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("oneRun")
        self._others: tuple[RunItem, ...] = ()
        self.name = NameEdit()
        self.name.setObjectName("runName")
        self.name.setAccessibleName("The run's name")
        self._about = ElidedLabel()
        self._about.setObjectName("runAbout")
        self._about.setProperty("role", "muted")
        self._problem = plain_label(role="careful", name="runProblem", wrap=True)
        self.result = ResultCard()
        self.curves = Curves()
        self._facts = _FactsCard()
        self._make_buttons()
        self._lay_out()
        self.name.committed.connect(self.renamed)
        self.name.left.connect(self._on_name_left)

    def show_run(self, detail: RunDetail, colours: dict[str, int], *, in_use: bool) -> None:
        """Show this one."""
        item = detail.item
        self.name.set_name(item.title)
        about = (item.when if item.named else "", item.strategy)
        self._about.setText(" · ".join(filter(None, about)))
        self._about.setVisible(any(about))
        self._problem.setText(item.problem)
        self._problem.setVisible(bool(item.problem))
        self.result.show_report(detail.report, colours, detail.strategy)
        self.curves.reset(max(1, len(detail.epochs)))
        self.curves.append(detail.epochs)
        self.curves.set_best(detail.best_epoch)
        self.curves.setVisible(bool(detail.epochs))
        self._facts.set_facts(detail.facts)
        self._fit_buttons(item, in_use=in_use)

    def set_others(self, others: Sequence[RunItem]) -> None:
        """What it can be compared with."""
        self._others = tuple(others)
        self._compare.setEnabled(bool(others))
        self._compare.setToolTip("Both results side by side" if others else "There is no other run yet")

    def _fit_buttons(self, item: RunItem, *, in_use: bool) -> None:
        for button in (self._use, self._compare, self._rename, self._trash):
            button.setVisible(not item.trashed)
        for button in (self._restore, self._delete):
            button.setVisible(item.trashed)
        self.name.setReadOnly(item.trashed)
        self._use.setEnabled(not in_use and item.usable)
        self._use.setText("In use" if in_use else "Use this one")
        why = "Test and Export use it already" if in_use else "" if item.usable else item.problem
        self._use.setToolTip(why or "Test and Export use its model from now on")

    def _make_buttons(self) -> None:
        self._use = _button("Use this one", "useRunButton", role="primary")
        self._compare = _button("Compare with…", "compareRunButton")
        self._compare.setProperty("opens", "menu")
        self._menu = QMenu(self._compare)
        self._menu.setObjectName("compareMenu")
        self._menu.setStyleSheet("QMenu { menu-scrollable: 1; }")
        self._menu.aboutToShow.connect(self._on_menu_opening)
        self._menu.triggered.connect(self._on_other_chosen)
        self._compare.setMenu(self._menu)
        self._rename = _button("Rename", "renameRunButton", symbol="pencil", role="quiet", tooltip="Rename it (F2)")
        self._trash = _button(
            "Trash", "trashRunButton", symbol="trash", role="quiet", tooltip="Put it in the trash (Del)"
        )
        self._restore = _button("Restore", "restoreRunButton", role="primary", tooltip="Out of the trash again")
        self._delete = _button("Delete for ever…", "deleteRunButton", symbol="trash", tooltip="It cannot be undone")
        for button, signal in (
            (self._use, self.use_requested),
            (self._trash, self.trash_requested),
            (self._restore, self.restore_requested),
            (self._delete, self.delete_requested),
        ):
            button.clicked.connect(signal)
        self._rename.clicked.connect(self.name.edit)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._use, self._restore, self._compare, self._delete, self._rename, self._trash):
            buttons.addWidget(button)
        buttons.addStretch(1)
        title = QHBoxLayout()
        title.addWidget(self.name)
        title.addStretch(1)
        title.addWidget(self.curves.save_button)
        below = QVBoxLayout()
        below.setContentsMargins(_NAME_INSET, 0, 0, 0)
        below.setSpacing(12)
        below.addWidget(self._about)
        below.addWidget(self._problem)
        below.addLayout(buttons)
        head = QFrame()
        head.setProperty("role", "card")
        rows = QVBoxLayout(head)
        rows.setContentsMargins(16 - _NAME_INSET, 8, 8, 16)
        rows.setSpacing(0)
        rows.addLayout(title)
        rows.addLayout(below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 24)
        column.setSpacing(16)
        for widget in (head, self.result, self.curves, self._facts):
            column.addWidget(widget)
        column.addStretch(1)

    @Slot()
    def _on_name_left(self) -> None:
        self._rename.setFocus()

    @Slot()
    def _on_menu_opening(self) -> None:
        self._menu.clear()
        for other in self._others:
            words = f"{other.title} · {other.strategy}" if other.strategy else other.title
            entry = QAction(one_line(words, longest=_LONGEST).replace("&", "&&"), self._menu)
            entry.setData(str(other.folder))
            self._menu.addAction(entry)

    @Slot(QAction)
    def _on_other_chosen(self, entry: QAction) -> None:
        self.compare_requested.emit(Path(entry.data()))


class _FactsCard(QFrame):
    """How the run was made: words and their values in two columns. No signals."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("runFacts")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 16, 16, 16)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def set_facts(self, facts: Words) -> None:
        """Show these."""
        empty(self._grid)
        self.setVisible(bool(facts))
        self._grid.addWidget(plain_label("How it was made", role="heading"), 0, 0, 1, 2)
        for row, (word, value) in enumerate(facts, start=1):
            self._grid.addWidget(plain_label(word, role="muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(plain_label(value, wrap=True), row, 1)
        self.setAccessibleName("How it was made")
        self.setAccessibleDescription(", ".join(f"{word}: {value}" for word, value in facts))


def _button(text: str, name: str, *, symbol: str = "", role: str = "", tooltip: str = "") -> QPushButton:
    button = QPushButton(icon(symbol), text) if symbol else QPushButton(text)
    button.setObjectName(name)
    if role:
        button.setProperty("role", role)
    button.setToolTip(tooltip)
    return button
