"""Select all alike: pictures of the same kind are found by what the built-in backbone sees in them."""

from pathlib import Path

from core.likeness import alike
from core.project.folders import read_class_folders


def test_of_a_few_of_one_kind_the_others_of_that_kind_are_found(sample_folder: Path, tmp_path: Path) -> None:
    snapshot = read_class_folders(sample_folder)
    samples, labels = snapshot.labelled()
    shoes = [sample for sample, label in zip(samples, labels, strict=True) if label == 1]
    *_, found = alike(shoes[:4], samples, tmp_path, should_stop=lambda: False)
    assert isinstance(found, tuple)
    assert {sample.id for sample in shoes[:4]} <= set(found)
    right = sum(sample.id in found for sample in shoes)
    assert right > len(shoes) / 2, "most of that kind"
    assert right > 0.9 * len(found), "and hardly another"


def test_after_a_stop_there_is_no_answer(sample_folder: Path, tmp_path: Path) -> None:
    samples, _ = read_class_folders(sample_folder).labelled()
    events = list(alike(samples[:2], samples, tmp_path, should_stop=lambda: True))
    assert not any(isinstance(event, tuple) for event in events)
