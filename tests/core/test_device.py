"""Devices by name: what is not there is refused, never swapped."""

import pytest
import torch

from core.device import describe, resolve
from core.errors import UserError


def test_the_processor_is_always_there() -> None:
    assert resolve("cpu").type == "cpu"
    assert describe(torch.device("cpu")) == "This computer's processor"


def test_auto_is_something_that_is_there() -> None:
    device = resolve("auto")
    assert device.type in ("cpu", "cuda", "mps")
    assert torch.ones(2, device=device).sum() == 2


@pytest.mark.skipif(torch.cuda.is_available(), reason="this computer has CUDA")
@pytest.mark.parametrize("name", ["cuda", "cuda:0"])
def test_cuda_is_refused_where_there_is_none(name: str) -> None:
    with pytest.raises(UserError, match="no CUDA device"):
        resolve(name)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this computer has no CUDA")
def test_a_cuda_number_too_high_is_refused() -> None:
    with pytest.raises(UserError, match="found"):
        resolve("cuda:99")


@pytest.mark.parametrize("name", ["tpu", "gpu", "", "cpu:x", "meta", "cuda:-1"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(UserError):
        resolve(name)
