"""A project's folder renamed or moved while it is open: nothing is written where it was, and nothing is lost."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import runs
from core.errors import UserError
from core.project.importing import import_paths
from core.project.project import Project
from core.project.thumbnails import PictureCache
from core.training import CheckpointSaved, EpochDone, TrainConfig

SENTENCE = "The folder of this project is not there any more: it was renamed, moved or deleted while it was open."


@pytest.fixture
def project(tmp_path: Path, tiny_folder: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "Mine.handful")
    list(import_paths(made, [tiny_folder / "Bars"], None, should_stop=lambda: False))
    yield made
    made.close()


CHANGES: dict[str, Callable[[Project, Path], object]] = {
    "label": lambda project, more: project.labels.add("Hats"),
    "trash": lambda project, more: project.samples.trash([1]),
    "undo": lambda project, more: project.undo(),
    "import": lambda project, more: list(import_paths(project, [more], None, should_stop=lambda: False)),
    "run": lambda project, more: project.new_run(),
}


def test_a_project_deleted_from_outside_is_told_so_and_nothing_is_promised(project: Project) -> None:
    shutil.rmtree(project.folder)
    with pytest.raises(UserError) as refused:
        project.labels.add("Hats")
    assert (refused.value.message, refused.value.hint) == (
        SENTENCE,
        "If it was renamed or moved, open it at its new place to change it.",
    )


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("another", [False, True], ids=["gone", "another there"])
def test_a_moved_project_is_not_changed_and_not_begun_anew(
    project: Project, tiny_folder: Path, tmp_path: Path, change: str, another: bool
) -> None:
    old, new = project.folder, tmp_path / "elsewhere" / "Renamed.handful"
    new.parent.mkdir()
    before = project.snapshot()
    old.rename(new)
    if another:
        shutil.copytree(new, old, ignore=shutil.ignore_patterns("project.holder.json"))
    there = _files(old)
    with pytest.raises(UserError, match="renamed, moved or deleted while it was open") as refused:
        CHANGES[change](project, tiny_folder / "Discs")
    assert refused.value.message == SENTENCE
    list(PictureCache(project.cache).fill(before.samples, should_stop=lambda: False))
    assert not project.could_be_changed
    project.close()
    assert {name: data for name, data in _files(old).items() if "cache" not in name} == there
    assert old.exists() == another
    opened = Project.open(new)
    assert opened.refusal is None
    assert [sample.sha256 for sample in opened.snapshot().samples] == [sample.sha256 for sample in before.samples]
    opened.close()


def test_a_folder_renamed_during_an_import_ends_it_and_keeps_what_came_in(
    project: Project, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("core.project.entering.BATCH", 2)
    new = tmp_path / "Renamed.handful"
    importing = import_paths(project, [tiny_folder / "Discs"], None, should_stop=lambda: False)
    came_in = max(getattr(next(importing), "added", 0) for _ in range(2))
    project.folder.rename(new)
    with pytest.raises(UserError) as refused:
        list(importing)
    assert refused.value.message == SENTENCE
    assert not project.folder.exists()
    project.close()
    opened = Project.open(new)
    assert len(opened.snapshot().samples) == 10 + came_in
    opened.close()


@pytest.mark.parametrize("another", [False, True], ids=["gone", "another there"])
def test_a_folder_renamed_during_a_training_is_not_begun_anew(
    project: Project, tiny_folder: Path, tmp_path: Path, another: bool
) -> None:
    list(import_paths(project, [tiny_folder / "Discs"], None, should_stop=lambda: False))
    old, new = project.folder, tmp_path / "Renamed.handful"
    config = TrainConfig("basic-cnn", epochs=3, batch_size=4, device="cpu")
    training = runs.train(project.snapshot(), config, project.new_run(), should_stop=lambda: False)
    assert any(isinstance(event, CheckpointSaved) for event in training)  # and no further
    old.rename(new)
    if another:
        shutil.copytree(new, old)  # with the unfinished training in it
    there = _files(old)
    rest: list[object] = []
    with pytest.raises(UserError, match="renamed or moved during the training"):
        rest.extend(training)
    assert [event.epoch for event in rest if isinstance(event, EpochDone)] == [2, 3]
    assert _files(old) == there
    assert old.exists() == another
    project.close()


def test_no_training_begins_where_a_project_has_gone(project: Project, tmp_path: Path) -> None:
    snapshot, output = project.snapshot(), project.new_run()
    project.folder.rename(tmp_path / "Renamed.handful")
    with pytest.raises(UserError, match="renamed or moved"):
        list(runs.train(snapshot, TrainConfig("basic-cnn", device="cpu"), output, should_stop=lambda: False))
    assert not project.folder.exists()
    project.close()


def test_a_project_moved_back_can_be_changed_again(project: Project, tmp_path: Path) -> None:
    project.folder.rename(tmp_path / "Renamed.handful")
    assert project.refusal is not None
    (tmp_path / "Renamed.handful").rename(project.folder)
    assert project.refusal is None
    assert project.labels.add("Hats").name == "Hats"


def _files(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if "cache" not in name}
