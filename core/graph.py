"""A torch module as an ONNX graph, quietly; and what keeps every export by torch from what goes on beside it."""

import contextlib
import logging
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import torch
from torch import Tensor, nn

_ONE_AT_A_TIME = threading.Lock()  # torch notes the steps of an export in one place for all threads
_ASKED = ("is_compiling", "is_exporting")


@contextlib.contextmanager
def exporting() -> Iterator[None]:
    """Let torch export in this thread. Others wait until it is done, and networks go on being built and trained.

    Torch says of a whole process that it exports. Then a network that was built without memory, or an optimiser's
    step, in another thread wrote into what the export notes of its own steps, and broke off with KeyError 'custom'.
    """
    with _ONE_AT_A_TIME:
        before = {name: getattr(torch.compiler, name) for name in _ASKED}
        for name, answer in before.items():
            setattr(torch.compiler, name, partial(_only_in, threading.get_ident(), answer))
        try:
            yield
        finally:
            for name, answer in before.items():
                setattr(torch.compiler, name, answer)


def _only_in(thread: int, answer: Callable[[], bool]) -> bool:
    return threading.get_ident() == thread and answer()


def pictures_to_onnx(module: nn.Module, outputs: Sequence[str]) -> bytes:
    """A module of uint8 RGB `pictures` (N, H, W, 3) of any size, evaluated, as a serialised ONNX model."""
    example = torch.zeros(2, 40, 50, 3, dtype=torch.uint8)  # two, so that no size is taken for a constant one
    axes = {0: "count", 1: "height", 2: "width"}
    return to_onnx(module.eval(), example, dynamic=axes, inputs=["pictures"], outputs=outputs)


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
    with exporting(), _quietly():
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
    assert program is not None
    result: bytes = program.model_proto.SerializeToString()
    return result


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Let nobody hear of the exporter's own inner workings."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
