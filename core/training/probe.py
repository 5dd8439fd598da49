"""A few steps of a network on made-up pictures, to see how fast it learns here; touches no other training.

It draws nothing from torch's own dice and leaves torch's threads alone: another training may run at the same time, and
has to come out the same.
"""

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
import torch
from torch import nn
from torch.nn.modules.dropout import _DropoutNd

from core import backbone
from core.chunks import Loading, Stopped
from core.preprocess import Pixels
from core.strategies.networks.classifier import Classifier
from core.training.fitting import Fit, RanAway
from core.training.learner import learner
from core.training.loop import Examples, answers, one_pass
from core.training.pace import Pace
from core.training.plan import Plan
from core.weights import status

LABELS = 2
FEW = 8  # pictures a step on the processor, where a batch of a large network may take half a minute
HEADS_STEPS = 20
# Of several passes the shortest counts: the first one takes longer, and so does one that others get in the way of
LEAST_ROUNDS, MOST_ROUNDS, ABOUT = 2, 10, 1.0  # the last in seconds
ROUNDS = 4  # of one picture on each thread


def probe(settings: Plan, *, should_stop: Callable[[], bool]) -> Pace:
    """How fast it is here; 0 without the weights, or with too little memory. Raises Stopped."""
    if settings.mode == "frozen":
        return Pace(look=_described(settings, should_stop), learn=_passed(_head(settings), settings, should_stop))
    network = learner(_network(settings), settings)
    learn = _passed(network, settings, should_stop)
    return Pace(look=_looked(network, settings, should_stop), learn=learn)


def _network(settings: Plan) -> Classifier:
    """The network with weights from dice of its own; of the usual strength, for numbers near nothing are slow."""
    with torch.device("meta"):
        network = settings.strategy.build(LABELS, size=settings.preprocess.size)
    network = network.to_empty(device="cpu")
    dice = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if parameter.dim() > 1:
                parameter.normal_(std=math.sqrt(2 / parameter[0].numel()), generator=dice)
            else:
                parameter.fill_(1 if name.endswith("weight") else 0)
        for name, buffer in network.named_buffers():
            buffer.fill_(1 if name.endswith("running_var") else 0)
    return network


def _head(settings: Plan) -> nn.Module:
    """The head alone; to build it takes the whole network, which is never filled."""
    with torch.device("meta"):
        head = settings.strategy.build(LABELS).head
    head = head.to_empty(device="cpu")
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.zero_()
    return head


def _passed(network: nn.Module, settings: Plan, should_stop: Callable[[], bool]) -> float:
    """Pictures a second of a pass in which all of it learns, as in the second epoch; 0 where it cannot be told."""
    for module in network.modules():
        if isinstance(module, _DropoutNd):
            module.p = 0.0  # it would draw from torch's own dice
    examples = _examples(settings)
    fitting = Fit(network, settings, examples=len(examples), key="")
    with suppress(RanAway, RuntimeError, MemoryError):
        times: list[float] = []
        while len(times) < LEAST_ROUNDS or (len(times) < MOST_ROUNDS and sum(times) < ABOUT):
            began = time.perf_counter()
            for _ in one_pass(fitting, examples, 2, should_stop):
                pass
            times.append(time.perf_counter() - began)
        return len(examples) / min(times)
    return 0.0


def _looked(network: nn.Module, settings: Plan, should_stop: Callable[[], bool]) -> float:
    examples = _examples(settings)
    with suppress(RuntimeError, MemoryError):
        began = time.perf_counter()
        answers(network, examples, size=settings.preprocess.size, should_stop=should_stop)
        return len(examples) / (time.perf_counter() - began)
    return 0.0


def _examples(settings: Plan) -> Examples:
    """Made-up features or pictures: a batch, or as many as one can wait for."""
    dice = torch.Generator().manual_seed(0)
    if settings.mode == "frozen":
        count = HEADS_STEPS * settings.batch_size
        return Examples(torch.rand(count, settings.strategy.features, generator=dice), torch.arange(count) % LABELS)
    count = settings.batch_size if settings.device.type == "cuda" else min(FEW, settings.batch_size)
    side = settings.kept_size
    pixels = torch.randint(256, (count, side, side, 3), dtype=torch.uint8, generator=dice)
    return Examples(pixels, torch.arange(count) % LABELS)


def _described(settings: Plan, should_stop: Callable[[], bool]) -> float:
    """Pictures a second through the frozen backbone, on as many threads as a training takes; 0 without its weights."""
    if not status(settings.strategy).ready:
        return 0.0
    function = Loading(lambda: backbone.load(settings.strategy, settings.device), should_stop).loaded()
    side, threads = settings.preprocess.size, backbone.thread_count()
    pixels: Pixels = np.random.default_rng(0).integers(256, size=(ROUNDS, side, side, 3), dtype=np.uint8)
    with ThreadPoolExecutor(threads, thread_name_prefix="probe") as pool:
        list(pool.map(function, [pixels[:1]] * threads))
        if should_stop():
            raise Stopped
        began = time.perf_counter()
        list(pool.map(function, [pixels] * threads))
        return ROUNDS * threads / (time.perf_counter() - began)
