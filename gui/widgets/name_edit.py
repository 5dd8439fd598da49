"""A name that is edited where it stands."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStyle, QStyleOptionFrame, QWidget

from gui.theme import tokens_of
from gui.widgets.painting import emphasised
from gui.widgets.plain_text import as_tooltip

LONGEST_NAME = 60
_TEXT_INSET = 2  # QLineEdit keeps this between its contents and the text
_LEAVING_FOR_A_MOMENT = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class NameEdit(QLineEdit):
    """A line edit that looks like a label until it is clicked.

    Enter or leaving it commits, Esc takes the change back. After a commit it shows the old name again
    until `set_name` brings the new one: whether a name is taken is not decided here.

    Signals: `committed(str)` with the new name, without surrounding space, only where it is another;
    `left()` when the keyboard ended the editing.
    """

    committed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setFont(emphasised(pixels=14))
        self.setProperty("role", "name")
        self.setMaxLength(LONGEST_NAME)
        self.setAcceptDrops(False)  # files dropped on the name are for the card behind it
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_text_changed)

    def set_name(self, name: str) -> None:
        """Show `name`; what is being typed at this moment stays."""
        self._name = name
        if not self.hasFocus():
            self._show_name()

    def edit(self) -> None:
        """Begin editing, with all of the name selected."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        # QLineEdit's own hint is seventeen x wide, and its frame
        frame = hint.width() - 17 * self.fontMetrics().horizontalAdvance("x")
        return QSize(frame + self.fontMetrics().horizontalAdvance(self.text()) + 4, hint.height())

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), 64), hint.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self._show_name()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _LEAVING_FOR_A_MOMENT:
            self._commit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:  # looked at only now: measuring two hundred names takes its time
            self._tell_what_is_hidden()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            super().paintEvent(event)
            return
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            if self.underMouse() and not self.isReadOnly():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(tokens.border, 1.0))
                painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
            painter.setPen(tokens.text)
            painter.drawText(self._text_rect(), Qt.AlignmentFlag.AlignVCenter, self._fitting())

    def _commit(self) -> None:
        typed = self.text().strip()
        self._show_name()
        if typed and typed != self._name and not self.isReadOnly():
            self.committed.emit(typed)
            self._show_name()

    def _show_name(self) -> None:
        self.setText(self._name)
        self.setCursorPosition(0)

    def _text_rect(self) -> QRect:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        contents = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        return contents.adjusted(_TEXT_INSET, 0, -_TEXT_INSET, 0)

    def _fitting(self) -> str:
        # the text may reach under its own inset: what is measured is rarely what a font paints, to the pixel
        width = self._text_rect().width() + _TEXT_INSET
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, width)

    def _tell_what_is_hidden(self) -> None:
        hidden = not self.hasFocus() and self._fitting() != self.text()
        self.setToolTip(as_tooltip(self.text()) if hidden else "")

    @Slot()
    def _on_text_changed(self) -> None:
        self.updateGeometry()
