"""Export to ONNX with eight bits a weight: a third of the size, kept only where it answers like the full one."""

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from core import images
from core.export import texts, writing
from core.export.onnx import FILE, INPUT, serialised
from core.export.proof import Proof, ProofPicture
from core.export.room import working_folder
from core.export.unproved import Unproved
from core.export.writing import Exported
from core.model.saved import Model

SHARE = 0.98  # of the pictures that it has to answer as the full one does
NOTE = """
That was found with the full model. This one has its weights in eight bits, and answers otherwise now and then.
"""
LEAST = 10  # pictures; fewer do not say what values a network meets


def export(
    model: Model, path: Path, pictures: Iterable[ProofPicture], *, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Proof | Exported]:
    """Write the model to `path` as core.export.onnx does, in eight bits, calibrated on those of the pictures that are
    the person's own, and proved on them. Raises UserError, also when it answers otherwise too often, and Stopped.
    """
    own = [picture for picture in pictures if picture.own]
    if len(own) < LEAST:
        raise Unproved(
            f"Eight bits need {LEAST} pictures of the project to be fitted to; there are {len(own)}.",
            "Export the full model, or name a project with pictures.",
        )
    graph = quantised(serialised(model), own)
    if path.suffix.lower() == ".onnx":
        source = texts.script("onnx")
        return writing.file(path, graph, source, model, own, should_stop=should_stop, share=SHARE)
    beside = texts.beside(model.card, "onnx", FILE, note=NOTE)
    return writing.folder(path, {FILE: graph, **beside}, model, own, should_stop=should_stop, share=SHARE)


def quantised(graph: bytes, pictures: Iterable[ProofPicture]) -> bytes:
    """The graph with its convolutions in eight bits, fitted to what these pictures bring about in it.

    The first convolution and those of one channel each stay as they are: they are a hundredth of the weights, and
    with them in eight bits 84 of 100 clothing pictures got the same label, without them all did.
    """
    described = onnx.load_from_string(graph)
    metadata = {entry.key: entry.value for entry in described.metadata_props}
    with working_folder() as place:
        full, small = place / "full.onnx", place / "small.onnx"
        full.write_bytes(graph)
        before = logging.root.manager.disable
        logging.disable(logging.WARNING)  # it advises a step that a graph of any picture size does not go through
        try:
            quantize_static(
                str(full),
                str(small),
                _Reader(pictures),
                quant_format=QuantFormat.QDQ,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                per_channel=True,
                op_types_to_quantize=["Conv"],
                nodes_to_exclude=_kept_whole(described),
            )
        finally:
            logging.disable(before)
        result = onnx.load(small)
    onnx.helper.set_model_props(result, metadata)
    content: bytes = result.SerializeToString()
    return content


def _kept_whole(described: onnx.ModelProto) -> list[str]:
    convolutions = [node for node in described.graph.node if node.op_type == "Conv"]
    return [node.name for place, node in enumerate(convolutions) if place == 0 or _by_channel(node)]


def _by_channel(node: onnx.NodeProto) -> bool:
    return any(attribute.name == "group" and attribute.i > 1 for attribute in node.attribute)


class _Reader(CalibrationDataReader):  # type: ignore[misc]
    """Pictures one by one, as the graph takes them."""

    def __init__(self, pictures: Iterable[ProofPicture]) -> None:
        self._left = iter(pictures)

    def get_next(self) -> dict[str, Any] | None:
        picture = next(self._left, None)
        return None if picture is None else {INPUT: np.array(images.decode(picture.data), dtype=np.uint8)[None]}
