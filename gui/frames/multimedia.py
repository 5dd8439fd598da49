"""QtMultimedia, where it can be loaded; it needs libraries that not every computer has."""

import sys
from types import ModuleType

from core.errors import UserError

_MESSAGE = "Cameras and videos need QtMultimedia, which cannot be loaded here."
_HINT_LINUX = "Install the library libpulse0 (sudo apt install libpulse0), then start Handful again."
_HINT = "Install Handful again; everything else works as it is."


def qt_multimedia() -> ModuleType:
    """The module, loaded at the first call. Raises UserError.

    Not at the top of a module: the program starts without it, and faster.
    """
    try:
        from PySide6 import QtMultimedia
    except ImportError as error:  # also when a system library that it needs is missing
        raise UserError(_MESSAGE, _HINT_LINUX if sys.platform == "linux" else _HINT) from error
    return QtMultimedia
