"""A torch module as an ONNX graph, quietly: the one place that calls torch's exporter."""

import contextlib
import io
import logging
import warnings
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn


def to_onnx(
    module: nn.Module,
    example: Tensor,
    *,
    dynamic: Mapping[int, str],
    inputs: Sequence[str],
    outputs: Sequence[str],
) -> bytes:
    """The module as a serialised ONNX model, weights inside. `dynamic` names the input's axes of any size."""
    shapes = ({axis: torch.export.Dim(name, min=1) for axis, name in dynamic.items()},)
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")  # the exporter warns of its own inner workings
            program = torch.onnx.export(
                module,
                (example,),
                dynamo=True,
                dynamic_shapes=shapes,
                input_names=inputs,
                output_names=outputs,
                external_data=False,
                verbose=False,
            )
    finally:
        logger.setLevel(level)
    assert program is not None
    result: bytes = program.model_proto.SerializeToString()
    return result
