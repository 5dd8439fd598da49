"""A run's model on disk: whole or not at all, and never in the place of something else."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core import runs
from core.errors import UserError
from core.model.saved import load
from core.project.folders import read_class_folders
from core.project.snapshot import Snapshot
from core.training import EpochDone, TrainConfig

ONE_EPOCH = TrainConfig("basic-cnn", epochs=1, device="cpu")


@pytest.fixture
def snapshot(tiny_folder: Path) -> Snapshot:
    return read_class_folders(tiny_folder)


@pytest.fixture
def train(snapshot: Snapshot) -> Callable[..., Path]:
    def train(output: Path, **options: bool) -> Path:
        finished = list(runs.train(snapshot, ONE_EPOCH, output, should_stop=lambda: False, **options))[-1]
        model: Path = finished.model
        return model

    return train


def test_a_model_is_never_overwritten_unless_told_to(train: Callable[..., Path], tmp_path: Path) -> None:
    model = train(tmp_path / "model")
    before = load(model).card
    marked = model / "notes.txt"
    marked.write_text("mine")
    with pytest.raises(UserError, match="is there already") as refused:
        train(model)
    assert "--overwrite" in refused.value.hint
    assert marked.is_file()
    train(model, overwrite=True)
    assert load(model).card.weights_sha256 == before.weights_sha256
    assert not marked.exists()
    assert os.listdir(tmp_path) == ["model"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_no_model_is_never_replaced(train: Callable[..., Path], tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("Dear diary,")
    (tmp_path / "file").write_text("Dear diary,")
    for name in ("letters", "file"):
        with pytest.raises(UserError, match="is there already and is no model") as refused:
            train(tmp_path / name, overwrite=overwrite)
        assert "--overwrite" not in refused.value.hint
    assert sorted(os.listdir(tmp_path)) == ["file", "letters"]
    assert os.listdir(tmp_path / "letters") == ["letter.txt"]


def test_an_empty_folder_may_become_a_model(train: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    assert load(train(tmp_path / "model")).card.labels == ("Bars", "Discs")


def test_the_folder_one_stands_in_cannot_become_a_model(
    train: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (".", ".."):
        with pytest.raises(UserError):
            train(Path(name))
    assert os.listdir(tmp_path) == []


def test_until_the_end_there_is_no_model(snapshot: Snapshot, tmp_path: Path) -> None:
    output = tmp_path / "deep" / "model"
    training = runs.train(snapshot, ONE_EPOCH, output, should_stop=lambda: False)
    for event in training:
        if isinstance(event, EpochDone):
            assert not output.exists()
    assert load(output).card.strategy == "basic-cnn"


def test_a_training_left_alone_leaves_nothing(snapshot: Snapshot, tmp_path: Path) -> None:
    training = runs.train(snapshot, ONE_EPOCH, tmp_path / "model", should_stop=lambda: False)
    next(training)
    training.close()
    assert os.listdir(tmp_path) == []


def test_two_trainings_do_not_make_the_same_model(
    train: Callable[..., Path], snapshot: Snapshot, tmp_path: Path
) -> None:
    first = runs.train(snapshot, ONE_EPOCH, tmp_path / "model", should_stop=lambda: False)
    next(first)
    with pytest.raises(UserError, match="Another training is making"):
        train(tmp_path / "model")
    *_, last = first
    assert last.model == tmp_path / "model"
    assert os.listdir(tmp_path) == ["model"]


def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing(train: Callable[..., Path], small_disk: Path) -> None:
    with pytest.raises(UserError, match="disk is full") as refused:
        train(small_disk / "model")
    assert refused.value.hint
    assert os.listdir(small_disk) == []
