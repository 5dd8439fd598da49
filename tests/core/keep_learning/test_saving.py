"""What was learned from changes is saved as a run of its own, which replaces only what it saved itself before."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from core import keep_learning, kept_runs, runs
from core.model import card
from core.project.folders import read_class_folders
from core.project.snapshot import Snapshot
from core.training import EpochDone, TrainConfig

FROZEN = TrainConfig("builtin", epochs=2, device="cpu")


@pytest.fixture
def snapshot(sample_folder: Path, builtin_model: Path) -> Snapshot:
    return replace(read_class_folders(sample_folder), cache=builtin_model.parent / "cache")


def test_it_replaces_only_its_own_and_is_judged(snapshot: Snapshot, builtin_model: Path, tmp_path: Path) -> None:
    place = keep_learning.place(builtin_model, [builtin_model], tmp_path / "2")
    assert place == tmp_path / "2-updated"
    *_, end = keep_learning.save(snapshot, FROZEN, place, should_stop=lambda: False)
    assert isinstance(end, runs.RunFinished)
    assert card.read(place).report.method == "cross-validated"
    assert keep_learning.place(place, [builtin_model, place], tmp_path / "3") == place
    assert keep_learning.place(place, [place, tmp_path / "x"], tmp_path / "3") == tmp_path / "3-updated"
    fewer = replace(snapshot, samples=snapshot.samples[1:])
    *_, end = keep_learning.save(fewer, FROZEN, place, should_stop=lambda: False)
    assert card.read(place).report.n == len(fewer.samples)
    (run,) = kept_runs.listed(tmp_path)
    kept_runs.rename(run, "The one I want")
    assert keep_learning.place(place, [place], tmp_path / "3") == tmp_path / "3-updated"


def test_it_turns_away_what_the_person_chose_for_the_model_before(snapshot: Snapshot, tmp_path: Path) -> None:
    there_before: list[bool] = []

    def share() -> float:
        there_before.append((tmp_path / "1").exists())
        return 0.2

    list(keep_learning.save(snapshot, FROZEN, tmp_path / "1", should_stop=lambda: False, share=share))
    assert there_before == [False], "it is never there with another share"
    saved = card.read(tmp_path / "1").novelty
    assert saved is not None
    assert (saved.share, saved.value) == (0.2, saved.at(0.2).value)


@pytest.mark.parametrize("after", [0, 2])
def test_let_go_of_it_leaves_everything_as_it_was(snapshot: Snapshot, tmp_path: Path, after: int) -> None:
    place = tmp_path / "2-updated"
    list(keep_learning.save(snapshot, FROZEN, place, should_stop=lambda: False))
    before = (place / card.WEIGHTS).read_bytes(), os.stat(place).st_ino
    epochs: list[EpochDone] = []
    for event in keep_learning.save(snapshot, FROZEN, place, should_stop=lambda: len(epochs) >= after):
        assert not isinstance(event, runs.RunFinished)
        if isinstance(event, EpochDone):
            epochs.append(event)
    assert ((place / card.WEIGHTS).read_bytes(), os.stat(place).st_ino) == before
    assert os.listdir(tmp_path) == [place.name]


def test_a_model_says_why_it_cannot_keep_learning(basic_model: Path, builtin_model: Path, tmp_path: Path) -> None:
    def reason(folder: Path | None) -> str:
        said = keep_learning.why_not(folder, card.read(folder) if folder else None)
        return said.message if said else ""

    assert reason(None) == "Nothing is trained yet."
    assert reason(basic_model).startswith("This model was taught as a whole")
    assert reason(builtin_model) == ""
    for name in (card.CARD, card.WEIGHTS):
        (tmp_path / name).write_bytes((builtin_model / name).read_bytes())
    assert reason(tmp_path) == "This model does not say how it was trained."
