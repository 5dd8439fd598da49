"""The one funnel for what the program has to say: errors and short notices, shown by the window's banner."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError

Kind = Literal["error", "info"]

_log = logging.getLogger("handful")

UNEXPECTED = "Something went wrong that Handful did not expect."
UNEXPECTED_HINT = "Your pictures are safe. Details says what happened; please try again."


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say: a sentence, what to do about it, and what a person may copy or click."""

    kind: Kind
    text: str
    hint: str = ""
    details: str = ""
    action_text: str = ""
    action: Callable[[], object] | None = None


class Messages(QObject):
    """Takes errors and notices from anywhere, any thread included, and passes them on.

    Signals:
      message_posted(object)    a Message to show now
    """

    message_posted = Signal(object)

    @Slot(object)
    def show_error(self, error: BaseException) -> None:
        """Say what could not be done; what is no UserError goes to the log with its traceback."""
        if isinstance(error, UserError):
            _log.info("told: %s", error)
            details = _trace(error.__cause__) if error.__cause__ else ""
            self.message_posted.emit(Message("error", error.message, hint=error.hint, details=details))
            return
        _log.error("unexpected: %r", error, exc_info=error)
        self.message_posted.emit(Message("error", UNEXPECTED, hint=UNEXPECTED_HINT, details=_trace(error)))

    def show_info(self, text: str, action_text: str = "", action: Callable[[], object] | None = None) -> None:
        """Say something good or neutral; with `action_text` the banner has a button that calls `action`."""
        _log.info("told: %s", text)
        self.message_posted.emit(Message("info", text, action_text=action_text, action=action))


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
