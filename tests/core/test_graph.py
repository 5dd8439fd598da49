"""What goes on beside an export: other threads build and train as if there were none."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import onnx
import torch
from torch import Tensor, nn

from core import strategies
from core.graph import to_onnx


class Watched(nn.Module):
    """Doubles pictures; while torch looks at its steps another thread builds, trains and asks what torch is doing."""

    def __init__(self, note: Callable[[tuple[bool, bool, int]], None]) -> None:
        super().__init__()
        self.note = note  # torch puts back what a module keeps of itself while it is exported

    def forward(self, pictures: Tensor) -> Tensor:
        if torch.compiler.is_exporting():
            with ThreadPoolExecutor(1) as pool:
                self.note(pool.submit(beside).result())
        return pictures * 2


def beside() -> tuple[bool, bool, int]:
    layer = nn.Linear(3, 2)
    optimiser = torch.optim.AdamW(layer.parameters())
    optimiser.zero_grad()
    layer(torch.ones(1, 3)).sum().backward()
    optimiser.step()
    count = strategies.named("builtin").parameter_count(2)
    return torch.compiler.is_exporting(), torch.compiler.is_compiling(), count


def test_other_threads_build_and_train_as_if_nothing_was_exported() -> None:
    seen: list[tuple[bool, bool, int]] = []
    alone = beside()
    watched = Watched(seen.append)
    graph = to_onnx(watched, torch.ones(2, 3), dynamic={0: "count"}, inputs=["pictures"], outputs=["doubled"])
    assert seen
    assert set(seen) == {alone}
    assert [one.op_type for one in onnx.load_from_string(graph).graph.node] == ["Mul"]
    assert not torch.compiler.is_exporting()
