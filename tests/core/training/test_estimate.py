"""How long a training takes here: measured once, remembered, reckoned from the pictures and epochs."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core import features
from core.device import describe
from core.features import Stopped
from core.project.folders import read_class_folders
from core.project.snapshot import Snapshot
from core.training import EpochDone, PicturesPrepared, RunStarted, TrainConfig, pace
from core.training.estimate import estimate, seconds
from core.training.pace import Pace
from core.training.plan import plan

LENET = TrainConfig("lenet5", device="cpu")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDFUL_CACHE", str(tmp_path / "own"))


def test_it_is_measured_once_and_draws_nothing_from_torchs_dice(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    dice = torch.get_rng_state()
    first = estimate(snapshot, LENET, should_stop=lambda: False)
    assert torch.equal(dice, torch.get_rng_state())
    assert first.seconds is not None
    assert first.seconds > 0
    assert first.parameters > 50_000
    assert estimate(snapshot, LENET, should_stop=lambda: False) == first
    ten, once, twice = (_seconds(snapshot, replace(LENET, epochs=count)) for count in (10, 60, 110))
    assert twice - once == pytest.approx(once - ten)
    assert once - ten < first.seconds  # to read the pictures takes time, too


def _seconds(snapshot: Snapshot, config: TrainConfig) -> float:
    found = estimate(snapshot, config, should_stop=lambda: False).seconds
    assert found is not None
    return found


def test_a_probe_is_taken_anew_and_a_run_counts_more(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine was busy when the first one was taken: it counts for a few minutes only."""
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    size = estimate(snapshot, LENET, should_stop=lambda: False).size
    name = pace.key("lenet5", "scratch", size=size, device=describe(torch.device("cpu")))
    pace.keep_tried(name, 1e-3, 1e-3)
    busy = _seconds(snapshot, LENET)
    assert busy > 1e5
    later = pace.time.time() + pace.FRESH
    monkeypatch.setattr(pace.time, "time", lambda: later)
    assert _seconds(snapshot, LENET) < busy / 100
    pace.remember(name, Pace(look=1e-3, learn=1e-3))
    assert _seconds(snapshot, LENET) == pytest.approx(busy, rel=0.01)


def test_pictures_that_are_decoded_already_take_no_time(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    before = _seconds(snapshot, LENET)
    settings = plan(LENET, pictures=20, side=32)
    list(features.pixels(snapshot.samples, settings.kept_preprocess, cache=snapshot.cache, should_stop=lambda: False))
    assert _seconds(snapshot, LENET) < before


def test_without_weights_nothing_is_said(tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "none"))
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    config = TrainConfig("resnet18", mode="frozen", device="cpu")
    assert estimate(snapshot, config, should_stop=lambda: False).seconds is None


def test_it_can_be_stopped(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    with pytest.raises(Stopped):
        estimate(snapshot, LENET, should_stop=lambda: True)


@pytest.mark.parametrize(
    ("strategy", "mode", "unread", "expected"),
    [
        ("builtin", "frozen", 100, 100 / 50 + 4.2 * 30 * 80 / 1000),
        ("builtin", "frozen", 0, 4.2 * 30 * 80 / 1000),
        ("lenet5", "scratch", 0, 10 * (80 / 1000 + 20 / 50)),
        ("resnet18", "finetune", 0, 10 * (80 / 1000 + 20 / 50) + 80 / 50),
    ],
)
def test_it_follows_from_pictures_and_epochs(strategy: str, mode: str, unread: int, expected: float) -> None:
    epochs = None if mode == "frozen" else 10
    settings = plan(TrainConfig(strategy, mode=mode, epochs=epochs, device="cpu"), pictures=100, side=None)
    assert seconds(settings, Pace(50, 1000), pictures=100, unread=unread) == pytest.approx(expected)
    reading = seconds(settings, Pace(50, 1000), pictures=100, unread=unread, reads=10)
    assert reading == pytest.approx(expected + unread / 10)
    assert seconds(settings, Pace(), pictures=100, unread=unread) is None


def test_a_run_teaches_how_fast_it_is() -> None:
    watch = pace.Watch()
    watch.note(RunStarted("builtin", "frozen", "cpu", samples=16, classes=2, epochs=4))
    watch.note(PicturesPrepared(16, 16, 0.0, 120.0))
    watch.note(EpochDone(1, 4, 0.5, 0.5, 0.5, 0.5, 1.0, 3.0, 9000.0))  # too few steps to say
    watch.keep()
    name = pace.key("builtin", "frozen", size=224, device="cpu")
    assert pace.remembered(name) == Pace(look=120.0)
    pace.remember(name, Pace(learn=5000.0))
    assert pace.remembered(name) == Pace(120.0, 5000.0)
