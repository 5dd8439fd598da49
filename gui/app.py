"""Starts the window: says why it cannot where it cannot, and sets up looks, log, hooks and garbage collection."""

import ctypes
import logging
import logging.handlers
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:  # Qt aborts the process where it finds no display, so that is looked at before it is imported
    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from gui.messages import Messages

NO_WINDOW = 3  # what run() returns where the window cannot open

_NO_DISPLAY = (
    "There is no display here, so the window cannot open; `./run demo` does the whole job once without a window."
)
_DEAD_DISPLAY = "The display {display} does not answer, so the window cannot open; `./run demo` works without a window."
_NO_XCB_CURSOR = (
    "The window needs the library libxcb-cursor0, which this computer lacks: sudo apt install libxcb-cursor0"
)
_NO_PYSIDE = "The window needs PySide6, which cannot be loaded here ({error}); `./run` sets it up."

_log = logging.getLogger("handful")


def run(argv: list[str]) -> int:
    """Open the window and stay until it is closed. `argv` holds the arguments, such as a project to open."""
    _start_log()
    reason = _why_no_window()
    if reason:
        print(reason, file=sys.stderr)
        return NO_WINDOW
    return _run_window(argv)


def _why_no_window() -> str:
    """One sentence for a person; empty if nothing stands in the way."""
    if sys.platform == "win32":
        import torch  # noqa: F401  # on Windows its libraries load only before Qt's
    reason = _why_no_display() if sys.platform == "linux" else ""
    if reason:
        return reason
    try:
        import PySide6.QtSvg
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:  # also when a system library that it needs is missing
        return _NO_PYSIDE.format(error=error)
    return ""


def _why_no_display() -> str:
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform not in ("", "xcb", "wayland"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY") and platform != "xcb":
        return ""
    display = os.environ.get("DISPLAY")
    if not display:
        return _NO_DISPLAY
    if not _display_answers():
        return _DEAD_DISPLAY.format(display=display)
    return "" if _loads("libxcb-cursor.so.0") else _NO_XCB_CURSOR


def _display_answers() -> bool:
    """Asked through Xlib's own library; where that is missing, Qt may find out."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _start_log() -> None:
    """Log to a file that a person can send; without a place to write, to the terminal alone."""
    logging.captureWarnings(True)
    logging.getLogger().setLevel(logging.WARNING)
    _log.setLevel(logging.INFO)
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    handlers: list[logging.Handler] = [terminal]
    try:
        folder = Path(platformdirs.user_log_dir("handful"))
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(
            logging.handlers.RotatingFileHandler(
                folder / "handful.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8"
            )
        )
    except OSError as error:
        print(f"There will be no log file: {error}", file=sys.stderr)
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(handler)


def _run_window(argv: list[str]) -> int:
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from gui import theme
    from gui.composition import open_window
    from gui.courtesy import Courtesy
    from gui.garbage import GarbageCollector
    from gui.icons import icon
    from gui.messages import Messages

    qInstallMessageHandler(log_qt_message)
    app = QApplication([sys.argv[0]])
    app.setOrganizationName("Handful")
    app.setApplicationName("Handful")
    app.setDesktopFileName("handful")
    app.setWindowIcon(icon("handful"))
    theme.apply(app, theme.remembered_scheme())
    messages = Messages()
    install_hooks(messages)
    garbage = GarbageCollector(app)
    garbage.start()
    courtesy = Courtesy(app)
    window = open_window(messages, argv)
    # Python runs these between two of its own instructions; the garbage collector's timer sees to it that some come
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _close_all_windows)
    window.show()
    code = app.exec()
    courtesy.stop()
    garbage.stop()
    return code


def install_hooks(messages: "Messages") -> None:
    """Whatever is caught nowhere, in any thread, ends in the log and the banner instead of nowhere."""

    def on_exception(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            _close_all_windows(signal.SIGINT, None)
        else:
            messages.show_error(error)

    def on_thread_exception(lost: threading.ExceptHookArgs) -> None:
        if lost.exc_value is not None and not isinstance(lost.exc_value, SystemExit):
            messages.show_error(lost.exc_value)

    def on_unraisable(lost: "sys.UnraisableHookArgs") -> None:
        # Nobody asked for what went wrong here, such as a destructor: nothing that a person could act on
        _log.error("unraisable in %r: %r", lost.object, lost.exc_value, exc_info=lost.exc_value)

    sys.excepthook = on_exception
    threading.excepthook = on_thread_exception
    sys.unraisablehook = on_unraisable


def log_qt_message(kind: "QtMsgType", context: "QMessageLogContext", text: str) -> None:
    """What Qt has to say, at the level that it says it."""
    levels = {"QtDebugMsg": logging.DEBUG, "QtInfoMsg": logging.INFO, "QtWarningMsg": logging.WARNING}
    logging.getLogger("qt").log(levels.get(kind.name, logging.ERROR), "%s: %s", context.category, text)


def _close_all_windows(_number: int, _frame: FrameType | None) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    QTimer.singleShot(0, QApplication.closeAllWindows)  # not here: Python may be in the middle of a paint
