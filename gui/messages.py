"""The one funnel for what the program has to say, shown by the window's banner.

An error, by which something broke or was lost, stays until it is closed. A warning says only that one action could
not be done: the next message takes its place, and it goes when the next action has succeeded (`tell_done`). A notice
goes by itself.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError

Kind = Literal["error", "warning", "info"]

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
      action_done()             what a person asked for has succeeded
    """

    message_posted = Signal(object)
    action_done = Signal()

    @Slot(object)
    def show_error(
        self,
        error: BaseException,
        *,
        kind: Kind | None = None,
        action_text: str = "",
        action: Callable[[], object] | None = None,
    ) -> None:
        """Say what could not be done; what is no UserError goes to the log with its traceback.

        Unless `kind` says otherwise a UserError without a cause is a warning: nothing broke, something was refused.
        """
        if isinstance(error, UserError):
            _log.info("told: %s", error)
            details = _trace(error.__cause__) if error.__cause__ else ""
            kind = kind or ("error" if error.__cause__ else "warning")
            self.message_posted.emit(Message(kind, error.message, error.hint, details, action_text, action))
            return
        _log.error("unexpected: %r", error, exc_info=error)
        self.message_posted.emit(Message("error", UNEXPECTED, hint=UNEXPECTED_HINT, details=_trace(error)))

    def show_info(self, text: str, action_text: str = "", action: Callable[[], object] | None = None) -> None:
        """Say something good or neutral; with `action_text` the banner has a button that calls `action`."""
        _log.info("told: %s", text)
        self.message_posted.emit(Message("info", text, action_text=action_text, action=action))

    @Slot()
    def tell_done(self) -> None:
        """Say, without words, that an action has succeeded: a warning about one before it has had its time."""
        self.action_done.emit()


def _trace(error: BaseException) -> str:
    if isinstance(error, UserError) and error.__traceback__ is None:
        return str(error)  # a list to read, which nothing has raised
    return "".join(traceback.format_exception(error))
