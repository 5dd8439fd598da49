"""Kept epochs: which, how large, after a stop and a kill, and that training is as if none were kept."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from core import runs
from core.errors import UserError
from core.explanation.beginning import Filters, after
from core.explanation.beginning import epochs as epochs_of
from core.explanation.feature_maps import first_filters
from core.model.saved import load
from core.project.folders import read_class_folders
from core.project.snapshot import Snapshot
from core.runs import RunFinished
from core.training import EpochDone, TrainConfig, kept_epochs
from core.unfinished import unfinished

LENET = TrainConfig("lenet5", epochs=14, device="cpu")


@pytest.fixture
def snapshot(tiny_folder: Path, tmp_path: Path) -> Snapshot:
    return replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")


def train(snapshot: Snapshot, output: Path, config: TrainConfig = LENET, *, resume: bool = False) -> Path:
    finished = list(runs.train(snapshot, config, output, should_stop=lambda: False, resume=resume))[-1]
    assert isinstance(finished, RunFinished)
    assert finished.model is not None
    return finished.model


def test_the_first_epoch_and_some_evenly_apart_are_due() -> None:
    assert [list(kept_epochs.due(done, 4)) for done in (1, 4, 5, 9)] == [[1], [1, 2, 3, 4], [1, 3, 5], [1, 5, 9]]
    for most in (4, 6, 12):
        for done in range(2, 200):
            now = kept_epochs.due(done, most)
            assert min(done, most / 2) <= len(now) <= most
            assert set(now) - {done} <= set(kept_epochs.due(done - 1, most)), "what was removed is due again"


def test_what_is_kept_is_small_and_each_epoch_another(snapshot: Snapshot, tmp_path: Path) -> None:
    run = train(snapshot, tmp_path / "run")
    kept = kept_epochs.listed(run)
    assert kept == tuple(kept_epochs.due(kept[-1], kept_epochs.MOST))
    assert (run / kept_epochs.FILE).stat().st_size < kept_epochs.LARGEST
    networks = [after(run, epoch) for epoch in epochs_of(run)]
    filters = [first_filters(one) for one in networks if isinstance(one, nn.Module)]
    assert len(filters) == 1 + len(kept)
    assert len({one.tobytes() for one in filters if one is not None}) == len(filters)
    saved = load(run).network.state_dict()
    assert networks[0].training is networks[-1].training is False  # type: ignore[union-attr]
    assert saved.keys() == networks[-1].state_dict().keys()  # type: ignore[union-attr]


def test_a_training_cut_off_keeps_the_very_same_epochs(snapshot: Snapshot, tmp_path: Path) -> None:
    whole = train(snapshot, tmp_path / "whole")
    training = runs.train(snapshot, LENET, tmp_path / "again", should_stop=lambda: False)
    for event in training:
        if isinstance(event, EpochDone) and event.epoch == 5:
            training.close()  # between an epoch and its checkpoint: it is done again
            break
    again = train(snapshot, tmp_path / "again", resume=True)
    for name in ("model.safetensors", kept_epochs.FILE):
        assert (again / name).read_bytes() == (whole / name).read_bytes()


def test_another_training_in_the_same_place_has_none_of_them(snapshot: Snapshot, tmp_path: Path) -> None:
    training = runs.train(snapshot, LENET, tmp_path / "run", should_stop=lambda: False)
    for event in training:
        if isinstance(event, EpochDone) and event.epoch == 3:
            training.close()
            break
    assert (unfinished(tmp_path / "run") / kept_epochs.FOLDER).is_dir()
    run = train(snapshot, tmp_path / "run", TrainConfig("builtin", epochs=1, device="cpu"))
    assert not (run / kept_epochs.FILE).exists()


def test_of_a_large_network_only_the_first_filters_are_kept(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_epochs, "LARGEST", 500_000)  # LeNet-5 has 250,000 bytes
    run = train(snapshot, tmp_path / "run", replace(LENET, epochs=2))
    assert len(load_file(run / kept_epochs.FILE)) == 2
    kept = after(run, 1)
    assert isinstance(kept, Filters)
    assert kept.numbers.shape == (6, 3, 5, 5)
    assert isinstance(after(run, 0), nn.Module)


def test_keeping_changes_no_number(snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = train(snapshot, tmp_path / "kept", replace(LENET, epochs=3))
    monkeypatch.setattr(kept_epochs, "due", lambda *_: range(0))
    none = train(snapshot, tmp_path / "none", replace(LENET, epochs=3))
    assert not (none / kept_epochs.FILE).exists()
    assert epochs_of(none) == (0,)
    assert (none / "model.safetensors").read_bytes() == (kept / "model.safetensors").read_bytes()


def test_a_flipped_bit_is_noticed_and_damage_is_a_sentence(snapshot: Snapshot, tmp_path: Path) -> None:
    run = train(snapshot, tmp_path / "run", replace(LENET, epochs=2))
    file = run / kept_epochs.FILE
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    read = [one for epoch in (1, 2) if (one := _or_sentence(run, epoch))]
    assert len(read) == 1
    assert "are damaged. Look at the saved model" in read[0]
    file.write_bytes(content[:50])
    assert kept_epochs.listed(run) == ()
    assert load(run).card.labels == ("Bars", "Discs")


def _or_sentence(run: Path, epoch: int) -> str:
    try:
        with torch.no_grad():
            after(run, epoch)
    except UserError as error:
        return f"{error.message} {error.hint}"
    return ""
