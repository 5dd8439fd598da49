"""Paste: what is on the clipboard goes to the page in front, to Collect or to Test."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence

from gui.actions import action, allow
from gui.collecting import Collecting
from gui.session import Session
from gui.testing import Testing


class Pasting(QObject):
    """`action` is the menus' entry: two with the same shortcut would both be silent. No signals."""

    def __init__(self, collecting: Collecting, testing: Testing, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._collecting, self._testing, self._session = collecting, testing, session
        self._in_front = ""
        self.action = action(self, "&Paste pictures", QKeySequence.StandardKey.Paste, self._on_triggered)
        session.contents_changed.connect(self._on_changed)

    @Slot(str)
    def follow(self, page: str) -> None:
        """This page is in front now."""
        self._in_front = page
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        allow(self.action, why_not="" if self._in_front == "test" else self._session.reading)

    @Slot()
    def _on_triggered(self) -> None:
        if self._in_front == "test":
            self._testing.paste()
        else:
            self._collecting.page.paste()
