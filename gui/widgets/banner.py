"""The one line at the top of the content that says what happened, what to do, and offers the details."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QEnterEvent,
    QFontDatabase,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.icons import icon
from gui.widgets.icon_view import IconView

Kind = Literal["error", "info"]

INFO_SECONDS = 8.0
LONGEST_TEXT = 400


@dataclass(frozen=True, slots=True)
class _Line:
    kind: Kind
    text: str
    details: str
    action_text: str
    action: Callable[[], object] | None


class Banner(QFrame):
    """Shows one message at a time; hidden while there is none.

    An error stays until it is closed, and further ones wait behind it. A notice goes by itself after some seconds, not
    while the pointer or the focus is on it, and gives way to whatever comes next.

    Signals:
      closed()    the last message has gone
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None, *, info_seconds: float = INFO_SECONDS) -> None:
        super().__init__(parent)
        self._shown: _Line | None = None
        self._waiting: deque[_Line] = deque()
        self._timer = QTimer(self, singleShot=True, interval=round(info_seconds * 1000))
        self._timer.timeout.connect(self._on_time_passed)
        self._icons = {
            "error": IconView("warning", size=20, colour="careful"),
            "info": IconView("info", size=20, colour="accent"),
        }
        self._text = QLabel()
        self._action = QPushButton()
        self._details = QPushButton(self.tr("Details…"))
        self._close = QToolButton()
        self._build()
        self.hide()

    def show_message(
        self,
        text: str,
        *,
        kind: Kind,
        details: str = "",
        action_text: str = "",
        action: Callable[[], object] | None = None,
    ) -> None:
        """Show `text` now, or after the error that stands there; what is shown or waiting already is not repeated."""
        line = _Line(kind, text, details, action_text, action)
        known = [each.text for each in (self._shown, *self._waiting) if each is not None]
        if text in known:
            return
        if self._shown is None or self._shown.kind == "info":
            self._show(line)
            return
        if kind == "info":  # only the newest notice is worth reading later
            self._waiting = deque(each for each in self._waiting if each.kind == "error")
        self._waiting.append(line)
        self._tell_how_many()

    def dismiss_notice(self) -> None:
        """Take a notice away, such as when the person went on to another page; an error stays."""
        if self._shown is not None and self._shown.kind == "info":
            self._on_close_clicked()

    @property
    def text(self) -> str:
        """What stands there now; empty while hidden."""
        return self._shown.text if self._shown else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_close_clicked()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._start_time()

    def _build(self) -> None:
        self.setObjectName("banner")
        self.setProperty("role", "banner")
        self._text.setObjectName("bannerText")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action.setObjectName("bannerAction")
        self._details.setObjectName("bannerDetails")
        self._close.setObjectName("bannerClose")
        self._close.setIcon(icon("close"))
        self._close.setToolTip(self.tr("Close this message (Esc)"))
        self._close.setAccessibleName(self.tr("Close this message"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 8, 5)
        row.setSpacing(8)
        for each in self._icons.values():
            row.addWidget(each)
        row.addSpacing(4)
        row.addWidget(self._text, 1)
        for button in (self._action, self._details):
            button.setProperty("role", "link")
            row.addWidget(button)
        row.addWidget(self._close)
        self._action.clicked.connect(self._on_action_clicked)
        self._details.clicked.connect(self._on_details_clicked)
        self._close.clicked.connect(self._on_close_clicked)

    def _show(self, line: _Line) -> None:
        self._shown = line
        for kind, each in self._icons.items():
            each.setVisible(kind == line.kind)
        self._text.setText(_breakable(line.text))
        self._text.setToolTip("" if len(line.text) <= LONGEST_TEXT else line.text[: LONGEST_TEXT * 4])
        self._action.setText(line.action_text)
        self._action.setVisible(bool(line.action_text and line.action))
        self._tell_how_many()
        self.setProperty("kind", line.kind)
        self.style().polish(self)  # a style sheet looks at properties only then
        self.setAccessibleName(line.text)
        self.show()
        self._announce(line)
        self._start_time()

    def _tell_how_many(self) -> None:
        details = bool(self._shown and self._shown.details)
        self._details.setVisible(details)
        waiting = len(self._waiting)
        self._close.setText(self.tr("{count} more").format(count=waiting) if waiting else "")
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self._close.setToolButtonStyle(beside if waiting else Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _announce(self, line: _Line) -> None:
        event = QAccessibleAnnouncementEvent(self, line.text)
        if line.kind == "error":
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    def _start_time(self) -> None:
        if self._shown is not None and self._shown.kind == "info" and not self.underMouse():
            self._timer.start()

    @Slot()
    def _on_time_passed(self) -> None:
        if self._has_focus_inside():
            self._timer.start()
        else:
            self._on_close_clicked()

    def _has_focus_inside(self) -> bool:
        return any(button.hasFocus() for button in (self._action, self._details, self._close))

    @Slot()
    def _on_action_clicked(self) -> None:
        line = self._shown
        self._on_close_clicked()
        if line is not None and line.action is not None:
            line.action()

    @Slot()
    def _on_close_clicked(self) -> None:
        self._timer.stop()
        if self._waiting:
            self._show(self._waiting.popleft())
            return
        self._shown = None
        self.hide()
        self.closed.emit()

    @Slot()
    def _on_details_clicked(self) -> None:
        if self._shown is not None:
            DetailsDialog(self._shown.text, self._shown.details, self.window()).open()


class DetailsDialog(QDialog):
    """What a person may copy and send to someone who can help. No signals of its own."""

    def __init__(self, text: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailsDialog")
        self.setWindowTitle(self.tr("Details"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 400)
        self._copied_text = f"{text}\n\n{details}"
        title = QLabel(text)
        title.setWordWrap(True)
        title.setTextFormat(Qt.TextFormat.PlainText)
        shown = QPlainTextEdit(details)
        shown.setObjectName("detailsText")
        shown.setReadOnly(True)
        shown.setAccessibleName(self.tr("Details"))
        shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("detailsCopy")
        copy.clicked.connect(self._on_copy_clicked)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        for widget in (title, shown, buttons):
            column.addWidget(widget)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._copied_text)


def _breakable(text: str) -> str:
    """`text`, shortened to what a banner holds, with places to break in long paths and file names."""
    short = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"
    return re.sub(r"(\S{32})", "\\1\u200b", short)
