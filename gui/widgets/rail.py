"""The rail at the window's left: the steps one below the other, each with its own state."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from gui.icons import icon
from gui.incoming import Incoming
from gui.sample_mime import Carried
from gui.theme import Tokens, tokens_of
from gui.widgets.drops import DropFrame
from gui.widgets.painting import emphasised, paint_ring
from gui.widgets.plain_text import as_tooltip

WIDTH = 104
_STEP = QSize(88, 76)
_RADIUS = 8.0
_ICON = 20
_TITLE_PX, _STATE_PX = 12, 11


@dataclass(frozen=True, slots=True)
class Step:
    """One place to go to: its key, its words and its icon's name. `shortcut` is only told, not bound."""

    key: str
    title: str
    icon: str
    shortcut: str = ""
    at_bottom: bool = False
    enabled: bool = True


class Rail(DropFrame):
    """Shows the steps and which of them is the current one. One Tab stop; the arrow keys go through it.

    Signals:
      step_requested(str)        the key of the step that a person chose
      incoming_dropped(object)   a tuple of Incoming that was let go over it
      samples_dropped(object)    Carried samples of another project that were
    """

    step_requested = Signal(str)
    incoming_dropped = Signal(object)
    samples_dropped = Signal(object)

    def __init__(self, steps: Sequence[Step], parent: QWidget | None = None) -> None:
        super().__init__(parent, pictures=True)
        self.setObjectName("rail")
        self.setProperty("role", "bar")
        self.setAccessibleName(self.tr("Steps"))
        self.setFixedWidth(WIDTH)
        self._project = Path()
        self._buttons = {step.key: _StepButton(step) for step in steps}
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._on_button_clicked)
        for button in self._buttons.values():
            self._group.addButton(button)
        self._lay_out(steps)

    def set_state(self, key: str, text: str) -> None:
        """The small line below the step's title, such as a count; empty for none."""
        self._buttons[key].set_state(text)

    def set_current(self, key: str) -> None:
        self._buttons[key].setChecked(True)

    def set_enabled(self, key: str, enabled: bool, *, why_not: str = "") -> None:
        """Switch a step on or off; its tooltip then says `why_not`."""
        self._buttons[key].setEnabled(enabled)
        self._buttons[key].tell(why_not=why_not if not enabled else "")

    def set_project(self, folder: Path) -> None:
        """Samples of this project, which are in it already, are not taken."""
        self._project = folder

    def _is_own(self, samples: Carried) -> bool:
        return samples.folder == self._project

    def _samples_arrived(self, samples: Carried) -> None:
        self.samples_dropped.emit(samples)

    def _incoming_arrived(self, arrived: tuple[Incoming, ...]) -> None:
        self.incoming_dropped.emit(arrived)

    def _lay_out(self, steps: Sequence[Step]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 7, 12)  # the border at the right is the eighth pixel
        column.setSpacing(4)
        for step in steps:
            if not step.at_bottom:
                column.addWidget(self._buttons[step.key])
        column.addStretch(1)
        for step in steps:
            if step.at_bottom:
                column.addWidget(self._buttons[step.key])

    @Slot(QAbstractButton)
    def _on_button_clicked(self, button: QAbstractButton) -> None:
        assert isinstance(button, _StepButton)
        self.step_requested.emit(button.key)


class _StepButton(QAbstractButton):
    """Icon, title and state, painted; what is checked has the accent, a soft ground and a bar, not colour alone."""

    def __init__(self, step: Step, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = step.key
        self._step = step
        self._state = ""
        self.setObjectName(f"{step.key}Step")
        self.setCheckable(True)
        self.setEnabled(step.enabled)
        self.setFixedHeight(_STEP.height())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._normal, self._chosen = icon(step.icon, "muted"), icon(step.icon, "accent")
        self.tell()

    def set_state(self, text: str) -> None:
        self._state = text
        self.tell()
        self.update()

    def tell(self, *, why_not: str = "") -> None:
        """Say in tooltip and accessible name what the picture says."""
        title, shortcut = self._step.title, self._step.shortcut
        head = f"{title} ({shortcut})" if shortcut else title
        self.setToolTip(as_tooltip("\n".join(filter(None, (head, self._state, why_not)))))
        self.setAccessibleName(title)
        self.setAccessibleDescription(", ".join(filter(None, (self._state, why_not))))

    def sizeHint(self) -> QSize:
        return _STEP

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self.isEnabled():
                painter.setOpacity(0.45)
            self._paint_ground(painter, tokens)
            self._paint_content(painter, tokens)
            if self.hasFocus():
                paint_ring(painter, self.rect(), tokens, radius=_RADIUS)

    def _paint_ground(self, painter: QPainter, tokens: Tokens) -> None:
        if not self.isChecked() and not self.underMouse():
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.accent_soft if self.isChecked() else tokens.raised)
        painter.drawRoundedRect(self.rect(), _RADIUS, _RADIUS)

    def _paint_content(self, painter: QPainter, tokens: Tokens) -> None:
        shown: QIcon = self._chosen if self.isChecked() else self._normal
        top = 11 if self._state else 18
        shown.paint(painter, QRect((self.width() - _ICON) // 2, top, _ICON, _ICON))
        title, state = emphasised(pixels=_TITLE_PX), QFont(self.font())
        state.setPixelSize(_STATE_PX)
        title.setFamilies(self.font().families())
        painter.setPen(tokens.accent if self.isChecked() else tokens.text)
        self._paint_line(painter, title, top + 24, self._step.title)
        painter.setPen(tokens.accent if self.isChecked() else tokens.muted)
        self._paint_line(painter, state, top + 40, self._state)

    def _paint_line(self, painter: QPainter, font: QFont, top: int, text: str) -> None:
        painter.setFont(font)
        room = QRect(2, top, self.width() - 4, 16)
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, fitting)
