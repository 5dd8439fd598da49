"""The kinds of files that a model can become; imports no torch."""

from typing import Literal, get_args

Kind = Literal["onnx", "onnx-int8", "pt2", "safetensors", "web"]
KINDS: tuple[Kind, ...] = get_args(Kind)
