"""Judging a saved model by labelled pictures."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserError
from core.evaluation import Report
from core.model.judge import Judged, judge
from core.model.predictor import Predictor
from core.model.saved import load
from core.project.folders import read_class_folders
from core.project.snapshot import Skipped, Snapshot


@pytest.fixture(scope="module")
def predictor(builtin_model: Path) -> Predictor:
    return Predictor(load(builtin_model))


def _judged(predictor: Predictor, snapshot: Snapshot) -> tuple[list[Judged], Report, tuple[Skipped, ...]]:
    steps: list[Judged] = []
    judging = judge(predictor, snapshot, should_stop=lambda: False)
    while True:
        try:
            steps.append(next(judging))
        except StopIteration as end:
            return steps, *end.value


def test_the_report_counts_the_model_s_own_answers(predictor: Predictor, unseen_folder: Path) -> None:
    snapshot = read_class_folders(unseen_folder)
    steps, report, skipped = _judged(predictor, snapshot)
    answers = list(predictor.predict_files(sample.path for sample in snapshot.samples))
    right = sum(one.prediction is not None and one.prediction.label == one.path.parent.name for one in answers)
    assert (report.n, report.method, skipped) == (8, "held-out", ())
    assert report.accuracy == right / 8
    assert [sum(row) for row in report.confusion] == [4, 4]
    assert [(step.done, step.total) for step in steps] == [(done, 8) for done in range(1, 9)]


def test_rows_are_the_truth_also_when_labels_come_in_another_order(predictor: Predictor, unseen_folder: Path) -> None:
    snapshot = read_class_folders(unseen_folder)
    only_shoes = replace(snapshot, labels=snapshot.labels[1:], samples=snapshot.samples[4:])
    assert only_shoes.label_names == ("Shoes",)
    _, report, _ = _judged(predictor, only_shoes)
    assert report.labels == ("Handbags", "Shoes")
    assert [sum(row) for row in report.confusion] == [0, 4]
    assert report.per_label[0].recall is None


def test_what_cannot_be_read_is_named_and_not_counted(predictor: Predictor, unseen_folder: Path) -> None:
    snapshot = read_class_folders(unseen_folder)
    gone = replace(snapshot.samples[0], file=str(unseen_folder / "gone.jpg"))
    _, report, skipped = _judged(predictor, replace(snapshot, samples=(gone, *snapshot.samples[1:])))
    assert report.n == 7
    assert [one.path for one in skipped] == [unseen_folder / "gone.jpg"]


def test_a_picture_that_changed_since_the_snapshot_is_named_and_not_counted(
    predictor: Predictor, unseen_folder: Path, tmp_path: Path
) -> None:
    snapshot = read_class_folders(Path(shutil.copytree(unseen_folder, tmp_path / "pictures")))
    changed, other = (sample.path for sample in snapshot.samples[:2])
    changed.write_bytes(other.read_bytes())
    _, report, skipped = _judged(predictor, snapshot)
    assert report.n == 7
    assert skipped == (Skipped(changed, "It has changed or is damaged: its content is not what it was."),)


def test_labels_are_matched_as_a_project_does_and_told_as_the_model_spells_them(
    predictor: Predictor, unseen_folder: Path
) -> None:
    snapshot = read_class_folders(unseen_folder)
    labels = (replace(snapshot.labels[0], name="handBAGS"), replace(snapshot.labels[1], name=" shoes"))
    _, report, _ = _judged(predictor, replace(snapshot, labels=labels))
    assert report == _judged(predictor, snapshot)[1]
    assert report.labels == ("Handbags", "Shoes")


def test_unknown_labels_are_refused(predictor: Predictor, tiny_folder: Path) -> None:
    with pytest.raises(UserError, match="does not know the class label Bars") as refused:
        _judged(predictor, read_class_folders(tiny_folder))
    assert "Handbags, Shoes" in refused.value.hint


def test_nothing_to_judge_by_is_refused(predictor: Predictor, unseen_folder: Path) -> None:
    with pytest.raises(UserError, match="no pictures to judge by"):
        _judged(predictor, replace(read_class_folders(unseen_folder), samples=()))
