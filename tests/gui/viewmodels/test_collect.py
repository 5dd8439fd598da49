"""Collect: what a person does there is in the project at once, told in one sentence, and undone in one step."""

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.project.project import Project
from gui.import_jobs import SAMPLES_PER_LABEL
from gui.viewmodels.collect import ON_A_CARD


def _bring(qtbot: QtBot, room, *paths: Path, label_id: int | None = None) -> None:
    with qtbot.waitSignal(room.collect.importing.imported, timeout=30_000):
        room.collect.add_paths(list(paths), label_id)
    qtbot.waitUntil(lambda: not room.collect.importing.running)


def _on_disk(room) -> dict[str, int]:
    project = Project.open(room.session.project.folder, writable=False)
    try:
        snapshot = project.snapshot()
    finally:
        project.close()
    return {label.name: snapshot.counts().get(label.id, 0) for label in snapshot.labels}


def test_a_folder_of_folders_becomes_labels_and_one_step(qtbot: QtBot, room, pictures: Path) -> None:
    _bring(qtbot, room, pictures)
    assert room.labels() == _on_disk(room) == {"Handbags": 8, "Shoes": 8}
    assert room.said == ["16 pictures came in."]
    room.collect.undo()
    room.settle(qtbot)
    assert room.labels() == _on_disk(room) == {}
    room.collect.redo()
    room.settle(qtbot)
    assert room.labels() == _on_disk(room) == {"Handbags": 8, "Shoes": 8}


def test_the_summary_leads_on_when_there_is_enough_to_train(qtbot: QtBot, room, pictures: Path) -> None:
    went_on = []
    room.collect.importing.next_step = lambda: went_on.append(True)
    _bring(qtbot, room, pictures / "Shoes")
    assert room.told[-1].action_text == "", "one label is not enough to train"
    _bring(qtbot, room, pictures / "Handbags")
    assert room.told[-1].action_text == "Go to Train"
    assert room.told[-1].action is not None
    room.told[-1].action()
    assert went_on == [True]


def test_the_same_pictures_twice_are_kept_once_and_said(qtbot: QtBot, room, pictures: Path) -> None:
    _bring(qtbot, room, pictures / "Shoes")
    _bring(qtbot, room, pictures / "Shoes")
    assert room.labels() == {"Shoes": 8}
    assert room.said[-1] == "No pictures came in. 8 were there already."


