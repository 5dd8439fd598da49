"""A head on features trained without autograd: the same steps as `loop.fit` takes, in a third of the time or less."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.features import Stopped
from core.strategies.networks.classifier import UnitLengthHead
from core.training.fitting import Fit, rate
from core.training.learner import threads_for, weights_for
from core.training.loop import Examples, fit
from core.training.plan import Plan

_BETAS, _EPSILON = (0.9, 0.999), 1e-8  # AdamW's own defaults (Loshchilov and Hutter 2019), as torch has them
_CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Inputs with a one behind each, which the bias is multiplied by (N, D + 1); labels as indices and one-hot."""

    inputs: Tensor
    labels: Tensor
    wanted: Tensor


def quick_head(
    head: nn.Module,
    learned: Examples,
    kept: Examples,
    settings: Plan,
    *,
    label_count: int,
    should_stop: Callable[[], bool],
) -> None:
    """Train an untrained head to the weights that `loop.fit` would leave in it, but for rounding.

    On the processor, by hand; with an optimiser or schedule that a person chose, or a head that is not linear, and
    when the losses run away, it is `loop.fit` itself. Raises Stopped and RanAway.
    """
    linear = _linear(head)
    usual = (settings.optimiser, settings.schedule, settings.label_smoothing) == ("adamw", "cosine", 0.0)
    if linear is not None and usual:
        with torch.inference_mode(), threads_for(replace(settings, device=_CPU)):
            best = _fitted(_joined(linear), _rows(head, learned), _rows(head, kept), settings, should_stop)
        if best is not None:
            _put(linear, best.clone())
            return
    _as_usual(head, learned, kept, settings, label_count, should_stop)


def _linear(head: nn.Module) -> nn.Linear | None:
    """The one layer that learns, or None when there is more to a head."""
    if isinstance(head, UnitLengthHead):
        return head.linear
    return head if isinstance(head, nn.Linear) else None


def _rows(head: nn.Module, examples: Examples) -> _Rows:
    inputs = head.scaled(examples.inputs) if isinstance(head, UnitLengthHead) else examples.inputs
    linear = _linear(head)
    assert linear is not None
    wanted = functional.one_hot(examples.labels, linear.out_features).float()
    return _Rows(functional.pad(inputs, (0, 1), value=1.0), examples.labels, wanted)


def _joined(linear: nn.Linear) -> Tensor:
    """Weights and bias side by side (labels, D + 1)."""
    return torch.cat([linear.weight, linear.bias[:, None]], dim=1)


def _put(linear: nn.Linear, joined: Tensor) -> None:
    with torch.no_grad():
        linear.weight.copy_(joined[:, :-1])
        linear.bias.copy_(joined[:, -1])


def _fitted(
    weights: Tensor, learned: _Rows, kept: _Rows, settings: Plan, should_stop: Callable[[], bool]
) -> Tensor | None:
    """The weights of the epoch with the lowest loss on what is kept aside; None when a loss is no number any more."""
    counts = weights_for(Examples(learned.inputs, learned.labels), settings, weights.shape[0])
    stepping = _AdamW(weights, settings, batches=math.ceil(len(learned.labels) / settings.batch_size))
    dice = torch.Generator().manual_seed(settings.seed)
    best, best_loss, best_epoch = weights, math.inf, 0
    for epoch in range(1, settings.epochs + 1):
        for indices in torch.randperm(len(learned.labels), generator=dice).tensor_split(stepping.batches):
            if should_stop():
                raise Stopped
            inputs = learned.inputs[indices]
            stepping.step(_gradient(weights, inputs, learned, indices, counts))
        loss = float(functional.cross_entropy(kept.inputs @ weights.T, kept.labels))
        if not math.isfinite(loss):
            return None
        if loss < best_loss:
            best, best_loss, best_epoch = weights.clone(), loss, epoch
        if epoch - best_epoch >= settings.patience:
            break
    return best


def _gradient(weights: Tensor, inputs: Tensor, learned: _Rows, indices: Tensor, counts: Tensor | None) -> Tensor:
    """Of the mean cross-entropy, each picture counted as its label is: (softmax − wanted)ᵀ · inputs."""
    error = torch.softmax(inputs @ weights.T, dim=1)
    error -= learned.wanted[indices]
    if counts is None:
        error /= len(indices)
    else:
        share = counts[learned.labels[indices]]
        error *= (share / share.sum())[:, None]
    return error.T @ inputs


class _AdamW:
    """torch.optim.AdamW for one tensor, with the learning rate of a cosine schedule, in place."""

    def __init__(self, weights: Tensor, settings: Plan, *, batches: int) -> None:
        self.batches = batches
        self._weights = weights
        self._settings = settings
        self._taken = 0
        self._mean, self._square, self._root = (torch.zeros_like(weights) for _ in range(3))

    def step(self, gradient: Tensor) -> None:
        settings, (first, second) = self._settings, _BETAS
        share = rate(self._taken, settings.epochs * self.batches, warm_up=settings.warm_up)
        learning_rate = settings.learning_rate * share
        self._taken += 1
        self._weights.mul_(1 - learning_rate * settings.weight_decay)
        self._mean.lerp_(gradient, 1 - first)
        self._square.mul_(second).addcmul_(gradient, gradient, value=1 - second)
        torch.sqrt(self._square, out=self._root).div_(math.sqrt(1 - second**self._taken)).add_(_EPSILON)
        self._weights.addcdiv_(self._mean, self._root, value=-learning_rate / (1 - first**self._taken))


def _as_usual(
    head: nn.Module,
    learned: Examples,
    kept: Examples,
    settings: Plan,
    label_count: int,
    should_stop: Callable[[], bool],
) -> None:
    weights = weights_for(learned, settings, label_count)
    fitting = Fit(head, settings, examples=len(learned), key="", weights=weights)
    with threads_for(settings):
        for _ in fit(fitting, learned, kept, folder=None, should_stop=should_stop):
            pass
    head.cpu()
    if should_stop():
        raise Stopped
