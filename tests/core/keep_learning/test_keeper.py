"""What a change does: the head is the one that a full training would leave, and only new pictures are looked at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from core import images, keep_learning, run_record, runs
from core.features import PictureSkipped
from core.keep_learning import Looking, NotLearned, Updated
from core.keep_learning.keeper import Keeper
from core.model.predictor import Predictor
from core.model.saved import load
from core.project.folders import read_class_folders
from core.project.snapshot import ClassLabel, Sample, Snapshot

Follow = Callable[..., list[object]]


@pytest.fixture
def snapshot(sample_folder: Path, builtin_model: Path) -> Snapshot:
    """What the model was trained on; its features are cached."""
    return replace(read_class_folders(sample_folder), cache=builtin_model.parent / "cache")


@pytest.fixture
def keeper(builtin_model: Path) -> Keeper:
    record = run_record.read(builtin_model)
    assert record is not None
    return Keeper(builtin_model, record)


@pytest.fixture
def follow(keeper: Keeper) -> Follow:
    """Everything that the keeper says to these snapshots, of which it is given one after the other."""

    def follow(*snapshots: Snapshot) -> list[object]:
        return list(keeper.follow(_one_by_one(snapshots), should_stop=lambda: False))

    return follow


def _one_by_one(snapshots: Sequence[Snapshot]) -> Callable[[], Snapshot | None]:
    rest: Iterator[Snapshot] = iter(snapshots)
    return lambda: next(rest, None)


def changed(snapshot: Snapshot, *others: Sample, without: Sequence[int] = ()) -> Snapshot:
    """The snapshot with these samples in place of those of the same id, or behind all."""
    by_id = {one.id: one for one in (*snapshot.samples, *others) if one.id not in without}
    return replace(snapshot, samples=tuple(by_id.values()))


def brought(folder: Path, number: int, label_id: int | None, colour: str) -> Sample:
    """A new picture."""
    path = folder / f"{number}.png"
    Image.effect_noise((64, 64), 40 + number % 50).convert("RGB").save(path)
    with Image.open(path) as noise:
        Image.blend(noise.convert("RGB"), Image.new("RGB", (64, 64), colour), 0.6).save(path)
    return Sample(number, label_id, f"new {number}", images.content_hash(path.read_bytes()), path.name, str(path))


def updates(told: Sequence[object]) -> list[Updated]:
    return [event for event in told if isinstance(event, Updated)]


def test_what_the_model_knows_already_is_not_learned_again(follow: Follow, snapshot: Snapshot) -> None:
    assert follow(snapshot, snapshot) == []


def test_a_training_beside_it_draws_on_undisturbed(
    follow: Follow, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All threads share torch's dice: whoever sets them, for however short a time, changes what another draws."""

    def set_by_somebody(*_: object) -> None:
        pytest.fail("torch's dice were set")

    monkeypatch.setattr(torch, "manual_seed", set_by_somebody)
    monkeypatch.setattr(torch.random, "set_rng_state", set_by_somebody)
    before = torch.get_rng_state()
    first, *_ = snapshot.samples
    other = next(label.id for label in snapshot.labels if label.id != first.label_id)
    assert updates(follow(changed(snapshot, replace(first, label_id=other))))
    assert torch.equal(torch.get_rng_state(), before)


def test_a_moved_and_a_removed_picture_are_learned_as_a_training_would(
    follow: Follow, snapshot: Snapshot, tmp_path: Path, unseen_folder: Path, builtin_run: list[object]
) -> None:
    first, second, *_ = snapshot.samples
    other = next(label.id for label in snapshot.labels if label.id != first.label_id)
    after = changed(snapshot, replace(first, label_id=other), without=[second.id])
    (update,) = follow(after)
    assert isinstance(update, Updated)
    assert (update.pictures, update.waiting) == (len(snapshot.samples) - 1, 0)
    record = run_record.read(builtin_run[-1].model)
    assert record is not None
    end = list(runs.train(after, record.config, tmp_path / "full", should_stop=lambda: False))[-1]
    unseen = [Image.open(path).convert("RGB") for path in sorted(unseen_folder.rglob("*.jpg"))]
    full = Predictor(load(end.model)).probabilities(unseen)
    torch.testing.assert_close(update.predictor.probabilities(unseen), full, atol=1e-4, rtol=0)
    before = Predictor(load(builtin_run[-1].model)).probabilities(unseen)
    assert float((before - full).abs().max()) > 1e-3, "the change made a difference"


def test_only_new_pictures_are_looked_at_and_a_new_label_answers(
    follow: Follow, snapshot: Snapshot, tmp_path: Path
) -> None:
    gone = replace(snapshot, samples=tuple(replace(one, file=f"{tmp_path}/gone") for one in snapshot.samples))
    labelled = replace(gone, labels=(*snapshot.labels, ClassLabel(99, "Red", 2)))
    new = [brought(tmp_path, 1000 + number, 99, "red") for number in range(4)]
    told = follow(changed(labelled, *new))
    assert [event for event in told if isinstance(event, PictureSkipped)] == []
    (update,) = updates(told)
    assert update.labels == (*snapshot.label_names, "Red")
    picture = Image.open(brought(tmp_path, 1010, None, "red").path).convert("RGB")
    assert update.predictor.predict([picture])[0].label == "Red"


