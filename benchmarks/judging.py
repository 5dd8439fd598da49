"""How long the whole cross-validation of a frozen strategy takes, against one bare training of its head."""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parents[1]))

from core.cross_validation import FOLDS, out_of_fold, repeats
from core.parallel import never
from core.training.events import TrainConfig
from core.training.fitting import optimiser, rate
from core.training.learner import threads_for
from core.training.loop import Examples
from core.training.material import Material
from core.training.plan import Plan, plan

LABELS = 10
FEATURES = 1280
PICTURES = (100, 1000, 10_000)


def main() -> None:
    """Print a line for each number of pictures; the two take turns and the fastest of them counts."""
    print(f"{'pictures':>8} {'folds':>10} {'judged':>9} {'one head':>9} {'ratio':>6}")
    for count in PICTURES:
        settings = plan(TrainConfig(device="cpu"), pictures=count, side=None)
        examples = made_up(count)
        material = Material(examples, tuple(map(str, range(count))), tuple(map(str, range(count))))
        turns = 3 if count <= 1000 else 1
        heads, judged = [], []
        for _ in range(turns):
            heads.append(seconds(partial(bare_head, examples, settings)))
            judged.append(seconds(partial(out_of_fold, material, settings, LABELS, should_stop=never)))
        folds = f"{repeats(examples, settings, LABELS)} × {FOLDS}"
        print(f"{count:>8} {folds:>10} {min(judged):>7.2f} s {min(heads):>7.2f} s {min(judged) / min(heads):>6.1f}")


def made_up(count: int) -> Examples:
    """Features of ten labels that overlap somewhat."""
    dice = torch.Generator().manual_seed(0)
    labels = torch.randint(LABELS, (count,), generator=dice)
    return Examples(torch.randn(count, FEATURES, generator=dice) + 4 * torch.eye(LABELS, FEATURES)[labels], labels)


def bare_head(examples: Examples, settings: Plan) -> None:
    """The recipe's steps on one head and nothing else."""
    head = settings.strategy.build(LABELS).head
    stepping, batches = optimiser(head, settings), -(-len(examples) // settings.batch_size)
    steps = settings.epochs * batches
    with threads_for(settings):
        for step in range(steps):
            if step % batches == 0:
                order = torch.randperm(len(examples)).tensor_split(batches)
            chosen = order[step % batches]
            for group in stepping.param_groups:
                group["lr"] = settings.learning_rate * rate(step, steps, warm_up=settings.warm_up)
            loss = functional.cross_entropy(head(examples.inputs[chosen]), examples.labels[chosen])
            stepping.zero_grad()
            loss.backward()
            stepping.step()


def seconds(work: Callable[[], object]) -> float:
    """How long it takes to call this."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
