"""A training in trouble: losses that are no numbers, a memory that is full, labels with few pictures, a late stop."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from core import backbone, runs
from core.errors import UserError
from core.project.folders import read_class_folders
from core.strategies import named
from core.training import (
    BatchDone,
    BatchHalved,
    CheckpointSaved,
    EpochDone,
    RateLowered,
    RunStarted,
    StoppedShort,
    TrainConfig,
)
from core.training.fitting import Fit, RanAway, label_weights
from core.training.loop import Events, Examples, Fitted, fit
from core.training.plan import Plan, plan

SETTINGS = plan(TrainConfig("basic-cnn", epochs=4, batch_size=8, device="cpu"), pictures=100, side=None)
Said = list[BatchDone | BatchHalved | EpochDone | CheckpointSaved | RateLowered | StoppedShort]


class Narrow(nn.Linear):
    """Two labels from three numbers; its memory is full with more than `most` examples at a time."""

    def __init__(self, most: int) -> None:
        super().__init__(3, 2)
        self.most = most

    def forward(self, values: Tensor) -> Tensor:
        if len(values) > self.most:
            raise torch.OutOfMemoryError(f"out of memory with {len(values)}")
        return super().forward(values)


class Brittle(nn.Linear):
    """Two labels from three numbers; from the `after`th step on its answers are no numbers, `times` times."""

    def __init__(self, after: int, times: int) -> None:
        super().__init__(3, 2)
        self.after, self.times, self.steps = after, times, 0

    def forward(self, values: Tensor) -> Tensor:
        answers = super().forward(values)
        if not self.training:
            return answers
        self.steps += 1
        if self.steps < self.after or not self.times:
            return answers
        self.times -= 1
        return answers * float("nan")


@pytest.fixture
def examples() -> Examples:
    dice = torch.Generator().manual_seed(2)
    inputs = torch.randn(40, 3, generator=dice)
    return Examples(inputs, (inputs.sum(dim=1) > 0).long())


def _fitted(network: nn.Module, examples: Examples, settings: Plan = SETTINGS) -> tuple[Said, Fitted]:
    torch.manual_seed(0)
    fitting = Fit(network, settings, examples=len(examples), key="")
    return _all(fit(fitting, examples, examples, folder=None, should_stop=lambda: False))


def _all(events: Events) -> tuple[Said, Fitted]:
    said: Said = []
    while True:
        try:
            said.append(next(events))
        except StopIteration as end:
            fitted: Fitted = end.value
            return said, fitted


def test_losses_that_are_no_numbers_lower_the_rate_once(examples: Examples) -> None:
    """Forty examples are five batches: the twelfth step lies in the third epoch, which is begun again."""
    said, fitted = _fitted(Brittle(after=12, times=1), examples)
    lowered = [event for event in said if isinstance(event, RateLowered)]
    assert lowered == [RateLowered(3, pytest.approx(SETTINGS.learning_rate / 10))]
    assert [event.epoch for event in said if isinstance(event, EpochDone)] == [1, 2, 3, 4]
    assert fitted.reason == "completed"


def test_it_goes_on_from_the_best_weights(examples: Examples) -> None:
    network = Brittle(after=11, times=1)
    fitting = Fit(network, SETTINGS, examples=len(examples), key="")
    for event in fit(fitting, examples, examples, folder=None, should_stop=lambda: False):
        if isinstance(event, RateLowered):
            assert torch.equal(network.weight, fitting.best["weight"])
            return
    pytest.fail("nothing was said")


def test_the_second_time_it_ends_with_what_is_best(examples: Examples) -> None:
    said, fitted = _fitted(Brittle(after=8, times=2), examples)
    assert (fitted.reason, fitted.best_epoch) == ("early", 1)
    assert len(fitted.answers) == 40
    assert sum(isinstance(event, RateLowered) for event in said) == 1
    assert said[-1] == StoppedShort(2)


def test_without_any_epoch_it_is_said_in_words(examples: Examples) -> None:
    with pytest.raises(RanAway, match="learning rate") as refused:
        _fitted(Brittle(after=2, times=2), examples)
    assert refused.value.hint


def test_a_full_memory_halves_what_is_worked_on_and_changes_nothing_else(examples: Examples) -> None:
    torch.manual_seed(1)
    wide, narrow = Narrow(1000), Narrow(3)
    narrow.load_state_dict(wide.state_dict())
    judged = Examples(examples.inputs[:3], examples.labels[:3])
    results = []
    for network in (wide, narrow):
        fitting = Fit(network, SETTINGS, examples=len(examples), key="")
        results.append(_all(fit(fitting, examples, judged, folder=None, should_stop=lambda: False))[0])
    assert [event.pictures for event in results[1] if isinstance(event, BatchHalved)] == [4, 2]
    assert not any(isinstance(event, BatchHalved) for event in results[0])
    torch.testing.assert_close(narrow.weight, wide.weight)
    steps = [[event.step for event in said if isinstance(event, BatchDone)] for said in results]
    assert steps[0] == steps[1]


def test_judging_too_works_in_smaller_parts(examples: Examples) -> None:
    _, fitted = _fitted(Narrow(5), examples)
    assert (fitted.reason, len(fitted.answers)) == ("completed", 40)


def test_no_memory_for_even_one_picture_is_said_in_words(examples: Examples) -> None:
    with pytest.raises(UserError, match="not enough memory") as refused:
        _fitted(Narrow(0), examples)
    assert refused.value.hint


def test_what_is_no_full_memory_is_not_taken_for_one(examples: Examples) -> None:
    with pytest.raises(RuntimeError, match="shapes"):
        _fitted(nn.Linear(4, 2), examples)


def test_a_stop_while_it_is_judged_ends_there(examples: Examples) -> None:
    """Asked before each of five batches, then before the judging."""
    answers: Iterator[bool] = iter([False] * 5 + [True] * 100)
    fitting = Fit(nn.Linear(3, 2), SETTINGS, examples=len(examples), key="")
    said, fitted = _all(fit(fitting, examples, examples, folder=None, should_stop=lambda: next(answers)))
    assert (fitted.reason, fitted.best_epoch) == ("stopped", 0)
    assert not any(isinstance(event, EpochDone) for event in said)


def test_a_stop_while_a_frozen_one_is_judged_is_a_stop(sample_folder: Path, tmp_path: Path) -> None:
    config = TrainConfig(epochs=3, device="cpu")
    over = threading.Event()
    for event in runs.train(read_class_folders(sample_folder), config, tmp_path / "m", should_stop=over.is_set):
        if isinstance(event, CheckpointSaved) and event.epoch == 3:
            over.set()
    assert event.reason == "stopped"
    assert event.report.method == "held-out"


def test_all_labels_together_count_the_same() -> None:
    labels = torch.tensor([0] * 6 + [1] * 3 + [2])
    weights = label_weights(labels, 3)
    assert torch.allclose(weights * torch.bincount(labels), torch.full((3,), 10 / 3))
    assert weights[labels].mean() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("few", "asked", "balanced"), [(5, None, False), (4, None, True), (4, False, False), (10, True, True)]
)
def test_labels_are_balanced_where_one_has_over_twice_as_many(
    few: int, asked: bool | None, balanced: bool, tiny_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny_folder, tmp_path / "pictures"))
    for path in sorted((folder / "Bars").iterdir())[few:]:
        path.unlink()
    config = TrainConfig("lenet5", epochs=1, device="cpu", balance=asked)
    started, *_ = runs.train(read_class_folders(folder), config, tmp_path / "m", should_stop=lambda: False)
    assert isinstance(started, RunStarted)
    assert started.balanced == balanced


def test_balanced_a_rare_label_is_found_more_often() -> None:
    """Two overlapping heaps, nineteen of one for each of the other: unbalanced, the rare one is hardly answered."""
    dice = torch.Generator().manual_seed(4)
    labels = torch.tensor([0] * 190 + [1] * 10)
    examples = Examples(torch.randn(200, 3, generator=dice) + labels[:, None], labels)
    settings = replace(SETTINGS, epochs=12, batch_size=50, learning_rate=0.05)
    found = []
    for weights in (None, label_weights(labels, 2)):
        torch.manual_seed(0)
        fitting = Fit(nn.Linear(3, 2), settings, examples=200, key="", weights=weights)
        _, fitted = _all(fit(fitting, examples, examples, folder=None, should_stop=lambda: False))
        found.append(sum(answer for answer, label in zip(fitted.answers, labels.tolist(), strict=True) if label))
    assert found[1] > found[0]


def test_a_stop_while_the_backbone_is_made_ready_is_not_kept_waiting(
    sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its graph takes ten seconds; it is made all the same, for the next time."""
    monkeypatch.setenv("HANDFUL_CACHE", str(tmp_path / "cache"))
    snapshot = replace(read_class_folders(sample_folder), cache=tmp_path / "features")
    started = threading.Event()
    events = []
    for event in runs.train(snapshot, TrainConfig(device="cpu"), tmp_path / "m", should_stop=started.is_set):
        events.append(event)
        started.set()
    assert events[-1].reason == "stopped"
    assert not list(tmp_path.rglob("*.onnx"))
    backbone.load(named("builtin"), torch.device("cpu"))
    assert len(list(tmp_path.rglob("*.onnx"))) == 1
