"""What a person tells of one picture: one step, undone as one, and never a second copy of the same bytes."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from core.errors import UserError
from core.project.project import Project
from core.project.telling import tell


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "Skies.handful")
    made.labels.add("Day")
    yield made
    made.close()


def _png(tmp_path: Path, seed: int = 0) -> bytes:
    file = tmp_path / f"{seed}.png"
    Image.frombytes("RGB", (32, 24), Random(seed).randbytes(32 * 24 * 3)).save(file)
    return file.read_bytes()


def _held(project: Project) -> dict[str, int]:
    snapshot = project.snapshot()
    counts = snapshot.counts()
    named = {label.name: counts.get(label.id, 0) for label in snapshot.labels}
    return named | ({"": counts[None]} if counts.get(None) else {})


def test_a_new_picture_comes_in_as_one_step_with_its_label(project: Project, tmp_path: Path) -> None:
    data = _png(tmp_path)
    told = tell(project, data, name="a.png", label="day", source="paste")
    assert (told.label, told.came) == ("Day", "new")
    (sample,) = project.snapshot().samples
    assert (sample.name, sample.source, sample.path.read_bytes()) == ("a.png", "paste", data)
    assert project.undo() == "add 1 picture to Day"
    assert _held(project) == {"Day": 0}


def test_a_new_label_is_made_and_undone_with_its_picture(project: Project, tmp_path: Path) -> None:
    told = tell(project, _png(tmp_path), name="a.png", label="  Night ")
    assert (told.label, told.came) == ("Night", "new")
    assert _held(project) == {"Day": 0, "Night": 1}
    project.undo()
    assert _held(project) == {"Day": 0}
    project.redo()
    assert _held(project) == {"Day": 0, "Night": 1}


def test_the_same_picture_gets_the_label_and_does_not_come_in_twice(project: Project, tmp_path: Path) -> None:
    data = _png(tmp_path)
    tell(project, data, name="a.png", label="Day")
    assert tell(project, data, name="b.png", label="Day").came == "there"
    assert tell(project, data, name="b.png", label="Night").came == "moved"
    assert _held(project) == {"Day": 0, "Night": 1}
    assert project.undo() == "label 1 picture as Night"
    assert _held(project) == {"Day": 1}


def test_copies_of_one_picture_become_one(project: Project, tmp_path: Path) -> None:
    data = _png(tmp_path)
    tell(project, data, name="a.png", label="Day")
    (sample,) = project.snapshot().samples
    project.samples.copy([sample.id], None)
    assert tell(project, data, name="a.png", label="Night").came == "moved"
    assert _held(project) == {"Day": 0, "Night": 1}


@pytest.mark.parametrize(("data", "label"), [(b"Dear diary,", "Day"), (None, " "), (None, "x" * 101)])
def test_what_cannot_be_taken_changes_nothing(project: Project, tmp_path: Path, data: bytes | None, label: str) -> None:
    with pytest.raises(UserError) as refused:
        tell(project, data or _png(tmp_path), name="a.png", label=label)
    assert refused.value.hint
    assert _held(project) == {"Day": 0}
    assert project.history().undo == "add label Day"
    assert not [file for file in (project.folder / "pictures").rglob("*") if file.is_file()]


def test_of_a_project_that_is_only_looked_at_it_is_refused(project: Project, tmp_path: Path) -> None:
    other = Project.open(project.folder)
    try:
        with pytest.raises(UserError, match="open"):
            tell(other, _png(tmp_path), name="a.png", label="Day")
    finally:
        other.close()
