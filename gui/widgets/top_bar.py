"""The bar above the content: whose work this is, undo and redo, and where it all happens."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gui.icons import icon
from gui.widgets.icon_view import IconView
from gui.widgets.plain_text import ElidedLabel

HEIGHT = 48


class TopBar(QFrame):
    """Shows the project's name and state, undo and redo, and two pills at the right.

    No signals of its own: undo and redo are the actions that it is given.
    """

    def __init__(self, undo: QAction, redo: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT)
        self._name = ElidedLabel()
        self._name.setObjectName("projectName")
        self._name.setProperty("role", "heading")
        self._name.setAccessibleDescription(self.tr("Project"))
        self._state = QLabel()
        self._state.setObjectName("savedState")
        self._state.setProperty("role", "muted")
        self._privacy = _Pill("lock", self.tr("Nothing leaves this computer"), "privacyPill")
        self._privacy.setToolTip(self.tr("Your pictures and what is learned from them stay on this computer."))
        self._device = _Pill("chip", "", "devicePill")
        self._device.hide()
        self._lay_out(_tool_button(undo, "undo"), _tool_button(redo, "redo"))

    def set_name(self, name: str) -> None:
        self._name.setText(name)

    def set_saved(self, text: str) -> None:
        """The muted word after the name, such as "saved"."""
        self._state.setText(text)

    def set_device(self, text: str, *, tooltip: str = "") -> None:
        """What the work runs on; empty while that is not known."""
        self._device.set_text(text, tooltip=tooltip)
        self._device.setVisible(bool(text))

    def _lay_out(self, undo: QToolButton, redo: QToolButton) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 1)
        row.setSpacing(8)
        for widget in (self._name, self._state, undo, redo):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._privacy)
        row.addWidget(self._device)


class _Pill(QFrame):
    """A small icon and a few words on a round ground."""

    def __init__(self, icon_name: str, text: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "pill")
        self.setFixedHeight(26)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._text = ElidedLabel(text)
        self._text.setProperty("role", "muted")
        self._text.setMaximumWidth(220)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(IconView(icon_name, size=14, colour="muted"))
        row.addWidget(self._text)

    def set_text(self, text: str, *, tooltip: str) -> None:
        self._text.setText(text)
        self.setToolTip(tooltip)


def _tool_button(action: QAction, name: str) -> QToolButton:
    if action.icon().isNull():
        action.setIcon(icon(name))
    button = QToolButton()
    button.setObjectName(f"{name}Button")
    button.setIconSize(QSize(18, 18))
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAccessibleName(action.text().replace("&", ""))
    return button
