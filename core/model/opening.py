"""A model comes back: a folder that a training wrote, or an exported ONNX file or folder; nothing in it is run."""

from pathlib import Path

from core.errors import UserError
from core.model import card as cards
from core.model.onnx_file import OnnxPredictor
from core.model.predictor import Answering, Predictor
from core.model.saved import load

ONNX = "model.onnx"
_HINT = "Give the folder that a training wrote, or an exported ONNX file or folder."


def opened(path: Path) -> Answering:
    """What answers for pictures with the model at `path`. Raises UserError."""
    if path.is_dir() and not (path / cards.CARD).exists() and (path / ONNX).is_file():
        return OnnxPredictor(path / ONNX)
    if not path.is_file():
        return Predictor(load(path))
    if path.suffix.lower() == ".onnx":
        return OnnxPredictor(path)
    raise UserError(f"{path} is no model that Handful opens.", _HINT)
