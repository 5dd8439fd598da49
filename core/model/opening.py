"""A model comes back: a folder that a training wrote, or an exported ONNX file or folder; nothing in it is run."""

from pathlib import Path

from core.errors import UserError
from core.model import card as cards
from core.model.onnx_file import OnnxPredictor
from core.model.predictor import Answering, Predictor
from core.model.saved import load

ONNX = "model.onnx"
_ONE_WAY = {"model.pt2": "a PyTorch program", "network.py": "PyTorch weights"}  # exports, by what only they hold
_HINT = "Give the folder that a training wrote, or an exported ONNX file or folder."


def opened(path: Path) -> Answering:
    """What answers for pictures with the model at `path`. Raises UserError."""
    if path.is_dir() and not (path / cards.CARD).exists() and (path / ONNX).is_file():
        return OnnxPredictor(path / ONNX)
    if path.is_dir() and (kind := next((name for file, name in _ONE_WAY.items() if (path / file).is_file()), "")):
        raise UserError(f"{path} is an export as {kind}, which other programs open, and Handful does not.", _HINT)
    if not path.is_file():
        return Predictor(load(path))
    if path.suffix.lower() == ".onnx":
        return OnnxPredictor(path)
    raise UserError(f"{path} is no model that Handful opens.", _HINT)
