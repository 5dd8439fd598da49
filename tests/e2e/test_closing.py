"""Closing at the worst moment: nothing is lost, nothing hangs, no thread outlives the window."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from core import run_record
from core.model.saved import load
from core.project.project import Project

Play = Callable[..., subprocess.CompletedProcess[str]]


def _models(projects: Path) -> list[Path]:
    return sorted(projects.glob("*.handful/runs/*/model.json"))


def test_keeping_the_best_leaves_a_model_that_answers_after_a_restart(
    play: Play, pictures: Path, projects: Path
) -> None:
    ended = play("close_while_training", pictures, "Keep the best and close")
    assert ended.returncode == 0, ended.stderr
    (card,) = _models(projects)
    assert load(card.parent).card.strategy == "basic-cnn"
    again = play("see_the_result_again", next((pictures / "Shoes").iterdir()))
    assert again.returncode == 0, again.stderr
    said = json.loads(again.stdout)
    assert said["how"].startswith("Basic CNN, from nothing: ")
    assert said["label"] in ("Handbags", "Shoes")


def test_after_a_power_cut_the_training_goes_on_where_it_was(play: Play, pictures: Path, projects: Path) -> None:
    assert play("lose_power_while_training", pictures).returncode == 99
    assert _models(projects) == []
    ended = play("go_on_with_it")
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert said["offered"].startswith("Basic CNN, from nothing, was cut off after epoch ")
    assert said["how"].startswith("Basic CNN, from nothing: ")
    assert said["banner"] == ""
    (card,) = _models(projects)
    record = run_record.read(card.parent)
    assert record is not None
    assert [epoch.epoch for epoch in record.curves] == list(range(1, len(record.curves) + 1))
    assert list(card.parent.parent.glob(".*")) == []


def test_closing_when_it_is_done_waits_for_the_training(play: Play, pictures: Path, projects: Path) -> None:
    ended = play("close_while_training", pictures, "Close when it is done")
    assert ended.returncode == 0, ended.stderr
    assert len(_models(projects)) == 1


def test_thinking_again_keeps_window_and_training(play: Play, pictures: Path, projects: Path) -> None:
    ended = play("close_while_training_and_think_again", pictures)
    assert ended.returncode == 0, ended.stderr
    assert len(_models(projects)) == 1


def test_closing_while_pictures_come_in_keeps_those_that_are_in(play: Play, pictures: Path, projects: Path) -> None:
    ended = play("close_while_pictures_come_in", pictures)
    assert ended.returncode == 0, ended.stderr
    (folder,) = projects.iterdir()
    project = Project.open(folder)
    samples = project.snapshot().samples
    project.close()
    assert samples
    originals = {path.read_bytes() for path in pictures.rglob("*.jpg")}
    assert all(sample.path.read_bytes() in originals for sample in samples)
    assert not list(folder.rglob("*.part"))


def test_closing_with_pictures_on_the_clipboard_ends_well(play: Play, pictures: Path) -> None:
    ended = play("close_with_copied_pictures", pictures)
    assert ended.returncode == 0, ended.stderr
