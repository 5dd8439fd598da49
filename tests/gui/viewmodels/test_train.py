"""Train: events fold into one state, a real training ends in a model, and what cannot be trained is said."""

from functools import reduce
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core import strategies
from core.runs import RunFinished
from core.training import (
    BatchDone,
    CheckpointSaved,
    CopiesLeftOut,
    EpochDone,
    PictureSkipped,
    PicturesPrepared,
    RunStarted,
    TrainConfig,
)
from gui.viewmodels.train import TrainState, TrainViewModel, cost, fold


@pytest.fixture
def train(room) -> TrainViewModel:
    return TrainViewModel(room.session, room.messages, room.owner)


def _epoch(number: int) -> EpochDone:
    return EpochDone(number, 4, 0.5, 0.75, 0.6, 0.7, seconds=1.0, seconds_left=3.0, pictures_per_second=120.0)


def test_events_fold_into_what_the_page_shows() -> None:
    skipped = PictureSkipped(Path("half.png"), "The picture is damaged or incomplete.")
    events = [
        RunStarted("builtin", "frozen", "cpu", samples=16, classes=2, epochs=4),
        PicturesPrepared(0, 16, None, 0.0),
        PicturesPrepared(8, 16, 90.0, 12.3),
        skipped,
        _epoch(1),
        CheckpointSaved(1),
        _epoch(2),
    ]
    states = [reduce(fold, events[: count + 1], TrainState(running=True)) for count in range(len(events))]
    assert [state.doing for state in states] == [
        "Reading the pictures …",
        "Getting ready; the first time takes a little longer …",
        "Picture 8 of 16",
        "Picture 8 of 16",
        "Epoch 1 of 4",
        "Epoch 1 of 4",
        "Epoch 2 of 4",
    ]
    assert [state.share for state in states] == [None, None, 0.5, 0.5, 0.25, 0.25, 0.5]
    assert states[2].left == "90 s left · 12 pictures/s"
    assert states[-1].skipped == (skipped,)
    assert states[-1].best_epoch == 1
    end = RunFinished("completed", Path("model"), 1, None, 4.0, 1.0, 3.0)
    assert fold(states[-1], end).end == end
    assert fold(states[-1], "something else") == states[-1]


def test_one_that_goes_on_tells_its_pace_until_an_epoch_is_over() -> None:
    """Its best epoch is known from the start, and how long it takes here is not."""
    batch = BatchDone(step=9, epoch=3.5, loss=0.5, learning_rate=0.1, pictures_per_second=4.0, memory_bytes=0)
    events = [RunStarted("lenet5", "scratch", "cpu", 16, 2, 6), PicturesPrepared(16, 16, 0.1, 900.0), batch]
    began = reduce(fold, events, TrainState(running=True, best_epoch=3))
    assert (began.doing, began.left) == ("Epoch 4 of 6", "4 pictures/s")
    assert fold(fold(began, _epoch(4)), batch).left == fold(began, _epoch(4)).left != "4 pictures/s"


def test_validation_pictures_that_are_learned_from_are_said() -> None:
    state = reduce(fold, [CopiesLeftOut(3), RunStarted("builtin", "frozen", "cpu", 16, 2, 4), _epoch(1)], TrainState())
    assert state.notice == "3 validation pictures are learned from, too, and left out of the judging."


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ({}, "no class label"),
        ({"Shoes": 3}, "only one class label"),
        ({"Shoes": 3, "Hats": 1}, "Hats"),
        ({"Shoes": 3, "Hats": 0}, "Hats"),
    ],
    ids=str,
)
def test_what_cannot_be_trained_is_said_and_not_begun(
    qtbot: QtBot, room, train: TrainViewModel, pictures: Path, labels: dict[str, int], reason: str
) -> None:
    files = iter(sorted(pictures.rglob("*.jpg")))
    for name, count in labels.items():
        label_id = room.label(qtbot, name)
        if count:
            with qtbot.waitSignal(room.collect.importing.imported, timeout=30_000):
                room.collect.add_paths([next(files) for _ in range(count)], label_id)
            qtbot.waitUntil(lambda: not room.collect.importing.running)
    room.told.clear()
    problem = train.problem()
    assert problem is not None
    train.start(TrainConfig())
    assert not train.job.running
    assert room.said == [str(problem)]
    assert reason.lower() in room.said[0].lower()
    assert list(room.session.project.folder.glob("runs/*")) == []


def test_a_training_ends_with_a_model_that_the_session_takes(
    qtbot: QtBot, room, train: TrainViewModel, pictures: Path
) -> None:
    with qtbot.waitSignal(room.collect.importing.imported, timeout=30_000):
        room.collect.add_paths([pictures], None)
    qtbot.waitUntil(lambda: not room.collect.importing.running)
    points: list[EpochDone] = []
    train.epochs_done.connect(points.extend)
    with qtbot.waitSignal(room.session.model_changed, timeout=120_000):
        train.start(TrainConfig("basic-cnn"))
        assert train.state.running
    qtbot.waitUntil(lambda: not train.job.running)
    assert not train.state.running
    assert [point.epoch for point in points] == list(range(1, len(points) + 1))
    assert train.report is not None
    assert train.report.n == sum(map(sum, train.report.confusion))
    assert train.report_strategy == "basic-cnn"
    assert room.session.model_folder.parent == room.session.project.folder / "runs"
    assert cost(strategies.named("basic-cnn"), "scratch").startswith("No download · took ")


def test_stop_keeps_the_best_so_far(qtbot: QtBot, room, train: TrainViewModel, pictures: Path) -> None:
    with qtbot.waitSignal(room.collect.importing.imported, timeout=30_000):
        room.collect.add_paths([pictures], None)
    qtbot.waitUntil(lambda: not room.collect.importing.running)
    train.start(TrainConfig("basic-cnn"))
    qtbot.waitUntil(lambda: train.state.best_epoch > 0, timeout=120_000)
    train.stop()
    assert train.state.stopping
    qtbot.waitUntil(lambda: not train.job.running, timeout=60_000)
    assert train.state.end is not None
    assert train.state.end.reason == "stopped"
    assert room.session.model_folder == train.state.end.model
    assert train.report is not None
