"""Core stands without Qt, and what a window or a --help needs of it stands without torch."""

import json
import subprocess
import sys
from pathlib import Path

_IMPORT_ALL = """
import importlib, json, pkgutil, sys
import core
names = [module.name for module in pkgutil.walk_packages(core.__path__, "core.")]
for name in names:
    importlib.import_module(name)
print(json.dumps([names, sorted({name.split(".")[0] for name in sys.modules})]))
"""

_WITHOUT_TORCH = ("core.runs", "core.training", "core.model", "core.strategies", "core.project.project", "core.cli")
_IMPORT_SOME = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps([sys.argv[1:], sorted({name.split(".")[0] for name in sys.modules})]))
"""

_ANSWER = """
import json, pathlib, sys
from PIL import Image
from core.model.opening import opened
opened(pathlib.Path(sys.argv[1])).predict([Image.new("RGB", (9, 9))])
print(json.dumps([[], sorted({name.split(".")[0] for name in sys.modules})]))
"""


def _imported(script: str, *arguments: str) -> tuple[set[str], set[str]]:
    """The modules a fresh process was told to import, and every package that it then holds."""
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    names, loaded = json.loads(done.stdout)
    return set(names), set(loaded)


def test_no_module_of_core_brings_qt_or_the_window() -> None:
    names, loaded = _imported(_IMPORT_ALL)
    assert {"core.cli.train", "core.export.onnx", "core.training.loop", "core.project.importing"} <= names
    assert loaded.isdisjoint({"PySide6", "shiboken6", "pyqtgraph", "gui"})


def test_what_the_window_needs_at_once_brings_no_torch() -> None:
    _, loaded = _imported(_IMPORT_SOME, *_WITHOUT_TORCH)
    assert "core" in loaded
    assert loaded.isdisjoint({"torch", "torchvision", "timm", "onnxruntime", "PySide6", "pyqtgraph", "gui"})


def test_the_builtin_network_answers_without_what_others_are_made_of(builtin_model: Path) -> None:
    """torchvision and timm take one and a half seconds to import."""
    _, loaded = _imported(_ANSWER, str(builtin_model))
    assert "torch" in loaded
    assert loaded.isdisjoint({"torchvision", "timm"})
