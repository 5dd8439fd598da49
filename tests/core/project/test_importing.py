"""Pictures into a project: byte for byte under their hash, bad ones named, one step to undo."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from PIL import Image

from core.errors import UserError
from core.project import entering
from core.project.importing import Imported, ImportFinished, import_paths
from core.project.project import Project

Draw = Callable[[str, int], Image.Image]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "Shapes.handful")
    yield made
    made.close()


def _bring(project: Project, *paths: Path, label_id: int | None = None) -> ImportFinished:
    *progress, last = import_paths(project, list(paths), label_id, should_stop=lambda: False)
    assert isinstance(last, ImportFinished)
    assert all(isinstance(event, Imported) for event in progress)
    assert progress[-1].done == progress[-1].total
    assert progress[-1].added == last.added
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    return last


def _by_label(project: Project) -> dict[str | None, int]:
    snapshot = project.snapshot()
    names = {label.id: label.name for label in snapshot.labels}
    return {names.get(key) if key is not None else None: count for key, count in snapshot.counts().items()}


def _draw_many(folder: Path, draw: Draw, count: int, *, kind: str = "Discs") -> None:
    folder.mkdir(parents=True)
    for seed in range(count):
        draw(kind, seed).save(folder / f"{seed:03}.png")


def test_originals_are_kept_byte_for_byte_under_their_hash(project: Project, tiny_folder: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(tiny_folder.rglob("*.png"))}
    label = project.labels.add("Shapes")
    finished = _bring(project, tiny_folder, label_id=label.id)
    assert (finished.added, finished.twice, finished.skipped, finished.stopped) == (20, (), (), False)
    kept = {sample.sha256: sample.path for sample in project.snapshot().samples}
    for original, data in before.items():
        digest = hashlib.sha256(data).hexdigest()
        assert kept[digest].read_bytes() == data
        assert kept[digest].name == f"{digest}.png"
        assert original.read_bytes() == data
    assert sum(path.is_file() for path in (project.folder / "pictures").rglob("*")) == 20


def test_a_folder_of_folders_makes_labels(project: Project, tiny_folder: Path) -> None:
    _bring(project, tiny_folder)
    assert project.snapshot().label_names == ("Bars", "Discs")
    assert _by_label(project) == {"Bars": 10, "Discs": 10}
    assert project.snapshot().samples[0].name == "00.png"


def test_labels_that_are_there_are_used(project: Project, tiny_folder: Path) -> None:
    project.labels.add("DISCS")
    _bring(project, tiny_folder)
    assert _by_label(project) == {"DISCS": 10, "Bars": 10}


def test_a_folder_of_pictures_becomes_a_label_and_files_stay_unlabelled(project: Project, tiny_folder: Path) -> None:
    _bring(project, tiny_folder / "Discs", *sorted((tiny_folder / "Bars").iterdir())[:3])
    assert _by_label(project) == {"Discs": 10, None: 3}


def test_pictures_beside_the_folders_have_no_label(project: Project, tmp_path: Path, tiny_picture: Draw) -> None:
    _draw_many(tmp_path / "mixed" / "Discs", tiny_picture, 2)
    tiny_picture("Bars", 0).save(tmp_path / "mixed" / "beside.png")
    _bring(project, tmp_path / "mixed")
    assert _by_label(project) == {"Discs": 2, None: 1}


def test_a_picture_damaged_in_the_project_is_made_whole_by_bringing_it_in_again(
    project: Project, tmp_path: Path, tiny_picture: Draw
) -> None:
    tiny_picture("Discs", 0).save(tmp_path / "disc.png")
    _bring(project, tmp_path / "disc.png")
    (sample,) = project.snapshot().samples
    content = bytearray(sample.path.read_bytes())
    content[40] ^= 1
    sample.path.write_bytes(content)
    assert _bring(project, tmp_path / "disc.png").twice == (tmp_path / "disc.png",)
    assert sample.path.read_bytes() == (tmp_path / "disc.png").read_bytes()


def test_a_folder_without_a_file_is_refused_and_makes_no_label(project: Project, tmp_path: Path) -> None:
    (tmp_path / "Discs" / "inside").mkdir(parents=True)
    with pytest.raises(UserError, match="no pictures in Discs"):
        list(import_paths(project, [tmp_path / "Discs"], None, should_stop=lambda: False))
    assert project.snapshot().labels == ()


def test_an_empty_folder_among_pictures_changes_nothing(project: Project, tmp_path: Path, tiny_picture: Draw) -> None:
    _draw_many(tmp_path / "Discs", tiny_picture, 3)
    (tmp_path / "Discs" / "empty").mkdir()
    finished = _bring(project, tmp_path / "Discs")
    assert (finished.added, finished.twice) == (3, ())
    assert _by_label(project) == {"Discs": 3}


def test_an_import_is_one_step(project: Project, tmp_path: Path, tiny_picture: Draw) -> None:
    """Although it is written in several parts and makes labels."""
    for kind in ("Discs", "Bars"):
        _draw_many(tmp_path / "many" / kind, tiny_picture, 80, kind=kind)
    finished = _bring(project, tmp_path / "many")
    assert finished.added == 160
    before = project.snapshot()
    project.undo()
    assert (project.snapshot().labels, project.snapshot().samples) == ((), ())
    assert project.undo() is None
    project.redo()
    assert project.snapshot() == before
    assert all(sample.path.is_file() for sample in before.samples)


def test_what_came_in_is_durable_before_the_end(project: Project, tmp_path: Path, tiny_picture: Draw) -> None:
    _draw_many(tmp_path / "many", tiny_picture, 100)
    label = project.labels.add("Discs")
    running = import_paths(project, [tmp_path / "many"], label.id, should_stop=lambda: False)
    first = next(running)
    running.close()
    assert isinstance(first, Imported)
    project.close()
    again = Project.open(project.folder)
    assert len(again.snapshot().samples) == first.added > 0
    assert again.undo() == "add 100 pictures"
    assert again.snapshot().samples == ()
    again.close()


def test_the_same_pictures_twice_are_named_and_left_out(project: Project, tiny_folder: Path, tmp_path: Path) -> None:
    label = project.labels.add("Discs")
    _bring(project, tiny_folder / "Discs", label_id=label.id)
    finished = _bring(project, tiny_folder / "Discs", label_id=label.id)
    assert finished.added == 0
    assert list(finished.twice) == sorted((tiny_folder / "Discs").iterdir())
    assert project.history().undo == "add 10 pictures"
    copy = tmp_path / "another name.png"
    copy.write_bytes((tiny_folder / "Bars" / "00.png").read_bytes())
    finished = _bring(project, copy, tiny_folder / "Bars" / "00.png", label_id=label.id)
    assert (finished.added, finished.twice) == (1, (tiny_folder / "Bars" / "00.png",))


def test_the_same_picture_may_have_two_labels_and_its_bytes_lie_once(project: Project, tiny_folder: Path) -> None:
    picture = tiny_folder / "Discs" / "00.png"
    for name in ("Round", "Dark"):
        assert _bring(project, picture, label_id=project.labels.add(name).id).added == 1
    assert len({sample.path for sample in project.snapshot().samples}) == 1
    assert len({sample.group for sample in project.snapshot().samples}) == 1


def test_bad_files_are_named_with_their_reason_and_the_rest_comes_in(
    project: Project, tmp_path: Path, tiny_picture: Draw
) -> None:
    folder = tmp_path / "mixed"
    _draw_many(folder, tiny_picture, 4)
    (folder / "empty.jpg").touch()
    (folder / "letter.jpg").write_text("Dear diary,")
    (folder / "half.png").write_bytes((folder / "000.png").read_bytes()[:600])
    (folder / ".hidden.png").write_bytes(b"no picture")
    (folder / "Thumbs.db").write_bytes(b"no picture")
    finished = _bring(project, folder, tmp_path / "absent.png", label_id=project.labels.add("Discs").id)
    assert finished.added == 4
    reasons = {skipped.path.name: skipped.reason for skipped in finished.skipped}
    assert reasons.keys() == {"empty.jpg", "letter.jpg", "half.png", "absent.png"}
    assert "empty" in reasons["empty.jpg"]
    assert "not a picture" in reasons["letter.jpg"]
    assert "damaged" in reasons["half.png"]
    assert "not there" in reasons["absent.png"]
    assert sum(path.is_file() for path in (project.folder / "pictures").rglob("*")) == 4


def test_only_bad_files_are_no_step(project: Project, tmp_path: Path) -> None:
    (tmp_path / "letter.jpg").write_text("Dear diary,")
    assert _bring(project, tmp_path / "letter.jpg").added == 0
    assert project.history().undo is None


def test_content_decides_the_suffix(project: Project, tmp_path: Path, tiny_picture: Draw) -> None:
    tiny_picture("Discs", 0).save(tmp_path / "picture.png", format="JPEG")
    _bring(project, tmp_path / "picture.png")
    sample = project.snapshot().samples[0]
    assert (sample.path.suffix, sample.name) == (".jpg", "picture.png")


def test_a_stop_keeps_what_came_in(project: Project, tmp_path: Path, tiny_picture: Draw) -> None:
    _draw_many(tmp_path / "many", tiny_picture, 40)
    looked = iter([False] * 20)
    *_, last = import_paths(project, [tmp_path / "many"], None, should_stop=lambda: next(looked, True))
    assert isinstance(last, ImportFinished)
    assert last.stopped
    assert len(project.snapshot().samples) == last.added < 40
    project.undo()
    assert project.snapshot().samples == ()


def test_a_label_deleted_meanwhile_leaves_the_rest_unlabelled(
    project: Project, tmp_path: Path, tiny_picture: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "BATCH", 30)
    _draw_many(tmp_path / "many", tiny_picture, 100)
    label = project.labels.add("Discs")
    running = import_paths(project, [tmp_path / "many"], label.id, should_stop=lambda: False)
    first = next(running)
    project.labels.delete(label.id)
    *_, last = running
    snapshot = project.snapshot()
    assert snapshot.labelled() == ((), ())
    assert len(snapshot.samples) == last.added - first.added > 0


def test_folder_names_with_odd_blanks_come_in_twice_without_trouble(
    project: Project, tmp_path: Path, tiny_picture: Draw
) -> None:
    _draw_many(tmp_path / "many" / "old  discs ", tiny_picture, 2)
    assert [_bring(project, tmp_path / "many").added for _ in range(2)] == [2, 0]
    assert _by_label(project) == {"old discs": 2}


@pytest.mark.skipif(os.name == "nt", reason="names are always Unicode on Windows")
def test_names_that_are_not_utf8_come_in(project: Project, tmp_path: Path, tiny_picture: Draw) -> None:
    folder = tmp_path / "many" / "caf\udce9"
    try:
        _draw_many(folder, tiny_picture, 1)
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    (folder / "000.png").rename(folder / "cr\udce8me.png")
    assert _bring(project, tmp_path / "many").added == 1
    assert _by_label(project) == {"caf\ufffd": 1}
    assert project.snapshot().samples[0].name == "cr\ufffdme.png"


def test_long_folder_names_are_cut(project: Project, tmp_path: Path, tiny_picture: Draw) -> None:
    _draw_many(tmp_path / "many" / ("x" * 150), tiny_picture, 1)
    _bring(project, tmp_path / "many")
    assert project.snapshot().label_names == ("x" * 100,)


def test_a_full_disk_is_said_and_keeps_the_project_whole(small_disk: Path, tmp_path: Path) -> None:
    project = Project.create(small_disk / "new.handful")
    for number in range(12):
        Image.effect_noise((120, 120), 90 + number).save(tmp_path / f"{number}.bmp")
    with pytest.raises(UserError, match="disk is full"):
        list(import_paths(project, sorted(tmp_path.glob("*.bmp")), None, should_stop=lambda: False))
    project.close()
    project = Project.open(small_disk / "new.handful")
    for sample in project.snapshot().samples:
        assert hashlib.sha256(sample.path.read_bytes()).hexdigest() == sample.sha256
    assert not list(project.folder.rglob("*.part"))
    project.close()


def test_a_project_is_not_taken_for_class_folders(project: Project, tmp_path: Path, tiny_folder: Path) -> None:
    _bring(project, tiny_folder)
    before = _by_label(project)
    for place in (project.folder, project.folder / "pictures"):
        with pytest.raises(UserError, match="is a Handful project"):
            list(import_paths(project, [place], None, should_stop=lambda: False))
    parent = tmp_path / "many"
    (parent / "Dogs").mkdir(parents=True)
    project.folder.joinpath("project.sqlite").touch()
    other = Project.create(parent / "Other.handful")
    other.close()
    end = _bring(project, parent, next(tiny_folder.rglob("*.*")))
    assert [file.path.name for file in end.skipped] == ["Other.handful"]
    assert _by_label(project).keys() <= {*before, None}


def test_what_did_not_come_in_leaves_no_file(project: Project, tiny_folder: Path) -> None:
    steps = iter(range(1000))
    for _ in import_paths(project, [tiny_folder], None, should_stop=lambda: next(steps) > 4):
        pass
    entered = {sample.path for sample in project.snapshot().samples}
    assert {path for path in (project.folder / "pictures").rglob("*") if path.is_file()} == entered


def test_a_link_to_a_folder_is_named_and_not_followed(project: Project, tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Wrapped" / "Mixed"
    shutil.copytree(tiny_folder / "Bars", folder / "Bars")
    shutil.copytree(tiny_folder / "Discs", folder / "Round")
    (folder / "Discs").symlink_to(tiny_folder / "Discs", target_is_directory=True)
    (folder / "Bars" / "again").symlink_to(folder, target_is_directory=True)
    (folder.parent / "beside").symlink_to(tiny_folder, target_is_directory=True)
    finished = _bring(project, folder.parent)
    assert _by_label(project) == {"Bars": 10, "Round": 10}
    assert {path.path for path in finished.skipped} == {
        folder / "Discs",
        folder / "Bars" / "again",
        folder.parent / "beside",
    }
    reason = "It is a link to another folder, and those are not followed. Bring that folder in by itself."
    assert {path.reason for path in finished.skipped} == {reason}


def test_a_label_is_made_only_where_a_picture_came_in_for_it(
    project: Project, tmp_path: Path, tiny_picture: Draw
) -> None:
    project.labels.add("Hats")
    project.labels.add("Caps")
    project.undo()
    for label in ("Good", "Bad", "Late", "Hats"):
        for place in (tmp_path / label, *(tmp_path / "tree" / part / label for part in ("train", "val"))):
            place.mkdir(parents=True)
            (place / "letter.jpg").write_text("Dear diary,")
    for place in (tmp_path / "tree", tmp_path / "Good"):
        assert _bring(project, place).added == 0
    assert _bring(project, *(tmp_path / label for label in ("Good", "Bad"))).added == 0
    assert [label.name for label in project.snapshot().labels] == ["Hats"]
    assert (project.history().undo, project.history().redo) == ("add label Hats", "add label Caps")
    tiny_picture("Discs", 0).save(tmp_path / "tree" / "val" / "Late" / "0.png")
    assert _bring(project, tmp_path / "tree").added == 1
    assert [label.name for label in project.snapshot().labels] == ["Hats", "Late"]
    project.undo()
    assert [label.name for label in project.snapshot().labels] == ["Hats"]
    assert project.history().undo == "add label Hats"


def test_labels_that_come_in_one_after_the_other_stand_in_the_order_of_their_names(
    project: Project, tmp_path: Path, tiny_picture: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "BATCH", 1)
    project.labels.add("Hats")
    for number, (part, label) in enumerate(product(("train", "val"), "abc")):
        (tmp_path / "tree" / part / label).mkdir(parents=True)
        if part == "val" or label == "c":
            tiny_picture("Discs", number).save(tmp_path / "tree" / part / label / "0.png")
        else:
            (tmp_path / "tree" / part / label / "letter.jpg").write_text("Dear diary,")
    assert _bring(project, tmp_path / "tree").added == 4
    assert [label.name for label in project.snapshot().labels] == ["Hats", "a", "b", "c"]
    assert _by_label(project) == {"a": 1, "b": 1, "c": 2}
    project.undo()
    assert [label.name for label in project.snapshot().labels] == ["Hats"]


def test_a_new_label_for_files_is_made_only_where_one_came_in(
    project: Project, tmp_path: Path, tiny_picture: Draw
) -> None:
    (tmp_path / "text.jpg").write_text("Dear diary,")
    tiny_picture("Discs", 0).save(tmp_path / "0.png")
    for names, labels in ((["text.jpg"], {}), (["text.jpg", "0.png"], {"Label 1": 1})):
        paths = [tmp_path / name for name in names]
        list(import_paths(project, paths, None, new_label="Label 1", title="make it", should_stop=lambda: False))
        assert {name: number for name, number in _by_label(project).items() if name} == labels
        assert project.history().undo == ("make it" if labels else None)
    project.undo()
    assert (project.snapshot().labels, project.history().undo) == ((), None)
