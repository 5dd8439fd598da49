"""Export to ONNX: one file with the preprocessing inside, its labels in the metadata, and a script that asks it."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import onnx

from core import __version__
from core.export import texts, writing
from core.export.proof import Proof, ProofPicture
from core.export.writing import Exported
from core.graph import pictures_to_onnx
from core.model.card import ModelCard
from core.model.predictor import PredictionModule
from core.model.saved import Model

FILE = "model.onnx"
INPUT = "pictures"
OUTPUTS = ("probabilities", "novelty", "known")


def export(
    model: Model, path: Path, pictures: Iterable[ProofPicture], *, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Proof | Exported]:
    """Write the model to `path`, proved on these pictures before it takes its name.

    A path that ends in .onnx becomes that file alone, any other a folder with the file, its labels, a script that
    answers for pictures and a text that says how. Yields the proof so far after every picture, and last what was
    written. Input `pictures`: uint8 RGB (N, height, width, 3) of any size; outputs `probabilities`: float32 (N,
    labels), `novelty`: float32 (N,) and `known`: bool (N,). An existing file is replaced only when the new one is
    whole and proved. Raises UserError, and Stopped.
    """
    graph = serialised(model)
    if path.suffix.lower() == ".onnx":
        return writing.file(path, graph, texts.script("onnx"), model, pictures, should_stop=should_stop)
    beside = texts.beside(model.card, "onnx", FILE)
    return writing.folder(path, {FILE: graph, **beside}, model, pictures, should_stop=should_stop)


def serialised(model: Model) -> bytes:
    """The model's graph, weights and metadata inside; nothing of this computer."""
    graph = pictures_to_onnx(PredictionModule(model), OUTPUTS)
    described = onnx.load_from_string(graph)
    _forget_where(described)
    described.producer_name, described.producer_version = "Handful", __version__
    onnx.helper.set_model_props(described, metadata(model.card))
    result: bytes = described.SerializeToString()
    return result


def _forget_where(described: onnx.ModelProto) -> None:
    """Take out what torch notes of each step: the files and lines it came from, with the folders of this computer."""
    parts = [*described.graph.node, *described.graph.value_info, *described.graph.initializer]
    for part in [described, described.graph, *parts, *described.graph.input, *described.graph.output]:
        part.ClearField("doc_string")
        part.ClearField("metadata_props")


def metadata(card: ModelCard) -> dict[str, str]:
    """What the file says of itself."""
    threshold, share = card.turning_away
    return {
        "labels": json.dumps(card.labels, ensure_ascii=False),
        "input": "uint8 RGB pictures (count, height, width, 3), upright, any size; preprocessing is inside",
        "threshold": json.dumps(threshold),  # above this novelty a picture is none of the labels; null: cannot tell
        "share_turned_away": json.dumps(share),  # of real pictures, at most, by that threshold
        "strategy": card.strategy,
        "preprocess": json.dumps(asdict(card.preprocess)),
        "weights_sha256": card.weights_sha256,
        "accuracy": json.dumps({"share": card.report.accuracy, "interval": card.report.interval, "n": card.report.n}),
        "card": json.dumps(asdict(card), ensure_ascii=False),
    }
