"""Whether the window may close: asks while a training runs, and ends all background work before it does."""

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtWidgets import QMessageBox, QWidget

from gui.jobs import JobSlot

Choice = Literal["keep the best", "keep training", "cancel"]


class Closing:
    """Decides about closing. `ask` is what puts the question; a test answers in a person's place.

    `go_on` lets a paused training go on: a window that waits for it would wait for ever.
    `finish` is called when no thread runs any more: it does what is still owed.
    """

    def __init__(
        self,
        training: JobSlot,
        others: Sequence[JobSlot],
        *,
        ask: Callable[[], Choice],
        go_on: Callable[[], None] = lambda: None,
        finish: Callable[[], None] = lambda: None,
    ) -> None:
        self._training = training
        self._others = others
        self._ask = ask
        self._go_on = go_on
        self._finish = finish
        self.waiting_to_close = False

    def may_close(self) -> bool:
        """Whether the window may close now; when it may, no thread runs any more."""
        if self._training.running:
            choice = self._ask()
            # It may have ended while the question stood there: then there is nothing left to wait for
            self.waiting_to_close = choice == "keep training" and self._training.running
            if self.waiting_to_close:
                self._go_on()
            if choice == "cancel" or self.waiting_to_close:
                return False
        slots = (self._training, *self._others)
        for slot in slots:
            slot.cancel()
        ended = [slot.stop_and_wait() for slot in slots]
        if not all(ended):
            for slot in slots:
                slot.reopen()
            return False
        self._finish()
        return True


def ask(parent: QWidget) -> Choice:
    """Ask the person what is to become of the training."""
    box = QMessageBox(QMessageBox.Icon.Question, "Handful", "A training is still running.", parent=parent)
    box.setObjectName("closingQuestion")
    box.setInformativeText("Its best model so far can be kept, or the window can close when the training is done.")
    best = box.addButton("Keep the best and close", QMessageBox.ButtonRole.AcceptRole)
    later = box.addButton("Close when it is done", QMessageBox.ButtonRole.ActionRole)
    cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(best)
    box.setEscapeButton(cancel)
    box.exec()
    if box.clickedButton() is best:
        return "keep the best"
    return "keep training" if box.clickedButton() is later else "cancel"
