"""`handful evaluate`: how a model does on labelled pictures."""

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core import run_record
from core.images import content_hash
from core.intervals import wilson_interval
from core.model import card
from core.project.importing import import_paths
from core.project.project import Project
from core.run_record import RECORD

Call = Callable[..., Any]


def test_json_has_exactly_its_keys_in_order(call: Call, builtin_model: Path, unseen_folder: Path) -> None:
    said = call("evaluate", builtin_model, unseen_folder, "--json")
    (report,) = said.objects
    assert said.status == 0
    assert list(report)[:4] == ["accuracy", "interval", "n", "groups"]
    assert list(report)[4:] == ["labels", "confusion", "per_label", "skipped", "turned_away"]
    assert (report["n"], report["labels"], report["skipped"]) == (8, ["Handbags", "Shoes"], [])
    assert [sum(row) for row in report["confusion"]] == [4, 4]
    right = report["confusion"][0][0] + report["confusion"][1][1]
    assert report["accuracy"] == pytest.approx(right / 8)
    assert report["interval"] == pytest.approx(wilson_interval(right, 8))
    assert list(report["per_label"]) == ["Handbags", "Shoes"]
    assert all(list(score) == ["precision", "recall", "n"] for score in report["per_label"].values())


def test_rows_of_the_confusion_matrix_are_the_truth(
    call: Call, builtin_model: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    """Three shoes in a folder called Handbags: the row of Handbags says Shoes."""
    (tmp_path / "Handbags").mkdir()
    for number in (1, 2, 3):
        shutil.copy(unseen_folder / "Shoes" / f"shoe-00{number}.jpg", tmp_path / "Handbags")
    predicted = call("predict", builtin_model, tmp_path, "--json").objects
    shoes = sum(answer["label"] == "Shoes" for answer in predicted)
    (report,) = call("evaluate", builtin_model, tmp_path, "--json").objects
    assert shoes >= 2
    assert report["confusion"] == [[3 - shoes, shoes], [0, 0]]
    assert report["per_label"]["Shoes"] == {"precision": 0.0, "recall": None, "n": 0}


def test_a_label_without_a_judged_picture_is_named(
    call: Call, builtin_model: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(unseen_folder / "Shoes", tmp_path / "pictures" / "Shoes")
    said = call("evaluate", builtin_model, tmp_path / "pictures").out.splitlines()[0]
    assert " No picture of Handbags was judged: the result says nothing of it. Always answering Shoes would " in said


def test_what_was_skipped_is_named_and_the_status_is_1(
    call: Call, builtin_model: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(unseen_folder, tmp_path / "pictures"))
    (folder / "Shoes" / "letter.jpg").write_text("Dear diary,")
    (folder / "beside.jpg").touch()
    said = call("evaluate", builtin_model, folder, "--json")
    (report,) = said.objects
    assert said.status == 1
    assert report["n"] == 8
    assert {one["path"] for one in report["skipped"]} == {
        str(folder / "Shoes" / "letter.jpg"),
        str(folder / "beside.jpg"),
    }
    assert all(list(one) == ["path", "reason"] for one in report["skipped"])


def test_a_project_s_picture_of_other_content_is_named_as_a_training_does(
    call: Call, builtin_model: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    with closing(Project.create(tmp_path / "Other.handful")) as project:
        list(import_paths(project, [unseen_folder], None, should_stop=lambda: False))
        changed, other = (sample.path for sample in project.snapshot().samples[:2])
    changed.chmod(0o644)
    changed.write_bytes(other.read_bytes())
    said = call("evaluate", builtin_model, tmp_path / "Other.handful", "--json")
    assert said.status == 1
    assert said.objects[0]["n"] == 7
    assert [one["path"] for one in said.objects[0]["skipped"]] == [str(changed)]
    trained = call("train", tmp_path / "Other.handful", "--output", tmp_path / "model", "--epochs", 1)
    reason = said.objects[0]["skipped"][0]["reason"]
    assert reason == "It has changed or is damaged: its content is not what it was."
    assert f"{changed}: {reason}" in trained.err


def test_plain_output_is_a_sentence_and_a_table(call: Call, builtin_model: Path, unseen_folder: Path) -> None:
    said = call("evaluate", builtin_model, unseen_folder)
    lines = said.out.splitlines()
    assert lines[0] == "Too few pictures to say how good it is: 8 judged, 22 more would do."
    assert [line.split()[0] for line in lines[-2:]] == ["Handbags", "Shoes"]


@pytest.mark.skipif(os.name == "nt", reason="no folder's name has a tab there")
@pytest.mark.parametrize("terminal", [True, False])
def test_no_label_breaks_the_table(
    call: Call,
    builtin_model: Path,
    unseen_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    terminal: bool,
) -> None:
    model = Path(shutil.copytree(builtin_model, tmp_path / "model"))
    names = ("Hand\tbags", "Sho" + 194 * "o" + "es!")
    card.write(model, replace(card.read(model), labels=names))
    for name, kind in zip(names, ("Handbags", "Shoes"), strict=True):
        shutil.copytree(unseen_folder / kind, tmp_path / "pictures" / name)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    *_, first, second = call("evaluate", model, tmp_path / "pictures").out.splitlines()
    short = f"{names[1][:20]}…{names[1][-19:]}" if terminal else names[1]
    assert first.startswith("Hand bags" + " " * (len(short) - 9))
    assert second.startswith(f"{short}  ")
    assert len(first) == len(second)
    assert call("evaluate", model, tmp_path / "pictures", "--json").objects[0]["labels"] == list(names)


def test_pictures_of_its_own_training_say_nothing_of_new_ones(
    call: Call, builtin_model: Path, sample_folder: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    said = call("evaluate", builtin_model, sample_folder)
    assert "All of these pictures are from the model's own training" in said.err
    assert said.out.splitlines()[0] == "Gets 24 of these 24 pictures right."
    folder = Path(shutil.copytree(unseen_folder, tmp_path / "pictures"))
    shutil.copy(next((sample_folder / "Shoes").iterdir()), folder / "Shoes" / "another name.jpg")
    said = call("evaluate", builtin_model, folder, "--json")
    assert "1 of these pictures is from the model's own training" in said.err
    assert said.objects[0]["n"] == 9
    assert "training" not in call("evaluate", builtin_model, unseen_folder).err


def test_pictures_kept_aside_are_not_said_to_be_learned_from(
    call: Call, basic_model: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    record = run_record.read(basic_model)
    assert record is not None
    judged = {one.sha256 for one in record.answered}
    for path in sorted(tiny_folder.glob("*/*.png")):
        aside = content_hash(path.read_bytes()) in judged
        (tmp_path / str(aside) / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, tmp_path / str(aside) / path.parent.name)
    said = call("evaluate", basic_model, tmp_path / "True")
    assert "has not learned from these pictures, but its best epoch was chosen by them" in said.err
    assert said.out.startswith("Gets ")
    assert "All of these pictures are from the model's own" in call("evaluate", basic_model, tmp_path / "False").err
    said = call("evaluate", basic_model, tiny_folder)
    assert f"and its best epoch was chosen by {len(judged)} more" in said.err


def test_a_known_picture_that_cannot_be_read_counts_for_nothing(
    call: Call, builtin_model: Path, sample_folder: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    model = Path(shutil.copytree(builtin_model, tmp_path / "model"))
    shoes = tmp_path / "pictures" / "Shoes"
    shoes.mkdir(parents=True)
    for folder in (sample_folder, unseen_folder):
        shutil.copy(next((folder / "Shoes").iterdir()), shoes / f"{folder.name}.jpg")
    (shoes / "letter.jpg").write_bytes(b"Dear diary,")
    record = run_record.read(model)
    assert record is not None
    others = (*(record.others or ()), content_hash(b"Dear diary,"))
    (model / RECORD).write_text(run_record.text(replace(record, others=others)), encoding="utf-8")
    said = call("evaluate", model, shoes.parent, "--json")
    assert said.objects[0]["n"] == 2
    assert "1 of these pictures is from the model's own training" in said.err


@pytest.mark.parametrize("record", [None, "damaged"])
def test_where_nobody_knows_what_it_was_trained_with_none_is_called_new(
    call: Call, builtin_model: Path, unseen_folder: Path, tmp_path: Path, record: str | None
) -> None:
    model = Path(shutil.copytree(builtin_model, tmp_path / "model"))
    (model / RECORD).unlink()
    if record:
        (model / RECORD).write_text(record)
    said = call("evaluate", model, unseen_folder)
    assert said.status == 0
    assert "does not say what it was trained with" in said.err


def test_unknown_labels_and_missing_data_are_refused(
    call: Call, builtin_model: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    for data, sentence in ((tiny_folder, "does not know the class label Bars"), (tmp_path / "absent", "is not there")):
        said = call("evaluate", builtin_model, data, "--json")
        assert (said.status, said.out) == (3, "")
        assert sentence in said.err
