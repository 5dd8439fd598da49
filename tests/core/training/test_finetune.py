"""Fine-tuning for real, on a few tiny pictures: where it begins, what learns when, and that it can be repeated."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from core import runs, strategies
from core.model.saved import load
from core.project.folders import read_class_folders
from core.project.snapshot import Snapshot
from core.runs import RunEvent
from core.strategies import Strategy
from core.training import BatchDone, EpochDone, TrainConfig
from core.training.depths import stages
from core.training.learner import learner
from core.training.plan import plan
from core.weights import load_pretrained

TUNE = TrainConfig(mode="finetune", epochs=2, batch_size=4, device="cpu")
TUNED = [one for one in strategies.every() if "finetune" in one.modes]


@pytest.fixture(scope="module")
def few(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Five pictures a label."""
    snapshot = read_class_folders(tiny_folder)
    chosen = [[one for one in snapshot.samples if one.label_id == label.id][:5] for label in snapshot.labels]
    samples = tuple(sample for some in chosen for sample in some)
    return replace(snapshot, samples=samples, cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The built-in network is fine-tuned in stages, as the others are."""
    strategy = strategies.named("builtin")
    recipes = strategy.recipes | {"finetune": replace(strategy.recipes["finetune"], staged=True)}
    monkeypatch.setitem(strategies._REGISTRY, "builtin", replace(strategy, recipes=recipes))


@pytest.fixture(scope="module")
def tuned(few: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[RunEvent], Path]:
    """All events of a fine-tuning, and its model."""
    model = tmp_path_factory.mktemp("tuned") / "model"
    return list(runs.train(few, TUNE, model, should_stop=lambda: False)), model


@pytest.fixture(scope="module")
def pretrained() -> dict[str, Tensor]:
    """The built-in network's backbone as it is delivered."""
    strategy = strategies.named("builtin")
    network = strategy.build(2)
    load_pretrained(network, strategy)
    return network.backbone.state_dict()


def _backbone(model: Path) -> dict[str, Tensor]:
    return load(model).network.backbone.state_dict()


def test_all_of_it_learns_and_is_judged_on_what_was_kept_aside(tuned: tuple[list[RunEvent], Path]) -> None:
    events, model = tuned
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [event.epoch for event in epochs] == [1, 2]
    assert load(model).card.mode == "finetune"
    assert events[-1].report.method == "held-out"


@pytest.mark.usefixtures("staged")
def test_in_stages_it_begins_where_a_frozen_training_ends(few: Snapshot, tmp_path: Path) -> None:
    """With its head learned first the loss of the very first batch is below that of a guess, 0.69."""
    over = threading.Event()
    first = []
    for event in runs.train(few, TUNE, tmp_path / "model", should_stop=over.is_set):
        if isinstance(event, BatchDone):
            first.append(event.loss)
            over.set()
    assert first[0] < 0.6


def test_the_backbone_learns_but_its_batch_statistics_stay(
    tuned: tuple[list[RunEvent], Path], pretrained: dict[str, Tensor]
) -> None:
    learned = _backbone(tuned[1])
    statistics = [name for name in learned if "running_" in name or "num_batches" in name]
    assert statistics
    assert all(torch.equal(learned[name], pretrained[name]) for name in statistics)
    assert not torch.equal(learned["conv_head.weight"], pretrained["conv_head.weight"])
    for name, value in learned.items():
        torch.testing.assert_close(value, pretrained[name], atol=0.02, rtol=0.1)


@pytest.mark.usefixtures("staged")
def test_the_first_epoch_is_for_the_last_stage(few: Snapshot, pretrained: dict[str, Tensor], tmp_path: Path) -> None:
    over = threading.Event()
    for event in runs.train(few, TUNE, tmp_path / "model", should_stop=over.is_set):
        if isinstance(event, EpochDone):
            over.set()
    learned = _backbone(tmp_path / "model")
    moved = {name for name in learned if not torch.equal(learned[name], pretrained[name])}
    last = strategies.named("builtin").stages[-1]
    assert moved
    assert all(name.startswith(tuple(f"{prefix}." for prefix in last)) for name in moved)


def test_the_same_seed_gives_the_same_weights(
    few: Snapshot, tuned: tuple[list[RunEvent], Path], tmp_path: Path
) -> None:
    list(runs.train(few, TUNE, tmp_path / "again", should_stop=lambda: False))
    name = "model.safetensors"
    assert (tmp_path / "again" / name).read_bytes() == (tuned[1] / name).read_bytes()


def test_a_resumed_training_equals_the_unbroken_one(
    few: Snapshot, tuned: tuple[list[RunEvent], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.loop.WRITE_EVERY", 0.0)
    training = runs.train(few, TUNE, tmp_path / "model", should_stop=lambda: False)
    for event in training:
        if isinstance(event, BatchDone) and event.epoch > 1:
            break
    training.close()
    resumed = list(runs.train(few, TUNE, tmp_path / "model", should_stop=lambda: False, resume=True))
    assert [event.epoch for event in resumed if isinstance(event, EpochDone)] == [2]
    name = "model.safetensors"
    assert (tmp_path / "model" / name).read_bytes() == (tuned[1] / name).read_bytes()


@pytest.mark.parametrize("strategy", TUNED, ids=lambda strategy: strategy.name)
def test_every_weight_learns_in_one_stage_and_slower_towards_the_picture(strategy: Strategy) -> None:
    config = TrainConfig(strategy.name, mode="finetune", device="cpu")
    settings = plan(config, pictures=100, side=None)
    with torch.device("meta"):
        network = learner(strategy.build(3), settings)
    learning = stages(network, settings)
    shares = [share for share, _ in learning]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1.0
    assert shares[1] == settings.body < 1.0
    counted = [id(parameter) for _, parameters in learning for parameter in parameters]
    assert sorted(counted) == sorted(id(parameter) for parameter in network.parameters())
    assert all(parameters for _, parameters in learning)