def test_what_train_refuses_is_said_and_the_head_before_stays(
    follow: Follow, snapshot: Snapshot, tmp_path: Path
) -> None:
    labelled = replace(snapshot, labels=(*snapshot.labels, ClassLabel(99, "Red", 2)))
    one = changed(labelled, brought(tmp_path, 1000, 99, "red"))
    *_, told = follow(one)
    assert isinstance(told, NotLearned)
    assert told.reason.message == "The class label Red has only one picture."
    lone = snapshot.labels[0]
    left = tuple(one for one in snapshot.samples if one.label_id == lone.id)
    (told,) = follow(replace(snapshot, labels=(lone,), samples=left))
    assert isinstance(told, NotLearned)
    assert told.reason.message == f"There is only one class label, {lone.name}."
    assert updates(follow(changed(one, brought(tmp_path, 1001, 99, "red"))))[0].labels[-1] == "Red"


def test_what_cannot_be_read_is_named_once(follow: Follow, snapshot: Snapshot, tmp_path: Path) -> None:
    broken = replace(brought(tmp_path, 1000, snapshot.labels[0].id, "blue"), sha256="0" * 64)
    told = follow(changed(snapshot, broken))
    assert [event.path for event in told if isinstance(event, PictureSkipped)] == [broken.path]
    new = brought(tmp_path, 1001, snapshot.labels[0].id, "green")
    told = follow(changed(snapshot, broken, new))
    assert not any(isinstance(event, PictureSkipped) for event in told)
    assert [update.pictures for update in updates(told)] == [len(snapshot.samples) + 1]


def test_while_pictures_come_in_they_are_looked_at_in_portions(
    follow: Follow, snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.keep_learning.keeper.PORTION", 4)
    new = [brought(tmp_path, 1000 + number, snapshot.labels[number % 2].id, "blue") for number in range(10)]
    tray = [brought(tmp_path, 2000 + number, None, "green") for number in range(3)]
    told = follow(changed(snapshot, *new[:6]), changed(snapshot, *new, *tray))
    assert [event.left for event in told if isinstance(event, Looking)] == [6, 9, 5, 1]
    assert updates(told)[-1].pictures == len(snapshot.samples) + 10
    assert updates(told)[-1].waiting == 0
    for sample in (*new, *tray):
        sample.path.unlink()
    (update,) = follow(changed(snapshot, *new, *(replace(one, label_id=new[0].label_id) for one in tray)))
    assert isinstance(update, Updated), "what was not labelled yet had been looked at"
    assert update.pictures == len(snapshot.samples) + 13


def test_it_stops_at_once_and_goes_on_later(keeper: Keeper, snapshot: Snapshot) -> None:
    after = changed(snapshot, without=[snapshot.samples[0].id])
    assert list(keeper.follow(_one_by_one([after]), should_stop=lambda: True)) == []
    assert updates(list(keeper.follow(_one_by_one([after]), should_stop=lambda: False)))


def test_what_was_saved_answers_and_is_gone_on_from(
    keeper: Keeper, follow: Follow, snapshot: Snapshot, tmp_path: Path, unseen_folder: Path
) -> None:
    first, second, *_ = snapshot.samples
    (before,) = follow(changed(snapshot, without=[first.id]))
    fewer = changed(snapshot, without=[first.id])
    list(keep_learning.save(fewer, keeper.config, tmp_path / "saved", should_stop=lambda: False, share=lambda: 0.2))
    saved = keeper.take_over(tmp_path / "saved")
    lies_there = Predictor(load(tmp_path / "saved"))
    unseen = [Image.open(path).convert("RGB") for path in sorted(unseen_folder.rglob("*.jpg"))]
    for ours, theirs in zip(saved.update.predictor.answers(unseen), lies_there.answers(unseen), strict=True):
        assert torch.equal(ours, theirs)
    assert saved.update.predictor.novelty == lies_there.novelty
    assert isinstance(before, Updated)
    assert lies_there.distance is not None
    assert before.predictor.distance is not None
    assert before.predictor.distance.scale != lies_there.distance.scale, "it was set anew"
    assert follow(fewer) == []
    (after,) = follow(changed(fewer, without=[second.id]))
    assert isinstance(after, Updated)
    assert after.predictor.distance is not None
    assert after.predictor.distance.scale == lies_there.distance.scale


def test_what_was_saved_is_known_even_where_it_had_not_been_followed(
    keeper: Keeper, follow: Follow, snapshot: Snapshot, tmp_path: Path
) -> None:
    fewer = changed(snapshot, without=[snapshot.samples[0].id])
    list(keep_learning.save(fewer, keeper.config, tmp_path / "saved", should_stop=lambda: False))
    assert keeper.take_over(tmp_path / "saved").update.pictures == len(fewer.samples)
    assert follow(fewer) == []
    assert len(updates(follow(snapshot))) == 1
