"""Every kind of file that a model can become, by its name."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from core.export import int8, onnx, pt2, safetensors, web
from core.export.kinds import Kind
from core.export.proof import Proof, ProofPicture
from core.export.writing import Exported
from core.model.saved import Model

_EXPORTS = {
    "onnx": onnx.export,
    "onnx-int8": int8.export,
    "pt2": pt2.export,
    "safetensors": safetensors.export,
    "web": web.export,
}


def export(
    model: Model,
    kind: Kind,
    path: Path,
    pictures: Iterable[ProofPicture],
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Proof | Exported]:
    """Write the model as this kind, proved on the pictures. Raises UserError, and Stopped."""
    return _EXPORTS[kind](model, path, pictures, should_stop=should_stop)
