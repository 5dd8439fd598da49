"""The Look inside page: its views side by side as tabs, and saving what is shown."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QByteArray, Signal, SignalInstance, Slot
from PySide6.QtGui import QImageWriter, QShowEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from core import files
from core.errors import UserError
from gui.icons import icon
from gui.widgets.drops import DropFrame
from gui.widgets.page_head import PageHead
from gui.widgets.tabs import Tabs
from gui.widgets.whole_view import drawn

_SCALE = 2  # of a saved picture's pixels
_FORMATS = {".png": b"PNG", ".jpg": b"JPG", ".jpeg": b"JPG"}
_QUALITY = 92  # of JPEG: numbers stay sharp; PNG is as small as it gets


class View(Protocol):
    """What each tab is, besides a widget: a title, a name for its picture, and what it does when it is seen."""

    title: str
    file_name: str

    def begin(self) -> None: ...


@runtime_checkable
class TakesPictures(Protocol):
    """A view that something can be dropped on."""

    def show_path(self, path: Path) -> None: ...


class LookInsidePage(DropFrame):
    """Tabs; a picture dropped anywhere goes to the one in front, or to the first where that one takes none.

    Signals:
      failed(object)   a UserError to be told
    """

    failed = Signal(object)

    def __init__(self, views: Sequence[QWidget]) -> None:
        super().__init__()
        self.setObjectName("lookInsidePage")
        self._tabs = Tabs()
        self._tabs.setObjectName("insideTabs")
        self._tabs.setDocumentMode(True)
        for view in views:
            self._tabs.addTab(view, _as_view(view).title)
            told = getattr(view, "failed", None)
            if isinstance(told, SignalInstance):
                told.connect(self.failed)
        self._save = QPushButton(icon("export"), "Save as a picture…")
        self._save.setObjectName("saveViewButton")
        self._save.setToolTip("Save what is shown below as a picture")
        self._save.clicked.connect(self._on_save)
        head = PageHead("Look inside", "What happens to a picture on its way through a network, with the real numbers.")
        head.add(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(self._tabs, 1)
        self._tabs.currentChanged.connect(self._on_tab)

    def show_view(self, title: str) -> None:
        """Bring a view to the front."""
        for place in range(self._tabs.count()):
            if self._tabs.tabText(place) == title:
                self._tabs.setCurrentIndex(place)

    def save_picture(self, path: Path) -> None:
        """All that the view in front shows, twice as sharp, as the ending says. Raises UserError."""
        if path.suffix.lower() not in _FORMATS:
            raise UserError(f"A picture is not saved as {path.suffix}.", "Choose a name that ends in .png or .jpg.")
        view = self._tabs.currentWidget()
        with files.explained(path), files.whole_file(path) as part:
            writer = QImageWriter(str(part), QByteArray(_FORMATS[path.suffix.lower()]))
            writer.setQuality(_QUALITY)
            if not writer.write(drawn(view, scale=_SCALE)):
                raise UserError(f"{path} could not be written.", "Choose another place.")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        _as_view(self._tabs.currentWidget()).begin()

    def _paths_arrived(self, paths: list[Path]) -> None:
        if not isinstance(self._tabs.currentWidget(), TakesPictures):
            self._tabs.setCurrentIndex(0)
        self._take(paths[0])

    def _take(self, path: Path) -> None:
        view = self._tabs.currentWidget()
        assert isinstance(view, TakesPictures)
        view.show_path(path)

    @Slot(int)
    def _on_tab(self, _place: int) -> None:
        if self.isVisible():
            _as_view(self._tabs.currentWidget()).begin()

    @Slot()
    def _on_save(self) -> None:
        view = _as_view(self._tabs.currentWidget())
        chosen, _ = QFileDialog.getSaveFileName(self, "Save as a picture", view.file_name, "Pictures (*.png *.jpg)")
        if not chosen:
            return
        path = Path(chosen)
        try:
            self.save_picture(path if path.suffix else path.with_suffix(".png"))
        except UserError as error:
            self.failed.emit(error)


def _as_view(widget: QWidget | None) -> View:
    view: View = widget  # type: ignore[assignment]  # every tab is one: LookInside makes them
    return view
