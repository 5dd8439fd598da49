"""What happened and what to do, in at most two lines at the foot of the window; the details behind a button."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
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
from gui.widgets.plain_text import as_tooltip, fitting_lines, height_of_lines

Kind = Literal["error", "warning", "info"]

INFO_SECONDS = 8.0
LINES = 2
LONGEST_TEXT = 400


@dataclass(frozen=True, slots=True)
class _Line:
    kind: Kind
    text: str
    details: str
    action_text: str
    action: Callable[[], object] | None


class Banner(QFrame):
    """Shows one message at a time, the newest; hidden while there is none.

    An error stays until it is closed: when something newer comes it waits behind that, a click away, and comes back
    when the newer one has gone. A warning and a notice give way to whatever comes next. A notice goes by itself after
    some seconds, not while the pointer or the focus is on it; a warning when it is dismissed or closed.

    Signals:
      closed()    the last message has gone
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None, *, info_seconds: float = INFO_SECONDS) -> None:
        super().__init__(parent)
        self._shown: _Line | None = None
        self._earlier: list[_Line] = []  # errors, the newest last
        self._timer = QTimer(self, singleShot=True, interval=round(info_seconds * 1000))
        self._timer.timeout.connect(self._on_time_passed)
        self._icons = {
            True: IconView("warning", size=20, colour="careful"),
            False: IconView("info", size=20, colour="accent"),
        }
        self._text = QLabel()
        self._action = QPushButton()
        self._details = QPushButton(self.tr("Details…"))
        self._more = QPushButton()
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
        """Show `text` now; what is shown already is not said again, and an error that waits comes to the front."""
        if text == self.text:
            return
        self._earlier = [each for each in self._earlier if each.text != text]
        self._keep_error()
        line = _Line(kind, text, details, action_text, action)
        self._show(line)
        self._announce(line)

    def dismiss_notice(self) -> None:
        """Take a notice away, such as when the person went on to another page; an error stays."""
        if self._shown is not None and self._shown.kind == "info":
            self._on_close_clicked()

    @Slot()
    def dismiss_warning(self) -> None:
        """Take a warning away, such as when the person has done something else since; an error stays."""
        if self._shown is not None and self._shown.kind == "warning":
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:  # of the text: a button came or went, or the window is another size
            self._fit()
        return super().eventFilter(watched, event)

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
        self._text.setMaximumHeight(height_of_lines(self._text.fontMetrics(), LINES))
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action.setObjectName("bannerAction")
        self._details.setObjectName("bannerDetails")
        self._more.setObjectName("bannerMore")
        self._more.setToolTip(self.tr("See the message before this one"))
        self._close.setObjectName("bannerClose")
        self._close.setIcon(icon("close"))
        self._close.setToolTip(self.tr("Close this message (Esc)"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._text.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        for each in self._icons.values():
            row.addWidget(each)
        row.addSpacing(4)
        row.addWidget(self._text, 1)
        for button in (self._action, self._details, self._more):
            button.setProperty("role", "link")
            row.addWidget(button)
        row.addWidget(self._close)
        self._action.clicked.connect(self._on_action_clicked)
        self._details.clicked.connect(self._on_details_clicked)
        self._more.clicked.connect(self._on_more_clicked)
        self._close.clicked.connect(self._on_close_clicked)

    def _show(self, line: _Line) -> None:
        self._shown = line
        for careful, each in self._icons.items():
            each.setVisible(careful == (line.kind != "info"))
        self._action.setText(line.action_text)
        self._action.setVisible(bool(line.action_text and line.action))
        self._more.setText(self.tr("{count} more").format(count=len(self._earlier)))
        self._more.setVisible(bool(self._earlier))
        self.setProperty("kind", line.kind)
        self.style().polish(self)  # a style sheet looks at properties only then
        self.setAccessibleName(line.text)
        self.show()
        self._fit()
        self._start_time()

    def _fit(self) -> None:
        """Show as much of the text as two lines hold; where that is not all, Details has the rest."""
        if self._shown is None:
            return
        whole = _breakable(self._shown.text)
        shown = fitting_lines(whole, self._text.fontMetrics(), width=self._text.width(), lines=LINES)
        self._text.setText(shown)
        self._text.setToolTip("" if shown == whole else as_tooltip(self._shown.text[: LONGEST_TEXT * 4]))
        self._details.setVisible(bool(self._shown.details) or shown != whole)

    def _keep_error(self) -> None:
        """Put the error that is shown behind the one to come; anything else has been read."""
        if self._shown is not None and self._shown.kind == "error":
            self._earlier.append(self._shown)

    def _announce(self, line: _Line) -> None:
        event = QAccessibleAnnouncementEvent(self, line.text)
        if line.kind != "info":
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
        return any(button.hasFocus() for button in (self._action, self._details, self._more, self._close))

    @Slot()
    def _on_action_clicked(self) -> None:
        line = self._shown
        self._on_close_clicked()
        if line is not None and line.action is not None:
            line.action()

    @Slot()
    def _on_close_clicked(self) -> None:
        self._timer.stop()
        if self._earlier:
            self._show(self._earlier.pop())
            return
        self._shown = None
        self.hide()
        self.closed.emit()

    @Slot()
    def _on_more_clicked(self) -> None:
        """Go round: the error before this one is shown, and this one waits behind all others."""
        line = self._earlier.pop()
        if self._shown is not None and self._shown.kind == "error":
            self._earlier.insert(0, self._shown)
        self._show(line)

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
