"""Projects on disk: made, opened and refused; labels; every change undone and redone, also after a restart."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import UserError
from core.project.labels import COLOURS, LONGEST_NAME
from core.project.opening import is_project
from core.project.project import Project
from core.project.samples import NewSample


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "Shoes.handful")
    yield made
    made.close()


def _state(project: Project) -> tuple[object, ...]:
    snapshot = project.snapshot()
    return snapshot.labels, snapshot.samples


def _add(project: Project, count: int, label_id: int | None, *, first: int = 0) -> None:
    new = [
        NewSample(f"{number:064x}", f"{number}.png", f"00/{number}.png", label_id, f"burst {number // 2}")
        for number in range(first, first + count)
    ]
    project.samples.add(new, title=f"add {count} pictures")


def test_a_new_project_is_an_empty_folder_with_rooms(project: Project) -> None:
    rooms = sorted(path.name for path in project.folder.iterdir() if path.is_dir())
    assert rooms == ["backups", "cache", "pictures", "runs"]
    assert is_project(project.folder)
    assert project.name == "Shoes"
    assert _state(project) == ((), ())
    assert (project.history().undo, project.database.history().redo) == (None, None)
    assert project.undo() is None
    assert project.redo() is None


def test_a_project_takes_the_place_of_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    Project.create(tmp_path / "empty").close()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear diary,")
    with pytest.raises(UserError, match="is there already"):
        Project.create(tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_project_on_a_disk_too_small_leaves_nothing(small_disk: Path) -> None:
    (small_disk / "filling").write_bytes(bytes(220 * 1024))
    with pytest.raises(UserError):
        Project.create(small_disk / "new.handful")
    assert [path.name for path in small_disk.iterdir()] == ["filling"]


def test_a_change_that_the_disk_refuses_is_not_done_at_all(small_disk: Path) -> None:
    project = Project.create(small_disk / "new.handful")
    label = project.labels.add("Shoes")
    before = _state(project)
    with pytest.raises(UserError, match="could not be written") as refused:
        _add(project, 5000, label.id)
    assert refused.value.hint
    assert _state(project) == before
    project.close()
    again = Project.open(small_disk / "new.handful")
    assert _state(again) == before
    assert again.undo() == "add label Shoes"
    again.close()


def test_no_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not there"):
        Project.open(tmp_path / "absent.handful")
    with pytest.raises(UserError, match="is no Handful project"):
        Project.open(tmp_path)


def test_a_project_from_a_newer_handful_is_refused_and_left_as_it_is(project: Project) -> None:
    project.close()
    file = project.folder / "project.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 99")
    content = file.read_bytes()
    with pytest.raises(UserError, match="newer version of Handful"):
        Project.open(project.folder)
    assert file.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"this is no database" * 1000, b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_database_is_refused(project: Project, content: bytes) -> None:
    project.close()
    (project.folder / "project.sqlite").write_bytes(content)
    with pytest.raises(UserError, match="is damaged"):
        Project.open(project.folder)


def test_a_database_with_a_damaged_page_is_refused(project: Project) -> None:
    _add(project, 500, None)
    project.close()
    file = project.folder / "project.sqlite"
    content = bytearray(file.read_bytes())
    assert len(content) > 40_000
    content[8192:24576] = b"\xa5" * 16384
    file.write_bytes(content)
    with pytest.raises(UserError, match="is damaged"):
        Project.open(project.folder)


def test_what_was_done_is_there_after_reopening(project: Project) -> None:
    label = project.labels.add("Shoes")
    _add(project, 3, label.id)
    before = _state(project)
    project.close()
    with closing(Project.open(project.folder)) as again:
        assert _state(again) == before


def test_samples_lie_in_the_project_and_keep_their_group(project: Project) -> None:
    label = project.labels.add("Shoes")
    _add(project, 2, label.id)
    _add(project, 1, None, first=2)
    samples = project.snapshot().samples
    assert [sample.path for sample in samples] == [project.folder / "pictures" / f"00/{n}.png" for n in range(3)]
    assert [sample.group for sample in samples] == ["burst 0", "burst 0", "burst 1"]
    assert project.snapshot().labelled() == (samples[:2], (0, 0))
    assert project.snapshot().counts() == {label.id: 2, None: 1}


def test_a_project_that_was_moved_finds_its_pictures(project: Project, tmp_path: Path) -> None:
    _add(project, 1, None)
    project.close()
    moved = project.folder.rename(tmp_path / "moved.handful")
    with closing(Project.open(moved)) as again:
        assert again.snapshot().samples[0].path == moved / "pictures" / "00" / "0.png"


def test_labels_have_an_order_and_colours_of_their_own(project: Project) -> None:
    made = [project.labels.add(name) for name in ("Shoes", "Handbags", "Hats")]
    assert [label.colour for label in made] == [0, 1, 2]
    project.labels.delete(made[1].id)
    assert project.labels.add("Gloves").colour == 1
    assert project.snapshot().label_names == ("Shoes", "Hats", "Gloves")


def test_the_least_used_colour_is_taken_and_no_two_labels_look_the_same(project: Project) -> None:
    made = [project.labels.add(f"Label {number}") for number in range(20)]
    used = Counter(label.colour % COLOURS for label in made)
    assert sorted(used.values()) == [2] * 4 + [3] * 4
    for label in made[8:]:
        if label.colour % COLOURS == 5:
            project.labels.delete(label.id)
    assert project.labels.add("Another").colour % COLOURS == 5
    project.labels.colour(made[0].id, 6)  # another has that: it is the same colour in another shape
    colours = [label.colour for label in project.snapshot().labels]
    assert colours[0] % COLOURS == 6
    assert len(set(colours)) == len(colours)


def test_names_are_tidied(project: Project) -> None:
    assert project.labels.add("  Old \t shoes\n").name == "Old shoes"
    found = project.labels.named(" old   SHOES ")
    assert found is not None
    assert found.name == "Old shoes"
    assert project.labels.named("Shoes") is None


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "x" * (LONGEST_NAME + 1), "Shoes", "shoes", "  SHOES "])
def test_names_that_cannot_be_are_refused(project: Project, name: str) -> None:
    project.labels.add("Shoes")
    other = project.labels.add("Hats")
    before = _state(project)
    for refused in (lambda: project.labels.add(name), lambda: project.labels.rename(other.id, name)):
        with pytest.raises(UserError) as error:
            refused()
        assert error.value.hint
    assert _state(project) == before
    assert project.history().undo == "add label Hats"


def test_a_label_may_change_the_case_of_its_own_name(project: Project) -> None:
    label = project.labels.add("shoes")
    project.labels.rename(label.id, "Shoes")
    assert project.snapshot().label_names == ("Shoes",)


def test_names_may_be_anything_a_person_types(project: Project) -> None:
    names = ["Schuhe – für Größe 42", "靴", "👟", "'; DROP TABLE labels; --", "<b>bold</b>", "x" * LONGEST_NAME]
    for name in names:
        project.labels.add(name)
    project.close()
    with closing(Project.open(project.folder)) as again:
        assert list(again.snapshot().label_names) == names


def _add_label(project: Project) -> None:
    project.labels.add("Gloves")


def _rename(project: Project) -> None:
    project.labels.rename(project.snapshot().labels[0].id, "Boots")


def _delete_label(project: Project) -> None:
    project.labels.delete(project.snapshot().labels[0].id)


def _move(project: Project) -> None:
    snapshot = project.snapshot()
    project.samples.move([sample.id for sample in snapshot.samples[:3]], snapshot.labels[1].id)


def _unlabel(project: Project) -> None:
    project.samples.move([project.snapshot().samples[0].id], None)


def _delete(project: Project) -> None:
    project.samples.trash([sample.id for sample in project.snapshot().samples[1:3]])


def _import(project: Project) -> None:
    _add(project, 4, project.snapshot().labels[1].id, first=100)


CHANGES = [_add_label, _rename, _delete_label, _move, _unlabel, _delete, _import]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("reopen", [False, True], ids=["at once", "after a restart"])
def test_every_change_is_undone_and_redone(project: Project, change: object, reopen: bool) -> None:
    for name in ("Shoes", "Hats"):
        _add(project, 5, project.labels.add(name).id, first=len(project.snapshot().samples))
    before = _state(project)
    change(project)
    after = _state(project)
    assert after != before
    current = project
    for _ in range(2):
        for step, state in ((Project.undo, before), (Project.redo, after)):
            if reopen:
                current.close()
                current = Project.open(project.folder)
            title = current.history().undo if step is Project.undo else current.history().redo
            assert step(current) == title is not None
            assert _state(current) == state
    current.close()


def test_a_hundred_steps_are_undone_and_redone_across_a_restart(project: Project) -> None:
    states = [_state(project)]
    for number in range(120):
        if number % 3 == 2:
            project.labels.rename(project.snapshot().labels[-1].id, f"renamed {number}")
        else:
            project.labels.add(f"label {number}")
        states.append(_state(project))
    project.close()
    with closing(Project.open(project.folder)) as again:
        for state in reversed(states[:-1]):
            assert again.undo() is not None
            assert _state(again) == state
        assert again.undo() is None
    with closing(Project.open(project.folder)) as again:
        for state in states[1:]:
            assert again.redo() is not None
            assert _state(again) == state
        assert again.redo() is None


def test_a_new_change_ends_what_could_be_redone(project: Project) -> None:
    project.labels.add("Shoes")
    project.labels.add("Hats")
    project.undo()
    assert project.history().redo == "add label Hats"
    project.labels.add("Gloves")
    assert project.history().redo is None
    assert project.redo() is None
    assert project.undo() == "add label Gloves"
    assert project.undo() == "add label Shoes"


def test_a_change_that_fails_is_no_step(project: Project) -> None:
    project.labels.add("Shoes")
    project.undo()
    with pytest.raises(UserError):
        project.labels.add("")
    assert project.history().redo == "add label Shoes"


def test_deleting_what_is_not_there_is_no_step(project: Project) -> None:
    project.labels.delete(12345)
    assert project.history().undo is None


def test_labels_that_were_deleted_come_back_with_their_pictures_and_place(project: Project) -> None:
    labels = [project.labels.add(name) for name in ("Shoes", "Hats", "Gloves")]
    _add(project, 4, labels[1].id)
    before = _state(project)
    project.labels.delete(labels[1].id)
    assert project.snapshot().label_names == ("Shoes", "Gloves")
    assert project.snapshot().samples == ()
    project.undo()
    assert _state(project) == before


def test_runs_have_folders_of_their_own(project: Project) -> None:
    assert project.runs() == []
    first, second = project.new_run(), project.folder / "runs" / "99990101-000000-000000"
    assert first.parent == project.folder / "runs"
    assert not first.exists()
    for folder in (second, first):
        folder.mkdir()
        (folder / "model.json").write_text("{}")
    (project.folder / "runs" / "unfinished").mkdir()
    assert project.runs() == [first, second]
