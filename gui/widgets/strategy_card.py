"""A way to learn, offered as a card that is chosen like a radio button."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import tokens_of
from gui.widgets.painting import paint_card, paint_ring
from gui.widgets.plain_text import as_tooltip


@dataclass(frozen=True, slots=True)
class StrategyContent:
    """What a strategy card says. `unavailable` is the reason why it cannot be chosen, empty where it can."""

    name: str
    title: str
    sentence: str
    cost: str
    badge: str = ""
    unavailable: str = ""


class StrategyCard(QRadioButton):
    """A radio button that looks like a card; put several into a QButtonGroup.

    Signals: those of QRadioButton (`toggled(bool)`, `clicked(bool)`).
    """

    def __init__(self, content: StrategyContent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build()
        self.set_content(content)

    def set_content(self, content: StrategyContent) -> None:
        self.setObjectName(f"strategyCard_{content.name}")
        self._title.setText(content.title)
        self._badge.setText(content.badge)
        self._badge.setVisible(bool(content.badge))
        self._sentence.setText(content.sentence)
        self._cost.setText(content.cost)
        self._cost.setVisible(bool(content.cost))
        self._reason.setText(content.unavailable)
        self._reason.setVisible(bool(content.unavailable))
        self.setEnabled(not content.unavailable)
        self.setToolTip(as_tooltip(content.unavailable))
        self.setAccessibleName(content.title)
        said = (content.badge, content.sentence, content.cost, content.unavailable)
        self.setAccessibleDescription(" ".join(part for part in said if part))

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._column.minimumSize()

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            hovered = self.underMouse() and self.isEnabled() and not self.isChecked()
            paint_card(painter, self.rect(), tokens, ground=tokens.raised if hovered else None)
            if self.isChecked():
                paint_ring(painter, self.rect(), tokens)
            if self.hasFocus():  # a second ring inside the first: chosen and focused differ
                paint_ring(painter, self.rect().adjusted(4, 4, -4, -4), tokens, radius=7.0, width=1.0)

    def _build(self) -> None:
        self._title = self._wrapping("heading")
        self._badge = QLabel(self)
        self._badge.setProperty("role", "badge")
        self._badge.setMinimumHeight(20)  # the style sheet drops round corners of labels lower than they are
        self._sentence = self._wrapping("muted")
        self._cost = self._wrapping("muted")
        self._reason = self._wrapping("careful")
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self._cost, 1)
        last.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignBottom)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(15, 12, 15, 12)
        self._column.setSpacing(4)
        self._column.addWidget(self._title)
        self._column.addWidget(self._sentence)
        self._column.addLayout(last)
        self._column.addWidget(self._reason)
        self._column.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _wrapping(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", role)
        label.setWordWrap(True)
        return label
