"""How the learning rate falls, which optimiser learns, at which size: and that a cut changes none of it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import nn

from core import runs
from core.model.saved import load
from core.project.folders import read_class_folders
from core.project.snapshot import Snapshot
from core.training import BatchDone, EpochDone, RunStarted, TrainConfig
from core.training.fitting import Fit
from core.training.plan import Plan, plan
from core.training.sides import usual_side

SMALL = TrainConfig("small-resnet", epochs=8, batch_size=8, device="cpu")
QUICK = replace(SMALL, strategy="lenet5")
TRAINED_BY = [
    replace(SMALL, optimiser="sgd", schedule="plateau", learning_rate=0.05),
    replace(QUICK, optimiser="adamw", schedule="plateau"),
    replace(QUICK, optimiser="sgd", schedule="cosine"),
    replace(QUICK, optimiser="adamw", schedule="cosine"),
]


def _plan(config: TrainConfig, pictures: int = 100) -> Plan:
    return plan(config, pictures=pictures, side=None)


def _rates(losses: list[float], *, patience: int, epochs: int) -> list[float]:
    """The learning rate of each epoch, given what validation says after it; ends where the training would."""
    settings = replace(_plan(SMALL), patience=patience, epochs=epochs, learning_rate=1.0)
    fitting, rates = Fit(nn.Linear(2, 2), settings, examples=8, key=""), []
    for epoch, loss in enumerate(losses, start=1):
        fitting.step(torch.ones(8, 2), torch.zeros(8, dtype=torch.long))
        rates.append(fitting.optimiser.param_groups[0]["lr"])
        fitting.keep_if_best(epoch, loss)
        fitting.look_ahead()
        if fitting.progress.over:
            break
    return rates


def test_a_plateau_divides_the_rate_by_ten_and_the_third_ends_it() -> None:
    losses = [3.0, 2.0, 2.0, 2.0, 1.0, 0.9, 0.9, 1.0, 0.95, 0.95, 0.95]
    rates = _rates(losses, patience=2, epochs=100)
    assert rates == pytest.approx([1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01])


def test_the_rate_falls_after_half_and_three_quarters_at_the_latest() -> None:
    rates = _rates([1 / epoch for epoch in range(1, 9)], patience=5, epochs=8)
    assert rates == pytest.approx([1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01])


def test_a_person_may_choose_optimiser_and_schedule() -> None:
    recommended, basic = _plan(SMALL), _plan(TrainConfig("basic-cnn", device="cpu"))
    assert (recommended.optimiser, recommended.schedule, recommended.learning_rate) == ("sgd", "plateau", 0.1)
    assert (basic.optimiser, basic.schedule, basic.learning_rate) == ("adamw", "cosine", 1e-3)
    other = _plan(TrainConfig("basic-cnn", device="cpu", optimiser="sgd", schedule="plateau"))
    assert (other.optimiser, other.schedule, other.learning_rate) == ("sgd", "plateau", 1e-2)
    assert _plan(TrainConfig("basic-cnn", device="cpu", optimiser="adamw")) == basic
    assert _plan(replace(SMALL, learning_rate=0.3, optimiser="adamw")).learning_rate == 0.3


def test_many_pictures_need_fewer_epochs_but_a_head_does_not() -> None:
    config = TrainConfig("small-resnet", device="cpu")
    assert _plan(config, pictures=60_000).epochs < _plan(config).epochs
    assert _plan(config, pictures=60_000).batch_size == 128
    assert _plan(TrainConfig(device="cpu"), pictures=60_000).epochs == _plan(TrainConfig(device="cpu")).epochs


@pytest.mark.parametrize("config", TRAINED_BY, ids=lambda config: f"{config.optimiser}-{config.schedule}")
def test_a_resumed_training_equals_the_unbroken_one(
    config: TrainConfig, tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off after the first division of the rate and before the second."""
    monkeypatch.setattr("core.training.loop.WRITE_EVERY", 0.0)
    snapshot = _small(read_class_folders(tiny_folder), tmp_path)
    whole = list(runs.train(snapshot, config, tmp_path / "whole", should_stop=lambda: False))
    training = runs.train(snapshot, config, tmp_path / "cut", should_stop=lambda: False)
    for event in training:
        if isinstance(event, BatchDone) and event.epoch > 5:
            break
    training.close()
    resumed = list(runs.train(snapshot, config, tmp_path / "cut", should_stop=lambda: False, resume=True))
    epochs = [_without_times(event) for event in whole if isinstance(event, EpochDone)]
    assert [_without_times(event) for event in resumed if isinstance(event, EpochDone)] == epochs[5:]
    name = "model.safetensors"
    assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def _without_times(event: EpochDone) -> EpochDone:
    return replace(event, seconds=0.0, seconds_left=0.0, pictures_per_second=0.0)


def _small(snapshot: Snapshot, place: Path, side: int = 28) -> Snapshot:
    """The pictures as squares of this side."""
    for sample in snapshot.samples:
        folder = place / "small" / snapshot.label_names[sample.label_id or 0]
        folder.mkdir(parents=True, exist_ok=True)
        Image.open(sample.path).resize((side, side)).save(folder / sample.name)
    return replace(read_class_folders(place / "small"), cache=place / "cache")


@pytest.mark.parametrize(
    ("strategy", "side", "size"), [("basic-cnn", 28, 28), ("basic-cnn", 90, 96), ("lenet5", 90, 32)]
)
def test_the_size_fits_the_pictures_and_stays_with_the_model(
    strategy: str, side: int, size: int, tiny_folder: Path, tmp_path: Path
) -> None:
    snapshot = _small(read_class_folders(tiny_folder), tmp_path, side)
    config = TrainConfig(strategy, epochs=1, device="cpu")
    started, *_ = list(runs.train(snapshot, config, tmp_path / "model", should_stop=lambda: False))
    assert isinstance(started, RunStarted)
    assert started.size == size
    assert load(tmp_path / "model").card.preprocess.size == size


def test_the_usual_side_is_the_middle_one_and_stays_known(tiny_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_folder, tmp_path / "pictures"))
    for path in sorted((folder / "Bars").iterdir())[:4]:
        Image.open(path).resize((3000, 2000)).save(path)
    (folder / "Bars" / "letter.png").write_text("Dear diary,")
    snapshot = read_class_folders(folder)
    assert usual_side(snapshot.samples, cache=tmp_path / "cache") == 48
    assert usual_side(snapshot.samples[::-1], cache=tmp_path / "other") == 48
    shutil.rmtree(folder)
    assert usual_side(snapshot.samples, cache=tmp_path / "cache") == 48
    assert usual_side(snapshot.samples, cache=tmp_path / "empty") is None


def test_a_picture_on_its_side_has_the_same_shorter_side(
    tiny_picture: Callable[[str, int], Image.Image], tmp_path: Path
) -> None:
    (tmp_path / "A").mkdir()
    tiny_picture("Discs", 1).transpose(Image.Transpose.ROTATE_90).save(tmp_path / "A" / "1.png")
    assert usual_side(read_class_folders(tmp_path).samples, cache=tmp_path / "cache") == 48
