"""Looking for a learning rate: it climbs, ends where the loss does, and what it suggests can be trained with."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.project.folders import read_class_folders
from core.training import EpochDone, TrainConfig
from core.training.finder import HIGHEST, LOWEST, RateTried, find, suggested
from core.training.train import train

CONFIG = TrainConfig("lenet5", epochs=6, batch_size=10, device="cpu", augment="none")


def _found(
    folder: Path, place: Path, should_stop: Callable[[], bool] = lambda: False
) -> tuple[list[RateTried], float | None]:
    snapshot = replace(read_class_folders(folder), cache=place / "cache")
    finding, tried = find(snapshot, CONFIG, should_stop=should_stop), []
    while True:
        try:
            event = next(finding)
        except StopIteration as end:
            return tried, end.value
        if isinstance(event, RateTried):
            tried.append(event)


def test_it_climbs_until_the_loss_does_and_suggests_what_learns(tiny_folder: Path, tmp_path: Path) -> None:
    tried, rate = _found(tiny_folder, tmp_path)
    rates = [one.learning_rate for one in tried]
    assert rates == sorted(rates)
    assert rates[0] == LOWEST
    assert tried[-1].loss > tried[0].loss
    assert rate is not None
    assert LOWEST < rate < HIGHEST / 10
    assert (tried, rate) == _found(tiny_folder, tmp_path)
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    config = replace(CONFIG, learning_rate=rate)
    epochs = [one for one in train(snapshot, config, should_stop=lambda: False) if isinstance(one, EpochDone)]
    assert epochs[-1].train_loss < epochs[0].train_loss


def test_a_stop_suggests_nothing(tiny_folder: Path, tmp_path: Path) -> None:
    assert _found(tiny_folder, tmp_path, lambda: True) == ([], None)


def test_the_suggestion_lies_under_the_lowest_loss() -> None:
    assert suggested([RateTried(0.1, 2.0), RateTried(1.0, 1.0), RateTried(2.0, 5.0)]) == pytest.approx(0.1)
    assert suggested([]) is None
