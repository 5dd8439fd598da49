"""Which frames of a video to take."""

from typing import TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QFrame, QRadioButton, QSpinBox, QVBoxLayout

from core.wording import counted
from gui.frames.video import Evenly, EveryNth, Pick, VideoFacts, places_of
from gui.widgets.page_head import plain_label

USUAL_COUNT = 40
USUAL_STEP = 30
_MOST = 10_000

Button = TypeVar("Button", bound=QAbstractButton)


class VideoChoices(QFrame):
    """Evenly or every so many-th, with near-identical ones or without, and what that comes to.

    Signal: `changed()`.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("videoChoices")
        self.setProperty("role", "card")
        self.setFixedWidth(300)
        self._evenly = _named(QRadioButton("Evenly over its length"), "evenlyChoice")
        self._count = _spin(
            "evenlySpin", USUAL_COUNT, "Pictures evenly over the length", one="1 picture", suffix=" pictures"
        )
        self._nth = _named(QRadioButton("At a fixed distance"), "everyNthChoice")
        self._step = _spin(
            "everyNthSpin", USUAL_STEP, "Every so many-th frame is taken", one="every frame", prefix="one frame in "
        )
        self._alike = _named(QCheckBox("Leave out near-identical ones"), "leaveOutAlike")
        self._evenly.setChecked(True)
        self._alike.setChecked(True)
        self._outcome = plain_label(role="muted", name="videoOutcome", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(plain_label("Which pictures", role="heading"))
        for choice, spin in ((self._evenly, self._count), (self._nth, self._step)):
            column.addWidget(choice)
            column.addWidget(spin)
            column.addSpacing(4)
            choice.toggled.connect(self._on_changed)
            spin.valueChanged.connect(self._on_changed)
        column.addWidget(self._alike)
        column.addSpacing(4)
        column.addWidget(self._outcome)
        self._alike.toggled.connect(self._on_changed)
        self._on_changed()

    @property
    def pick(self) -> Pick:
        """Which frames are chosen."""
        return Evenly(self._count.value()) if self._evenly.isChecked() else EveryNth(self._step.value())

    @property
    def without_alike(self) -> bool:
        return self._alike.isChecked()

    def show_outcome(self, facts: VideoFacts | None) -> None:
        """Say how many pictures there would be, and what becomes of them."""
        together = "All pictures of one video stay together when the computer learns."
        if facts is None:
            self._outcome.setText(together)
            return
        count = counted(len(places_of(self.pick, facts.frames)), "picture")
        self._outcome.setText(f"{'At most ' if self.without_alike else ''}{count}. {together}")

    @Slot()
    def _on_changed(self) -> None:
        self._count.setEnabled(self._evenly.isChecked())
        self._step.setEnabled(self._nth.isChecked())
        self.changed.emit()


def _named(button: Button, name: str) -> Button:
    button.setObjectName(name)
    return button


def _spin(name: str, value: int, said: str, *, one: str, prefix: str = "", suffix: str = "") -> QSpinBox:
    spin = QSpinBox(minimum=1, maximum=_MOST, value=value, prefix=prefix, suffix=suffix)
    spin.setSpecialValueText(one)  # in place of the 1, which is the least
    spin.setObjectName(name)
    spin.setAccessibleName(said)
    spin.setGroupSeparatorShown(True)
    return spin
