"""Which model is asked, and which one it is compared with: chosen from menus."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from gui.shown_runs import ShownRun
from gui.viewmodels.test import AskedModel
from gui.viewmodels.test.asked import OWN
from gui.widgets import file_filters
from gui.widgets.plain_text import as_tooltip, one_line

_LABELS_SHOWN = 40
_FILE, _FOLDER = "Open an exported file…", "Open a model's folder…"


class ModelChoice(QPushButton):
    """Says which model is asked, and opens a menu with the others. Signals: QPushButton's own."""

    def __init__(self, model: AskedModel) -> None:
        super().__init__()
        self.setObjectName("modelChoice")
        self.setProperty("opens", "menu")
        self._model = model
        menu = QMenu(self)
        menu.setObjectName("modelMenu")
        own = QAction(OWN, self)  # made here and held: PySide was seen to let go of one that a menu had made
        own.setObjectName("askOwnAction")
        own.setCheckable(True)
        own.triggered.connect(model.ask_own)
        menu.addAction(own)
        self._own = own
        menu.addSeparator()
        _entry(menu, _FILE, "openModelFileAction", self.open_file)
        _entry(menu, _FOLDER, "openModelFolderAction", self.open_folder)
        self.setMenu(menu)
        menu.aboutToShow.connect(self._on_changed)  # a training may have ended while another model is asked
        model.changed.connect(self._on_changed)
        self._on_changed()

    def offer(self) -> None:
        """Open the menu at the pointer: another button asks for it."""
        self.menu().popup(QCursor.pos())

    @Slot()
    def open_file(self) -> None:
        """Let the person choose an exported model."""
        path = chosen_file(self)
        if path:
            self._model.open(path)

    @Slot()
    def open_folder(self) -> None:
        """Let the person choose the folder of a model."""
        path = chosen_folder(self)
        if path:
            self._model.open(path)

    @Slot()
    def _on_changed(self) -> None:
        asked = self._model.asked
        self.setText(one_line(self._model.title, longest=32).replace("&", "&&") or "Open a model…")
        labels = self._model.labels
        shown = ", ".join(labels[:_LABELS_SHOWN]) + (" …" if len(labels) > _LABELS_SHOWN else "")
        self.setToolTip(as_tooltip(f"It is asked now, and knows: {shown}") if asked else "")
        self._own.setEnabled(self._model.has_own)
        self._own.setChecked(asked is not None and asked.own)


class CompareMenu(QMenu):
    """The other runs of the project, and models from elsewhere.

    Signals:
      chosen(object, str)   the path of a model, and what it is called in a sentence
      ended()               nothing is to be compared
    """

    chosen = Signal(object, str)
    ended = Signal()

    def __init__(self, model: AskedModel, runs: Callable[[], Sequence[ShownRun]]) -> None:
        super().__init__()
        self.setObjectName("compareMenu")
        self._model, self._runs = model, runs
        self.aboutToShow.connect(self._on_about_to_show)

    @Slot()
    def _on_about_to_show(self) -> None:
        self.clear()
        asked = self._model.asked
        for run in self._runs():
            if asked is None or run.folder != asked.path:
                action = self.addAction(run.title.replace("&", "&&"), self._on_run)
                action.setData(run)
        self.addSeparator()
        _entry(self, _FILE, "compareFileAction", self._on_file)
        _entry(self, _FOLDER, "compareFolderAction", self._on_folder)
        self.addSeparator()
        _entry(self, "Compare with nothing", "compareNothingAction", self.ended.emit)

    @Slot()
    def _on_run(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        run = action.data()
        self.chosen.emit(run.folder, run.title)

    @Slot()
    def _on_file(self) -> None:
        self._choose(chosen_file(self))

    @Slot()
    def _on_folder(self) -> None:
        self._choose(chosen_folder(self))

    def _choose(self, path: Path | None) -> None:
        if path:
            self.chosen.emit(path, path.name)


def chosen_file(parent: QWidget) -> Path | None:
    """An exported model that the person chose."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open a model", "", file_filters.MODELS)
    return Path(name) if name else None


def chosen_folder(parent: QWidget) -> Path | None:
    """The folder of a model that the person chose."""
    name = QFileDialog.getExistingDirectory(parent, "Open a model's folder")
    return Path(name) if name else None


def _entry(menu: QMenu, text: str, name: str, slot: Callable[[], object]) -> QAction:
    action = menu.addAction(text, slot)
    action.setObjectName(name)
    return action
