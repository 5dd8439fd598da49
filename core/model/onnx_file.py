"""An exported ONNX file as what answers for pictures; it is looked through before onnxruntime sees it."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from PIL import Image

from core import runtime
from core.errors import UserError
from core.model.card import LONGEST_LABEL
from core.model.predictor import Answering, Answers
from core.model.quick import Picture
from core.novelty.threshold import SHARE, Threshold

INPUT, OUTPUTS = "pictures", ("probabilities", "novelty", "known")
MOST_BYTES = 2 << 30  # a protocol buffer cannot be larger
_TRIED_ON = ((3, 2), (40, 57))  # width and height of pictures: an export of Handful takes all sizes
_CLOSE = 0.01  # of 1, that probabilities may be off it; eight bits round them
MOST_LABELS = 10_000
_DOMAINS = ("", "ai.onnx", "com.microsoft")  # ONNX's own steps, and onnxruntime's for eight bits
_LOOPS = ("Loop", "Scan", "If", "SequenceMap")  # no export of Handful has them, and one could go on for ever


class OnnxPredictor(Answering):
    """Answers by onnxruntime as any other program would that has the file."""

    def __init__(self, file: Path) -> None:
        content = _read(file)
        try:
            described = onnx.load_from_string(content)
            _check(described)
            facts = {entry.key: entry.value for entry in described.metadata_props}
            self.labels = _labels(facts["labels"])
            self._session = runtime.opened(content, threads=0)
            self._outputs = [output.name for output in self._session.get_outputs()]
            self.novelty = _threshold(facts, "known" in self._outputs)
            for size in _TRIED_ON:
                self._run(Image.new("RGB", size))
        except MemoryError:
            raise
        except Exception as error:  # of onnx, of its protocol buffers, of onnxruntime: a dozen kinds
            raise UserError(
                f"{file} is no model that Handful exported, or it is damaged.", "Export it again, or choose another."
            ) from error

    def answers(self, pictures: Iterable[Picture]) -> Answers:
        rows = [self._row(picture) for picture in pictures]
        shares, novelty, known = (torch.from_numpy(np.concatenate(column)) for column in zip(*rows, strict=True))
        return shares, novelty, known

    def _row(self, picture: Picture) -> tuple[Any, Any, Any]:
        try:
            return self._run(picture)
        except MemoryError:
            raise
        except Exception as error:  # of onnxruntime, where a step does not take this size; or no answer came out
            raise UserError(
                "The exported model gives no answer to a picture: it is damaged, or not of Handful's making.",
                "Export it again, or choose another.",
            ) from error

    def _run(self, picture: Picture) -> tuple[Any, Any, Any]:
        """Probabilities (1, labels), novelty (1,) and known (1,). Raises ValueError where they are none."""
        pixels = np.array(picture, dtype=np.uint8)[None]
        found = dict(zip(self._outputs, self._session.run(self._outputs, {INPUT: pixels}), strict=True))
        shares = found["probabilities"]
        novelty = found.get("novelty", np.zeros(1, np.float32))  # a file of before has only probabilities
        known = found.get("known", np.ones(1, bool))
        if (shares.dtype, novelty.dtype, known.dtype) != (np.float32, np.float32, np.bool_):
            raise ValueError("it answers with something other than numbers")
        if (shares.shape, novelty.shape, known.shape) != ((1, len(self.labels)), (1,), (1,)):
            raise ValueError("it has other labels than answers")
        if not (np.isfinite(novelty).all() and (shares > -_CLOSE).all() and abs(shares.sum() - 1) < _CLOSE):
            raise ValueError("its answers are no probabilities")
        return shares, novelty, known


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size >= MOST_BYTES:
            raise UserError(f"{file} is larger than any model that Handful exports.", "Choose another file.")
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} could not be read: {error.strerror}.", "Choose another file.") from error


def _check(described: onnx.ModelProto) -> None:
    """Raise ValueError for what no export of Handful holds: other files, other programs' steps, loops."""
    if any(opset.domain not in _DOMAINS for opset in described.opset_import) or described.functions:
        raise ValueError("it has steps of another program")
    if described.training_info or described.graph.sparse_initializer:
        raise ValueError("it holds more than a graph and its weights")
    if any(_lies_elsewhere(tensor) for tensor in described.graph.initializer):
        raise ValueError("its weights are in another file")
    for node in described.graph.node:
        if node.domain not in _DOMAINS or node.op_type in _LOOPS:
            raise ValueError("it has steps of another program")
        for attribute in node.attribute:
            if attribute.HasField("g") or attribute.graphs or any(map(_lies_elsewhere, _tensors(attribute))):
                raise ValueError("it holds a graph in a graph, or weights in another file")
    if [one.name for one in described.graph.input] != [INPUT]:
        raise ValueError("it takes something other than pictures")
    if not {one.name for one in described.graph.output} <= set(OUTPUTS):
        raise ValueError("it answers something else")


def _tensors(attribute: onnx.AttributeProto) -> Iterator[onnx.TensorProto]:
    if attribute.HasField("t"):
        yield attribute.t
    yield from attribute.tensors


def _lies_elsewhere(tensor: onnx.TensorProto) -> bool:
    return bool(tensor.external_data) or tensor.data_location == onnx.TensorProto.EXTERNAL


def _labels(text: str) -> tuple[str, ...]:
    labels = json.loads(text)
    if not isinstance(labels, list) or not 2 <= len(labels) <= MOST_LABELS:
        raise ValueError("it has no labels")
    if not all(isinstance(label, str) and 0 < len(label) <= LONGEST_LABEL for label in labels):
        raise ValueError("a label is no text")
    if len(set(labels)) != len(labels):
        raise ValueError("a label is there twice")
    "".join(labels).encode()  # UnicodeEncodeError, a ValueError, where one cannot be written
    return tuple(labels)


def _threshold(facts: Mapping[str, str], knows: bool) -> Threshold | None:
    """The threshold in the metadata, for what is said of it; the graph itself holds the one that decides."""
    text = facts.get("threshold")
    if text is None or not knows:
        return None
    value = json.loads(text)
    if value is None:  # the file does not say why it could not be set
        return None
    share = json.loads(facts.get("share_turned_away", str(SHARE)))  # a file of before does not say it
    if not _is_number(value) or not _is_number(share) or not 0 <= share <= 1:
        raise ValueError("the threshold is no number")
    return Threshold(value=float(value), share=float(share), n=0, groups=0)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
