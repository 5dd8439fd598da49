"""A person in front of the real program: finds widgets by name, clicks, types, drops, and waits for what she expects.

A story is a generator. It yields conditions, and goes on when the one it yielded holds; nothing waits for time to
pass. `live` starts the real main() and plays the story in its event loop.
"""

import os
import sys
import time
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from types import GeneratorType
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QPoint, QPointF, Qt, QThread, QTimer, QUrl, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import main  # noqa: E402
from gui import composition  # noqa: E402
from gui.main_window import MainWindow  # noqa: E402
from gui.messages import Messages  # noqa: E402

Story = Generator[Callable[[], bool], None, None]
Found = TypeVar("Found", bound=QWidget)

LONGEST_WAIT = 120.0  # seconds for one condition; only reached when something is wrong
STUCK, BROKEN, UNFINISHED, THREAD_LEFT = 70, 71, 72, 73  # exit statuses


class Person:
    """Hands and eyes."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def find(self, kind: type[Found], name: str) -> Found:
        """The visible widget of this name."""
        found = [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
        assert len(found) == 1, f"{len(found)} visible widgets are named {name}"
        return found[0]

    def sees(self, name: str) -> bool:
        """Whether a widget of this name is visible."""
        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    def reads(self, name: str) -> str:
        """The text of a visible label, empty when it is not there."""
        return next((label.text() for label in self.window.findChildren(QLabel, name) if label.isVisible()), "")

    def banner(self) -> str:
        """What the banner says, without the invisible places to break."""
        return self.reads("bannerText").replace("\u200b", "")

    def cards(self) -> list[str]:
        """The cards of class labels as a screen reader tells them: "Shoes, 12 pictures"."""
        cards = self.window.findChildren(QWidget)
        return [card.accessibleName() for card in cards if card.objectName().startswith("classCard")]

    def can_click(self, name: str) -> bool:
        """Whether a button is there and switched on."""
        return any(button.isVisible() and button.isEnabled() for button in self._buttons(name))

    def click(self, name: str) -> None:
        """Press a button with the mouse."""
        button = self.find(QAbstractButton, name)
        assert button.isEnabled(), f"{name} is switched off"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def soon_click(self, name: str) -> None:
        """Press a button that opens a dialog, which keeps its caller until it is closed."""
        QTimer.singleShot(0, self.find(QAbstractButton, name), lambda: self.click(name))

    def go(self, page: str) -> None:
        """Choose a step of the rail."""
        self.click(f"{page}Step")

    def drop(self, target: str, *paths: Path) -> None:
        """Drag files over a widget and let go."""
        widget = self.find(QWidget, target)
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        centre, copy = widget.rect().center(), Qt.DropAction.CopyAction
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        entering = QDragEnterEvent(QPoint(centre), copy, mime, buttons, keys)
        QApplication.sendEvent(widget, entering)
        assert entering.isAccepted(), f"{target} takes no files"
        QApplication.sendEvent(widget, QDropEvent(QPointF(centre), copy, mime, buttons, keys))

    def file_dialog_is_open(self) -> bool:
        return isinstance(QApplication.activeModalWidget(), QFileDialog)

    def answer_file_dialog(self, path: Path) -> None:
        """Type a path and press Enter."""
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        edit = dialog.findChild(QLineEdit)
        assert edit is not None
        edit.setText(str(path))
        QTest.keyClick(edit, Qt.Key.Key_Return)

    def question(self) -> QMessageBox | None:
        """The question that stands in front of the window."""
        box = QApplication.activeModalWidget()
        return box if isinstance(box, QMessageBox) else None

    def answer(self, text: str) -> None:
        """Press the button of the question that says `text`."""
        box = self.question()
        assert box is not None
        group = box.findChild(QDialogButtonBox)
        assert group is not None
        button = next(button for button in group.buttons() if button.text().replace("&", "") == text)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def close(self) -> None:
        """Close the window as its frame would; a question keeps the caller, so not at once."""
        QTimer.singleShot(0, self.window, self.window.close)

    def _buttons(self, name: str) -> list[QAbstractButton]:
        return self.window.findChildren(QAbstractButton, name)


class _Player(QObject):
    """Plays a story while the program's event loops run, those of its dialogs too."""

    def __init__(self, window: MainWindow, story: Story) -> None:
        super().__init__(window)
        self._window = window
        self._story = story
        self._told = False
        self._wanted: Callable[[], bool] = lambda: True
        self._deadline = time.monotonic() + LONGEST_WAIT
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()
        app = QCoreApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(self._on_about_to_quit)

    @Slot()
    def _on_timeout(self) -> None:
        try:
            if self._wanted():
                self._wanted = next(self._story)
                self._deadline = time.monotonic() + LONGEST_WAIT
            elif time.monotonic() > self._deadline:
                self._end(STUCK)
        except StopIteration:
            self._told = True
            self._timer.stop()
        except BaseException:
            traceback.print_exc()
            self._end(BROKEN)

    @Slot()
    def _on_about_to_quit(self) -> None:
        """No program may end in the middle of its story, nor with a thread that still runs."""
        if any(thread.isRunning() for thread in self._window.findChildren(QThread)):
            self._end(THREAD_LEFT)
        if not self._told:
            self._end(UNFINISHED)

    def _end(self, status: int) -> None:
        """At once and without the program's own ways of closing, which may be what is broken."""
        if status != BROKEN:
            why = {STUCK: "stuck", UNFINISHED: "the program ended", THREAD_LEFT: "a thread still runs"}[status]
            print(f"{why} at {_places(self._story)}", file=sys.stderr)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _places(story: Story) -> str:
    """The lines where the story and the stories inside it wait."""
    lines = []
    inner: object = story
    while isinstance(inner, GeneratorType) and inner.gi_frame is not None:
        lines.append(f"{inner.__name__}:{inner.gi_frame.f_lineno}")
        inner = inner.gi_yieldfrom
    return " > ".join(lines) or "the end of the story"


def live(story: Callable[[Person], Story], *arguments: str) -> int:
    """Start the program as a person does, play the story, and return the program's exit status."""
    opened = composition.open_window

    def open_window(messages: Messages, given: list[str]) -> MainWindow:
        window = opened(messages, given)
        _Player(window, story(Person(window)))
        return window

    composition.open_window = open_window
    return main.main(list(arguments))
