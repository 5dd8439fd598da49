"""The quick head is the one that a full training leaves: the same weights but for rounding."""

from copy import deepcopy
from dataclasses import replace

import pytest
import torch
from torch import nn

from core.features import Stopped
from core.strategies.networks.classifier import UnitLengthHead
from core.training import quick_head as quick
from core.training.events import TrainConfig
from core.training.fitting import Fit, RanAway
from core.training.learner import threads_for, weights_for
from core.training.loop import Examples, fit
from core.training.plan import Plan, plan
from core.training.quick_head import quick_head

FEATURES, LABELS = 40, 3


@pytest.fixture
def settings() -> Plan:
    return replace(plan(TrainConfig(device="cpu"), pictures=100, side=None), epochs=12, batch_size=32)


def made_up(count: int, *, seed: int, rare: bool = False) -> Examples:
    """Features of labels that overlap, the last one rare if asked for."""
    dice = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % LABELS
    if rare:
        labels[(labels == LABELS - 1) & (torch.arange(count) % 4 > 0)] = 0
    return Examples(torch.randn(count, FEATURES, generator=dice) + 2 * torch.eye(LABELS, FEATURES)[labels], labels)


def in_full(head: nn.Module, learned: Examples, kept: Examples, settings: Plan) -> nn.Module:
    """What a training leaves in a head."""
    fitting = Fit(head, settings, examples=len(learned), key="", weights=weights_for(learned, settings, LABELS))
    with threads_for(settings):
        list(fit(fitting, learned, kept, folder=None, should_stop=lambda: False))
    return head


def untrained(kind: str) -> nn.Module:
    torch.manual_seed(0)
    return UnitLengthHead(FEATURES, LABELS) if kind == "unit length" else nn.Linear(FEATURES, LABELS)


@pytest.mark.parametrize("kind", ["unit length", "linear"])
@pytest.mark.parametrize("changed", [{}, {"balance": True}, {"patience": 2, "epochs": 60}, {"seed": 7}], ids=str)
def test_by_hand_it_learns_what_a_training_does(
    settings: Plan, kind: str, changed: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(settings, **changed)
    learned, kept = made_up(100, seed=1, rare=settings.balance), made_up(40, seed=2)
    head = untrained(kind)
    full = in_full(deepcopy(head), learned, kept, settings)
    monkeypatch.setattr(quick, "_as_usual", None)  # it must not be needed
    quick_head(head, learned, kept, settings, label_count=LABELS, should_stop=lambda: False)
    for name, weight in full.named_parameters():
        torch.testing.assert_close(head.get_parameter(name), weight, atol=1e-5, rtol=1e-4)
    assert all(parameter.requires_grad for parameter in head.parameters())


@pytest.mark.parametrize("changed", [{"optimiser": "sgd"}, {"schedule": "plateau"}, {"label_smoothing": 0.1}], ids=str)
def test_what_it_cannot_do_by_hand_is_the_training_itself(settings: Plan, changed: dict[str, object]) -> None:
    settings = replace(settings, **changed)
    learned, kept = made_up(100, seed=1), made_up(40, seed=2)
    head = untrained("unit length")
    full = in_full(deepcopy(head), learned, kept, settings)
    quick_head(head, learned, kept, settings, label_count=LABELS, should_stop=lambda: False)
    for name, weight in full.named_parameters():
        assert torch.equal(head.get_parameter(name), weight)


def test_it_can_be_stopped_and_runs_away_as_a_training_does(settings: Plan) -> None:
    learned, kept = made_up(100, seed=1), made_up(40, seed=2)
    with pytest.raises(Stopped):
        quick_head(untrained("linear"), learned, kept, settings, label_count=LABELS, should_stop=lambda: True)
    wild = replace(settings, learning_rate=3e37)
    with pytest.raises(RanAway):
        quick_head(untrained("linear"), learned, kept, wild, label_count=LABELS, should_stop=lambda: False)
