"""Export to ONNX: one file with the preprocessing inside, its labels in the metadata."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from PIL import Image

from core import __version__, files
from core.errors import UserError
from core.export.proof import Answer, Proof, prove
from core.features import Stopped
from core.graph import to_onnx
from core.model.card import ModelCard
from core.model.predictor import PredictionModule, Predictor
from core.model.saved import Model

INPUT, OUTPUT = "pictures", "probabilities"
OUTPUTS = (OUTPUT, "novelty", "known")


@dataclass(frozen=True, slots=True)
class Exported:
    """The file that was written, and its proof."""

    path: Path
    bytes: int
    proof: Proof


def export(
    model: Model, path: Path, pictures: Iterable[Image.Image], *, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Proof | Exported]:
    """Write the model as the ONNX file `path`, proved on these pictures before it takes its name.

    Yields the proof so far after every picture, and last what was written.

    Input `pictures`: uint8 RGB (N, height, width, 3) of any size; output `probabilities`: float32 (N, labels).
    An existing file is replaced only when the new one is whole and proved. Raises UserError, and Stopped.
    """
    if path.is_dir():
        raise UserError(f"{path} is a folder.", "Give the name of a file, such as model.onnx.")
    predictor = Predictor(model)
    graph = _graph(model)
    _check_space(path, len(graph))
    with files.explained(path), files.whole_file(path) as part:
        part.write_bytes(graph)
        proof = Proof(checked=0, max_difference=0.0, same_top1=True)
        for proof in prove(runner(part.read_bytes()), predictor, pictures):
            yield proof
            if should_stop():
                raise Stopped
    yield Exported(path, len(graph), proof)


def runner(content: bytes) -> Answer:
    """An ONNX file's content as a function, run by onnxruntime alone."""
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])

    def answer(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        result: NDArray[np.float32] = session.run([OUTPUT], {INPUT: pictures})[0]
        return result

    return answer


def _graph(model: Model) -> bytes:
    example = torch.zeros(2, 40, 50, 3, dtype=torch.uint8)  # two, so that no size is taken for a constant one
    module = PredictionModule(model).eval()
    graph = to_onnx(module, example, dynamic={0: "count", 1: "height", 2: "width"}, inputs=[INPUT], outputs=OUTPUTS)
    described = onnx.load_from_string(graph)
    described.producer_name, described.producer_version = "Handful", __version__
    onnx.helper.set_model_props(described, _metadata(model.card))
    result: bytes = described.SerializeToString()
    return result


def _metadata(card: ModelCard) -> dict[str, str]:
    return {
        "labels": json.dumps(card.labels, ensure_ascii=False),
        "input": "uint8 RGB pictures (count, height, width, 3), upright, any size; preprocessing is inside",
        "strategy": card.strategy,
        "preprocess": json.dumps(asdict(card.preprocess)),
        "weights_sha256": card.weights_sha256,
        "accuracy": json.dumps({"share": card.report.accuracy, "interval": card.report.interval, "n": card.report.n}),
    }


def _check_space(path: Path, size: int) -> None:
    """Say before writing that a disk is too full; some systems only tell when the file is closed."""
    folder = next(parent for parent in path.absolute().parents if parent.is_dir())
    free = shutil.disk_usage(folder).free
    if free < size:
        raise UserError(
            f"{path} could not be written: the disk is full ({size / 1e6:.0f} MB needed, {free / 1e6:.0f} MB free).",
            "Free some space or choose another disk, then try again.",
        )
