"""The part of a network that learns, and a head alone that learns on a frozen backbone's features."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from core.clock import clock_of
from core.features import PicturesPrepared, Stopped
from core.preprocess.module import Normalise
from core.strategies.networks.classifier import Classifier
from core.training.fitting import Fit, label_weights
from core.training.loop import EVALUATION_BATCH, Examples, answers, one_pass
from core.training.plan import Plan


def learner(network: Classifier, settings: Plan) -> nn.Module:
    """The part of a network that learns: its head on features, or all of it on pixels 0 … 255 (N, 3, H, W)."""
    if settings.mode == "frozen":
        return network.head
    return nn.Sequential(Normalise(settings.preprocess), network)


def weights_for(learned: Examples, settings: Plan, label_count: int) -> Tensor | None:
    """How much a picture of each label counts; None when all count alike."""
    return label_weights(learned.labels, label_count) if settings.balance else None


@contextmanager
def threads_for(settings: Plan) -> Iterator[None]:
    """One thread while a head is trained on the processor: its matrices are too small to be worth sharing out."""
    before = torch.get_num_threads()
    if settings.mode == "frozen" and settings.device.type == "cpu":
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def train_head(
    head: nn.Module, learned: Examples, settings: Plan, *, label_count: int, should_stop: Callable[[], bool]
) -> None:
    """Train a head on features for all of its epochs. Raises Stopped and RanAway."""
    weights = weights_for(learned, settings, label_count)
    fitting = Fit(head, settings, examples=len(learned), key="", weights=weights)
    with threads_for(settings):
        for epoch in range(1, settings.epochs + 1):
            for _ in one_pass(fitting, learned, epoch, should_stop):
                pass


def head_first(
    network: Classifier, learned: Examples, settings: Plan, *, label_count: int, should_stop: Callable[[], bool]
) -> Generator[PicturesPrepared, None, None]:
    """Train the head on what the backbone makes of the pictures before it is tuned itself. Raises Stopped.

    A head that knows nothing would first of all spoil what the backbone knows.
    """
    backbone = nn.Sequential(Normalise(settings.preprocess), network.backbone)
    backbone.to(settings.device).to(memory_format=torch.channels_last)
    clock = clock_of(should_stop)
    described, began = [], clock.now()
    for start in range(0, len(learned), EVALUATION_BATCH):
        part = Examples(*(values[start : start + EVALUATION_BATCH] for values in (learned.inputs, learned.labels)))
        size, ranks = settings.preprocess.size, settings.ranks
        described.append(answers(backbone, part, size=size, ranks=ranks, should_stop=clock).cpu())
        done = start + len(part)
        speed = done / (clock.now() - began)
        yield PicturesPrepared(done, len(learned), (len(learned) - done) / speed, speed)
    features = Examples(torch.cat(described), learned.labels)
    stopped = False
    if settings.ranks.first:
        try:
            train_head(network.head, features, settings.for_head(), label_count=label_count, should_stop=should_stop)
        except Stopped:
            stopped = True
    if settings.ranks.any(stopped):
        raise Stopped
