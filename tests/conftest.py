"""A room of its own for every test: no file outside a temporary folder, no screen, no network home."""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_HOME = Path(tempfile.mkdtemp(prefix="handful-tests-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
# Here and not in a fixture: Qt and platformdirs look once, some of them while they are imported
for _name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HANDFUL_CACHE"):
    os.environ[_name] = str(_HOME / _name.lower())
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # as core does; some tests load onnxruntime before it


def pytest_configure(config: pytest.Config) -> None:
    # What the offscreen platform says about every window with a smallest size; no screen says it
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")


@pytest.fixture
def window_room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """For tests with widgets: fresh settings, and cyclic garbage collected in the GUI thread only.

    Imports Qt late, so that this file may stand above core's tests.
    """
    from PySide6.QtCore import QSettings

    from gui.garbage import GarbageCollector

    app = request.getfixturevalue("qapp")
    app.setOrganizationName("Handful")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    garbage = GarbageCollector()
    garbage.start()
    yield
    gc.collect()
    garbage.stop()
