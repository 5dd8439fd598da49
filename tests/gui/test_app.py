"""Starting: one sentence where no window can open, and nothing that goes wrong is lost."""

import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.errors import UserError
from gui import app
from gui.messages import Message, Messages

ROOT = Path(__file__).parents[2]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has windows without a display")


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh process without a display, unless `environment` says otherwise."""
    without = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    clean = {name: value for name, value in os.environ.items() if name not in without}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> Messages:
    """Messages behind the three hooks, which are Python's own again afterwards."""
    for owner, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    messages = Messages()
    app.install_hooks(messages)
    return messages


@linux_only
def test_without_a_display_it_says_so_and_what_works_instead() -> None:
    ended = run_python("import main; raise SystemExit(main.main([]))")
    assert ended.returncode == app.NO_WINDOW == 3
    assert ended.stderr.count("\n") == 1
    assert "no display" in ended.stderr
    assert "./run demo" in ended.stderr


@linux_only
def test_a_display_that_does_not_answer_is_no_crash() -> None:
    ended = run_python("import main; raise SystemExit(main.main([]))", DISPLAY=":9876")
    assert ended.returncode == 3
    assert ":9876" in ended.stderr
    assert ended.stderr.count("\n") == 1


@linux_only
def test_a_missing_library_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(app, "_display_answers", lambda: True)
    monkeypatch.setattr(app, "_loads", lambda library: False)
    assert "apt install libxcb-cursor0" in app._why_no_window()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert app._why_no_window() == ""


def test_without_pyside_it_says_so() -> None:
    code = "import sys; sys.modules['PySide6'] = None; import main; raise SystemExit(main.main([]))"
    ended = run_python(code, QT_QPA_PLATFORM="offscreen")
    assert ended.returncode == 3
    assert "PySide6" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_subcommand_never_sees_qt(tmp_path: Path) -> None:
    code = """
        import sys, types, core
        core.cli = sys.modules["core.cli"] = types.ModuleType("core.cli")
        core.cli.main = lambda argv: print(*argv) or 0
        import main
        status = main.main(["train", "there.handful"])
        raise SystemExit(status or any(name.startswith(("PySide6", "gui")) for name in sys.modules))
    """
    ended = run_python(code)
    assert (ended.returncode, ended.stdout) == (0, "train there.handful\n"), ended.stderr


OPEN_AND_CLOSE = """
    import signal, sys, types
    composition = sys.modules["gui.composition"] = types.ModuleType("gui.composition")

    def open_window(messages, arguments):
        from PySide6.QtCore import QTimer
        from PySide6.QtGui import QAction
        from PySide6.QtWidgets import QWidget
        from gui.main_window import MainWindow, PageEntry
        from gui.widgets.top_bar import TopBar
        page = PageEntry("only", "Only", "picture", QWidget())
        bar = TopBar(QAction("Undo"), QAction("Redo"))
        window = MainWindow([page], top_bar=bar, menus=[], messages=messages, may_close=lambda: True)
        window.closed.connect(lambda: print("closed", *arguments))
        QTimer.singleShot(0, window, lambda: {act})
        return window

    composition.open_window = open_window
    import main
    status = main.main(["there.handful"])
    print("status", status)
"""


@pytest.mark.parametrize(
    "act",
    ["window.close()", f"signal.raise_signal({int(signal.SIGINT)})", f"signal.raise_signal({int(signal.SIGTERM)})"],
)
def test_the_window_opens_and_closes_properly(act: str, tmp_path: Path) -> None:
    code = OPEN_AND_CLOSE.replace("{act}", act)
    ended = run_python(code, QT_QPA_PLATFORM="offscreen", XDG_STATE_HOME=str(tmp_path))
    assert ended.stdout == "closed there.handful\nstatus 0\n", ended.stderr
    assert ended.returncode == 0


@linux_only
def test_what_a_slot_raises_is_in_the_log_file(tmp_path: Path) -> None:
    code = OPEN_AND_CLOSE.replace("{act}", "QTimer.singleShot(0, window.close) or 1 / 0")
    ended = run_python(code, QT_QPA_PLATFORM="offscreen", XDG_STATE_HOME=str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    log = next(tmp_path.rglob("handful.log")).read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log
    assert "Traceback" in log


@linux_only
def test_without_a_place_for_the_log_the_window_opens_still(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code = OPEN_AND_CLOSE.replace("{act}", "window.close()")
    ended = run_python(code, QT_QPA_PLATFORM="offscreen", XDG_STATE_HOME=str(tmp_path / "file"))
    assert ended.returncode == 0
    assert "no log file" in ended.stderr


def test_exceptions_that_nobody_catches_are_told(hooks: Messages, qtbot: QtBot) -> None:
    error = UserError("Nobody caught this.")
    with qtbot.waitSignal(hooks.message_posted) as said:
        sys.excepthook(UserError, error, None)
    assert isinstance(said.args[0], Message)
    assert said.args[0].text == "Nobody caught this."


def test_exceptions_in_threads_are_told(hooks: Messages, qtbot: QtBot) -> None:
    def fail() -> None:
        raise UserError("Lost in a thread.")

    with qtbot.waitSignal(hooks.message_posted) as said:
        threading.Thread(target=fail).start()
    assert said.args[0].text == "Lost in a thread."


def test_what_a_destructor_raises_is_only_logged(
    hooks: Messages, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    class Clumsy:
        def __del__(self) -> None:
            raise ValueError("in the end")

    with qtbot.assertNotEmitted(hooks.message_posted), caplog.at_level(logging.ERROR, logger="handful"):
        Clumsy()
    assert "in the end" in caplog.text


def test_qt_s_messages_go_into_the_log(qapp: QApplication, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="qt"):
        app.log_qt_message(QtMsgType.QtWarningMsg, QMessageLogContext(), "a warning")
        app.log_qt_message(QtMsgType.QtDebugMsg, QMessageLogContext(), "a detail")
    assert [record.getMessage().split(": ")[-1] for record in caplog.records] == ["a warning"]
