"""What the start of the window loads: everything heavy waits until it is needed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "torchvision", "onnxruntime", "onnx", "timm")


def _loaded_after(code: str, names: tuple[str, ...], home: Path) -> list[str]:
    """Which of these modules a fresh process has loaded after running `code`."""
    script = f"{code}\nimport sys\nprint([name for name in {names!r} if name in sys.modules])"
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return eval(ended.stdout)  # a list of names that the line above printed


def test_the_window_is_shown_before_torch_is_loaded(tmp_path: Path) -> None:
    code = (
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from gui import composition\n"
        "from gui.jobs import JobSlot\n"
        "JobSlot.start = lambda self, job: True  # whatever runs in the background may load what it likes\n"
        "from gui.messages import Messages\n"
        "window = composition.open_window(Messages(), [])\n"
        "window.show()\n"
        "app.processEvents()\n"
        "assert window.isVisible()\n"
    )
    assert _loaded_after(code, HEAVY, tmp_path) == []


@pytest.mark.parametrize("name", ["collect", "train", "test", "export", "sliding", "layers", "learned"])
def test_view_models_need_no_widgets(name: str, tmp_path: Path) -> None:
    assert _loaded_after(f"import gui.viewmodels.{name}", ("PySide6.QtWidgets", "PySide6.QtGui"), tmp_path) == []