def test_what_cannot_be_read_is_named_in_one_summary(qtbot: QtBot, room, pictures: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Shoes"
    shutil.copytree(pictures / "Shoes", folder)
    (folder / "letter.txt").write_text("Dear diary,")
    _bring(qtbot, room, folder)
    assert room.labels() == {"Shoes": 8}
    assert len(room.told) == 1
    assert room.said[0].startswith("8 pictures came in. letter.txt was left out. It is not a picture")
    (folder / "empty.jpg").touch()
    _bring(qtbot, room, folder)
    assert "2 files could not be read" in room.said[1]
    assert "letter.txt" in room.told[1].details
    assert "empty.jpg" in room.told[1].details


def test_an_empty_folder_is_said_to_be_one(qtbot: QtBot, room, tmp_path: Path) -> None:
    (tmp_path / "Hats").mkdir()
    room.collect.add_paths([tmp_path / "Hats"], None)
    qtbot.waitUntil(lambda: bool(room.told))
    assert room.said == ["There are no pictures in Hats. Choose a folder that holds some."]
    assert room.labels() == {}


def test_pictures_for_a_card_go_into_its_label(qtbot: QtBot, room, pictures: Path) -> None:
    label_id = room.label(qtbot, "Things")
    _bring(qtbot, room, pictures, label_id=label_id)
    assert room.labels() == {"Things": 16}


def test_single_files_wait_for_a_label(qtbot: QtBot, room, pictures: Path) -> None:
    _bring(qtbot, room, *sorted((pictures / "Shoes").iterdir())[:3])
    assert room.labels() == {}
    assert room.session.contents.counts == {None: 3}


def test_labels_are_made_renamed_and_deleted(qtbot: QtBot, room) -> None:
    room.collect.add_label()
    room.collect.add_label()
    room.settle(qtbot)
    assert room.labels() == {"Label 1": 0, "Label 2": 0}
    first, second = (label.id for label in room.session.contents.labels)
    room.collect.rename_label(first, "Shoes")
    room.collect.rename_label(second, " shoes ")
    room.settle(qtbot)
    assert room.labels() == {"Shoes": 0, "Label 2": 0}
    assert room.said == ["There is a class label Shoes already. Choose another name."]
    room.collect.delete_label(first)
    room.settle(qtbot)
    assert room.labels() == _on_disk(room) == {"Label 2": 0}
    room.collect.undo()
    room.settle(qtbot)
    assert room.labels() == _on_disk(room) == {"Shoes": 0, "Label 2": 0}


def test_a_cancelled_import_keeps_what_is_in(qtbot: QtBot, room, tmp_path: Path, pictures: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    content = next((pictures / "Shoes").iterdir()).read_bytes()
    for number in range(3000):  # JPEGs may have anything behind their end, so each is a picture of its own
        (folder / f"{number}.jpg").write_bytes(content + number.to_bytes(2, "big"))
    room.collect.add_paths([folder], None)
    qtbot.waitUntil(lambda: sum(room.labels().values()) > 0, timeout=30_000)
    with qtbot.waitSignal(room.collect.importing.imported, timeout=30_000) as imported:
        room.collect.importing.cancel()
    qtbot.waitUntil(lambda: not room.collect.importing.running)
    (end,) = imported.args
    assert end.stopped
    assert 0 < end.added < 3000
    assert room.labels() == _on_disk(room) == {"many": end.added}
    assert room.said[-1].startswith("Cancelled. ")


def test_a_second_import_waits_for_the_first(qtbot: QtBot, room, pictures: Path) -> None:
    room.collect.add_paths([pictures / "Shoes"], None)
    room.collect.add_paths([pictures / "Handbags"], None)
    qtbot.waitUntil(lambda: len(room.said) == 2, timeout=30_000)
    assert room.said == ["8 pictures came in.", "8 pictures came in."]
    assert room.labels() == {"Shoes": 8, "Handbags": 8}


def test_a_cancel_is_for_this_import_and_what_was_dropped_later_comes_in(qtbot: QtBot, room, pictures: Path) -> None:
    for name in ("Shoes", "Handbags"):
        room.collect.add_paths([pictures / name], None)
    room.collect.importing.cancel()
    qtbot.waitUntil(lambda: len(room.said) == 2, timeout=30_000)
    assert room.said[0].startswith("Cancelled. ")
    assert room.said[0].endswith(" What you dropped after that comes in now.")
    assert room.said[1].startswith("8 pictures came in.")
    assert room.labels()["Handbags"] == 8


def test_the_latest_pictures_of_a_label_come_first(qtbot: QtBot, room, pictures: Path) -> None:
    _bring(qtbot, room, pictures / "Shoes")
    label_id = room.session.contents.labels[0].id
    names = [sample.name for sample in room.collect.latest(label_id)]
    assert names == sorted((path.name for path in (pictures / "Shoes").iterdir()), reverse=True)[:ON_A_CARD]


@pytest.mark.timeout(120)
def test_sample_pictures_go_into_the_empty_project(qtbot: QtBot, room) -> None:
    with qtbot.waitSignal(room.collect.importing.imported, timeout=100_000):
        room.collect.try_samples()
    qtbot.waitUntil(lambda: not room.collect.importing.running)
    assert room.session.name == "Mine"
    assert room.labels() == {"Handbags": SAMPLES_PER_LABEL, "Shoes": SAMPLES_PER_LABEL}


def test_a_project_whose_folder_was_renamed_says_so_and_is_not_begun_anew(
    qtbot: QtBot, room, pictures: Path, tmp_path: Path
) -> None:
    old = room.session.project.folder
    old.rename(tmp_path / "Renamed.handful")
    sentence = "The folder of this project is not there any more: it was renamed, moved or deleted while it was open."
    room.collect.add_paths([pictures], None)
    qtbot.waitUntil(lambda: len(room.told) == 1 and not room.collect.importing.running)
    room.collect.add_label("Hats")
    qtbot.waitUntil(lambda: len(room.told) == 2)
    assert [message.text for message in room.told] == [sentence, sentence]
    assert room.labels() == {}
    assert not old.exists()
