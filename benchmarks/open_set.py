"""What is let through of a label that was never learned, each label of clothing in turn, beside maximum softmax."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).parents[1]))

from core import features, groups, strategies
from core.novelty.calibration import crossed
from core.parallel import never
from core.project.folders import read_class_folders
from core.training.events import TrainConfig
from core.training.learner import train_head
from core.training.loop import Examples
from core.training.plan import plan

CLOTHING = Path(__file__).parents[2] / "shared" / "data" / "clothing"


@dataclass(frozen=True, slots=True)
class Row:
    """One label held out: the share of known pictures turned away, and of its own that each rule lets through."""

    label: str
    turned_away: float
    ours: float
    softmax: float


@dataclass(frozen=True, slots=True)
class Described:
    """Pictures as the frozen built-in backbone describes them, their labels' indices and groups."""

    inputs: Tensor
    labels: Tensor
    groups: tuple[str, ...]
    names: tuple[str, ...]


def main() -> None:
    """Print a line for each label and the mean."""
    torch.set_num_threads(1)
    print(f"{'held out':12} {'known turned away':>18} {'unknown through':>16} {'by softmax':>11}")
    told = list(rows())
    for row in [*told, mean(told)]:
        print(f"{row.label:12} {row.turned_away:>18.1%} {row.ours:>16.1%} {row.softmax:>11.1%}")


def rows() -> Iterator[Row]:
    """Each label held out in turn: learned from the training part, known ones judged on the validation part."""
    with TemporaryDirectory() as cache:
        learned, fresh = (described(CLOTHING / part, Path(cache)) for part in ("train", "validation"))
        for unknown, name in enumerate(learned.names):
            yield _held_out(learned, fresh, unknown, name)


def mean(told: list[Row]) -> Row:
    """All labels together."""
    count = len(told)
    return Row(
        "mean",
        sum(row.turned_away for row in told) / count,
        sum(row.ours for row in told) / count,
        sum(row.softmax for row in told) / count,
    )


def described(folder: Path, cache: Path) -> Described:
    """The pictures of class folders, near copies in one group."""
    snapshot = replace(read_class_folders(folder), cache=cache)
    for _ in groups.look(snapshot, should_stop=never):
        pass
    snapshot = groups.grouped(snapshot, should_stop=never)
    samples, places = snapshot.labelled()
    work = features.features(
        samples, strategies.named("builtin"), device=torch.device("cpu"), cache=cache, should_stop=never
    )
    while True:
        try:
            next(work)
        except StopIteration as end:
            prepared = end.value
            break
    kept = prepared.kept
    labels = torch.tensor([places[index] for index in kept])
    return Described(
        torch.from_numpy(prepared.inputs), labels, tuple(samples[index].group for index in kept), snapshot.label_names
    )


def _held_out(learned: Described, fresh: Described, unknown: int, name: str) -> Row:
    mine = learned.labels != unknown
    labels = learned.labels[mine] - (learned.labels[mine] > unknown).long()
    names = tuple(group for group, is_mine in zip(learned.groups, mine.tolist(), strict=True) if is_mine)
    distance, threshold = crossed(learned.inputs[mine], labels, names)
    assert distance is not None
    assert threshold.value is not None
    known = fresh.inputs[fresh.labels != unknown]
    strange = torch.cat([learned.inputs[~mine], fresh.inputs[fresh.labels == unknown]])
    turned_away = float((distance(known) > threshold.value).float().mean())
    through = float((distance(strange) <= threshold.value).float().mean())
    head = _head(Examples(learned.inputs[mine], labels), len(learned.names) - 1)
    sure, unsure = (head(inputs).softmax(-1).amax(-1) for inputs in (known, strange))
    least = sure.quantile(turned_away, interpolation="lower")  # turns as many of the same pictures away
    return Row(name, turned_away, through, float((unsure >= least).float().mean()))


@torch.no_grad()
def _head(examples: Examples, label_count: int) -> torch.nn.Module:
    settings = plan(TrainConfig(device="cpu"), pictures=len(examples), side=None)
    torch.manual_seed(0)
    head = settings.strategy.build(label_count).head
    with torch.enable_grad():
        train_head(head, examples, settings, label_count=label_count, should_stop=never)
    return head.eval().requires_grad_(False)


if __name__ == "__main__":
    main()
