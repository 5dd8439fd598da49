"""How the window's actions are made: a name for scripts, a shortcut, and a tooltip that says what it does."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from gui.icons import icon
from gui.widgets.plain_text import as_tooltip


def action(
    parent: QObject, text: str, shortcut: "QKeySequence.StandardKey | str", slot: Callable[[], object], symbol: str = ""
) -> QAction:
    """An action named after its text; `slot` is a method of a QObject that lives as long."""
    made = QAction(text, parent)
    made.setObjectName(text.replace("&", "").replace("…", "").title().replace(" ", "") + "Action")
    made.setShortcut(QKeySequence(shortcut))
    if symbol:
        made.setIcon(icon(symbol))
    made.triggered.connect(slot)
    return made


def allow(made: QAction, *, why_not: str) -> None:
    """Switch an action on, or off with the reason in its tooltip."""
    made.setEnabled(not why_not)
    made.setToolTip(as_tooltip(why_not) if why_not else "")


def describe(made: QAction, verb: str, title: str | None, *, why_not: str) -> None:
    """Say what undo or redo would do, or that there is nothing, or why it cannot be done."""
    made.setEnabled(title is not None and not why_not)
    text = f"{verb} {title}" if title else verb
    made.setText(text.replace("&", "&&"))  # a label may be called Bags & Shoes
    keys = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    off = as_tooltip(why_not) if why_not else f"There is nothing to {verb.lower()}"
    made.setToolTip(as_tooltip(f"{text} ({keys})") if made.isEnabled() else off)
