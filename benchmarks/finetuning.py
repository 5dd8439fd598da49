"""How fast a pretrained network is trained further, against bare forward and backward passes on tensors in memory."""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.features import pictures  # noqa: E402
from core import strategies  # noqa: E402
from core.project.folders import read_class_folders  # noqa: E402
from core.training import EpochDone, TrainConfig  # noqa: E402
from core.training.train import train  # noqa: E402
from core.weights import load_pretrained  # noqa: E402

BATCH = 32
BATCHES = 8  # of the bare loop, each round


def main() -> None:
    """Print pictures a second of both, epoch by epoch, and the median of their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="a folder with one sub-folder per label")
    parser.add_argument("--strategy", default="builtin")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    bare = Bare(arguments.strategy)
    ratios = []
    for ours in epochs(arguments.strategy, arguments.pictures, arguments.rounds):
        floor = bare.rate()
        ratios.append(ours / floor)
        print(f"bare {floor:6.1f} pictures/s   training {ours:6.1f} pictures/s   ratio {ratios[-1]:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f} (aim: at least 0.85)")


def epochs(strategy: str, chosen: Path | None, count: int) -> Iterator[float]:
    """Pictures a second of so many epochs in which the whole network learns: not of the first one, which does less."""
    config = TrainConfig(strategy, mode="finetune", epochs=count + 1, batch_size=BATCH, device="cpu")
    with tempfile.TemporaryDirectory() as cache, pictures(chosen) as folder:
        snapshot = replace(read_class_folders(folder), cache=Path(cache))
        for event in train(snapshot, config, should_stop=lambda: False):
            if isinstance(event, EpochDone) and event.epoch > 1:
                yield event.pictures_per_second


class Bare:
    """The same network with all its weights learning, its pictures normalised and varied before the clock starts."""

    def __init__(self, name: str) -> None:
        strategy = strategies.named(name)
        self._network = strategy.build(10).to(memory_format=torch.channels_last)
        load_pretrained(self._network, strategy)
        self._network.train()
        for module in self._network.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()
        size = strategy.preprocess.size
        self._inputs = torch.randn(BATCH, 3, size, size).contiguous(memory_format=torch.channels_last)
        self._labels = torch.arange(BATCH) % 10
        self._optimiser = torch.optim.AdamW(self._network.parameters(), lr=1e-6)

    def rate(self) -> float:
        """Pictures a second over a few batches."""
        began = time.perf_counter()
        for _ in range(BATCHES):
            self._optimiser.zero_grad()
            functional.cross_entropy(self._network(self._inputs), self._labels).backward()
            self._optimiser.step()
        return BATCH * BATCHES / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
