"""Trainings for real, on a few tiny pictures: what is said in which order, stopping, resuming, refusing."""

import random
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, count, pairwise, repeat
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

from core import run_record, runs, wording
from core.clock import REST, Clock, clock_of
from core.errors import UserError
from core.model.saved import load
from core.project.folders import read_class_folders
from core.project.snapshot import ClassLabel, Snapshot
from core.runs import RunEvent, RunFinished
from core.strategies import named
from core.training import (
    BatchDone,
    CheckpointSaved,
    EpochDone,
    PictureSkipped,
    PicturesPrepared,
    RunStarted,
    TrainConfig,
    checkpoint,
    pace,
)
from core.training.fitting import Fit
from core.training.loop import Examples, fit
from core.training.plan import plan
from resources import sample_pictures

SCRATCH = TrainConfig("basic-cnn", epochs=3, device="cpu")
FROZEN = TrainConfig(device="cpu")


def _train(snapshot: Snapshot, config: TrainConfig, output: Path, **options: object) -> list[RunEvent]:
    return list(runs.train(snapshot, config, output, should_stop=lambda: False, **options))


def _epochs(events: list[RunEvent]) -> list[EpochDone]:
    return [event for event in events if isinstance(event, EpochDone)]


def _weights(folder: Path) -> bytes:
    return (folder / "model.safetensors").read_bytes()


def _copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to / "pictures"))


@pytest.fixture(params=["basic", "builtin"])
def any_run(request: pytest.FixtureRequest) -> list[RunEvent]:
    """A whole training, from nothing and with a frozen backbone."""
    events: list[RunEvent] = request.getfixturevalue(f"{request.param}_run")
    return events


def test_events_come_in_order(any_run: list[RunEvent]) -> None:
    kinds = [type(event) for event in any_run]
    assert kinds[0] is RunStarted
    assert kinds.count(RunStarted) == kinds.count(RunFinished) == 1
    assert kinds[-1] is RunFinished
    first_batch = kinds.index(BatchDone)
    assert PicturesPrepared in kinds[1:first_batch]
    assert set(kinds[1:first_batch]) <= {PicturesPrepared, PictureSkipped}
    assert set(kinds[first_batch:-1]) == {BatchDone, EpochDone, CheckpointSaved}
    for before, after in pairwise(any_run):
        if isinstance(after, CheckpointSaved):
            assert isinstance(before, EpochDone)
            assert before.epoch == after.epoch
        if isinstance(after, EpochDone):
            assert isinstance(before, BatchDone)


def test_batches_and_epochs_are_counted_from_one(any_run: list[RunEvent]) -> None:
    batches = [event for event in any_run if isinstance(event, BatchDone)]
    epochs = _epochs(any_run)
    assert [event.step for event in batches] == list(range(1, len(batches) + 1))
    assert [event.epoch for event in epochs] == list(range(1, len(epochs) + 1))
    each = len(batches) // len(epochs)
    assert [event.epoch for event in batches[each - 1 :: each]] == [event.epoch for event in epochs]
    assert all(0 <= event.validation_accuracy <= 1 and event.epochs == len(epochs) for event in epochs)
    assert [event.learning_rate for event in epochs] == [event.learning_rate for event in batches[each - 1 :: each]]
    assert batches[-1].learning_rate < max(event.learning_rate for event in batches)  # half a cosine
    assert all(event.memory_bytes > 1e7 and event.pictures_per_second > 0 for event in batches)


def test_the_kept_epoch_is_the_one_with_the_lowest_loss(any_run: list[RunEvent]) -> None:
    epochs = _epochs(any_run)
    best = min(epochs, key=lambda event: event.validation_loss)
    assert any_run[-1].best_epoch == best.epoch
    assert [event for event in any_run if isinstance(event, CheckpointSaved)][-1].epoch == best.epoch


def test_a_start_names_what_it_was_given(basic_run: list[RunEvent], builtin_run: list[RunEvent]) -> None:
    basic, builtin = basic_run[0], builtin_run[0]
    assert (basic.strategy, basic.mode, basic.samples, basic.classes, basic.epochs) == (
        "basic-cnn",
        "scratch",
        20,
        2,
        3,
    )
    assert (builtin.strategy, builtin.mode, builtin.samples, builtin.classes) == ("builtin", "frozen", 24, 2)
    assert basic.device == "This computer's processor"


def test_from_nothing_it_is_judged_by_what_was_kept_aside(basic_run: list[RunEvent]) -> None:
    finished = basic_run[-1]
    best = _epochs(basic_run)[finished.best_epoch - 1]
    assert finished.report.method == "held-out"
    assert 0 < finished.report.n < 20
    assert finished.report.accuracy == pytest.approx(best.validation_accuracy)


def test_a_frozen_backbone_is_judged_on_every_picture_and_is_good(builtin_run: list[RunEvent]) -> None:
    report = builtin_run[-1].report
    assert (report.method, report.n) == ("cross-validated", 24)
    assert report.accuracy >= 0.8


def test_it_learns_from_nothing(tiny_folder: Path, tmp_path: Path) -> None:
    config = replace(SCRATCH, epochs=25, batch_size=4, augment="none")
    epochs = _epochs(_train(read_class_folders(tiny_folder), config, tmp_path / "model"))
    assert epochs[-1].train_loss < epochs[0].train_loss
    assert max(event.train_accuracy for event in epochs) >= 0.8


@pytest.mark.parametrize("kind", ["basic", "builtin"])
def test_the_same_seed_gives_the_same_weights(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    model: Path = request.getfixturevalue(f"{kind}_model")
    folder: Path = request.getfixturevalue("tiny_folder" if kind == "basic" else "sample_folder")
    config = SCRATCH if kind == "basic" else FROZEN
    snapshot = read_class_folders(folder)
    _train(snapshot, config, tmp_path / "again")
    assert _weights(tmp_path / "again") == _weights(model)
    _train(snapshot, replace(config, seed=1), tmp_path / "other")
    assert _weights(tmp_path / "other") != _weights(model)


def test_the_second_time_no_picture_is_opened(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = replace(read_class_folders(_copied(tiny_folder, tmp_path)), cache=tmp_path / "cache")
    first = _train(snapshot, SCRATCH, tmp_path / "one")
    assert any(isinstance(event, PicturesPrepared) for event in first)
    shutil.rmtree(tmp_path / "pictures")
    second = _train(snapshot, SCRATCH, tmp_path / "two")
    assert not any(isinstance(event, PicturesPrepared | PictureSkipped) for event in second)
    assert _weights(tmp_path / "one") == _weights(tmp_path / "two")


def test_a_stop_before_the_first_epoch_is_over_leaves_nothing(tiny_folder: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    events = []
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    config = replace(SCRATCH, batch_size=4)
    for event in runs.train(snapshot, config, tmp_path / "out" / "model", should_stop=stop.is_set):
        events.append(event)
        if isinstance(event, BatchDone):
            stop.set()
    assert isinstance(events[-1], RunFinished)
    assert (events[-1].reason, events[-1].model, events[-1].report) == ("stopped", None, None)
    assert not _epochs(events)
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_a_stop_while_pictures_are_read_ends_there(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    events = list(runs.train(snapshot, SCRATCH, tmp_path / "model", should_stop=lambda: True))
    assert (events[-1].reason, events[-1].model) == ("stopped", None)
    assert not any(isinstance(event, BatchDone) for event in events)


@pytest.mark.parametrize("after", [1, 2])
def test_a_stop_keeps_the_best(tiny_folder: Path, tmp_path: Path, after: int) -> None:
    stop = threading.Event()
    events = []
    config = replace(SCRATCH, epochs=50)
    for event in runs.train(read_class_folders(tiny_folder), config, tmp_path / "model", should_stop=stop.is_set):
        events.append(event)
        if isinstance(event, EpochDone) and event.epoch == after:
            stop.set()
    finished = events[-1]
    assert (finished.reason, finished.model) == ("stopped", tmp_path / "model")
    assert len(_epochs(events)) == after
    assert finished.best_epoch == min(_epochs(events), key=lambda event: event.validation_loss).epoch
    assert load(finished.model).card.report == finished.report
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_frozen_one_that_is_stopped_says_what_it_was_judged_on(sample_folder: Path, tmp_path: Path) -> None:
    """Not out of fold on all 24 pictures, as one that comes to its end, but on those kept aside."""
    stop = threading.Event()
    snapshot = read_class_folders(sample_folder)
    for event in runs.train(snapshot, FROZEN, tmp_path / "model", should_stop=stop.is_set):
        if isinstance(event, EpochDone):
            stop.set()
    assert isinstance(event, RunFinished)
    assert event.report is not None
    assert (event.reason, event.report.method, event.report.n) == ("stopped", "held-out", 4)
    assert wording.how_judged(event.report) == "Measured on 4 pictures that were kept aside."
    assert wording.result(event.report).startswith("Too few pictures to say how good it is: 4 judged")


PAUSE = 3600.0


class _Paused:
    """A should_stop that makes the work rest an hour wherever `due` is set, as the window's Pause does.

    `seconds` is the time then: a millisecond goes by whenever somebody asks for it.
    """

    def __init__(self) -> None:
        self.due = False
        self.rested = 0.0
        self._lock = threading.Lock()  # pictures are looked at by several threads
        self._ticks = count()

    def __call__(self) -> bool:
        with self._lock:
            self.rested += PAUSE * self.due
            self.due = False
        return False

    def seconds(self) -> float:
        return self.rested + next(self._ticks) / 1000


def test_a_pause_is_no_work(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock of a training goes on while it rests, and its pace, by which the next are reckoned, is its own."""
    snapshot = replace(read_class_folders(sample_folder), cache=tmp_path / "cache")
    config = replace(FROZEN, epochs=3, batch_size=4)
    paused, events = _Paused(), list[RunEvent]()
    monkeypatch.setattr(time, "perf_counter", paused.seconds)  # who does not ask the clock sees the pauses
    clock = Clock(paused, seconds=paused.seconds)
    for event in runs.train(snapshot, config, tmp_path / "model", should_stop=clock):
        events.append(event)
        begun = [event for event in events if isinstance(event, PicturesPrepared) and event.done]
        paused.due |= begun == [event]
        paused.due |= isinstance(event, BatchDone) and event.step in (2, 12)
    worked = paused.seconds() - paused.rested
    assert paused.rested == 3 * PAUSE
    finished, (first, *_, last) = events[-1], _epochs(events)
    assert isinstance(finished, RunFinished)
    assert finished.feature_seconds + finished.head_seconds <= finished.seconds <= worked
    assert first.seconds < last.seconds < worked
    assert first.seconds_left < worked
    paces = [event.pictures_per_second for event in events if isinstance(event, BatchDone | EpochDone)]
    assert min(paces) > len(snapshot.samples) / worked
    assert [event for event in events if isinstance(event, PicturesPrepared)][-1].seconds_left == 0.0
    started = next(event for event in events if isinstance(event, RunStarted))
    kept = pace.remembered(pace.key("builtin", "frozen", size=started.size, device=started.device))
    assert kept.learn == last.pictures_per_second
    assert kept.look > len(snapshot.samples) / worked


def test_a_short_wait_for_the_window_is_work() -> None:
    """From the length of a rest on it is none."""
    waits = [REST - 1 / 64, REST]
    times = iter([0.0, 1.0, 1.0 + waits[0], 2.0, 3.0, 3.0 + waits[1], 4.0])
    clock = Clock(lambda: False, seconds=lambda: next(times))
    told = [clock.now()]
    for _ in waits:
        clock()
        told.append(clock.now())
    assert told == [0.0, 2.0, 4.0 - REST]


def test_threads_that_rest_together_rest_once() -> None:
    clock = Clock(lambda: bool(time.sleep(2 * REST)))
    began, told = time.perf_counter(), clock.now()
    threads = [threading.Thread(target=clock) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worked = clock.now() - told
    passed = time.perf_counter() - began
    assert 0 <= worked <= passed - 2 * REST
    assert clock_of(clock) is clock


class _Told(Clock):
    """A clock that goes on by so many seconds whenever somebody asks whether to stop: at each step, and to judge."""

    def __init__(self, seconds: Iterable[float]) -> None:
        super().__init__(lambda: False)
        self._seconds = iter(seconds)
        self._now = 0.0

    def __call__(self) -> bool:
        self._now += next(self._seconds)
        return False

    def now(self) -> float:
        return self._now


@pytest.mark.parametrize(
    ("batch_size", "seconds", "left"),
    [
        (4, [90, 9, 1, 1, 1, 1], [54, 48, 42]),  # an epoch has five steps of a second, and a second to judge
        (10, [90, 1, 1], [27, 24, 21]),
        (20, [90, 1], [9 * 91, 16, 14]),  # one step alone: only the next epoch tells
    ],
)
def test_slow_first_steps_do_not_spoil_the_time_left(batch_size: int, seconds: list[float], left: list[float]) -> None:
    settings = plan(replace(FROZEN, epochs=10, batch_size=batch_size), pictures=20, side=None)
    examples = Examples(torch.eye(20), torch.arange(20) % 2)
    fitting = Fit(nn.Linear(20, 2), settings, examples=20, key="")
    told = fit(fitting, examples, examples, folder=None, should_stop=_Told(chain(seconds, repeat(1.0))))
    assert [event.seconds_left for event in told if isinstance(event, EpochDone)][:3] == pytest.approx(left)


def test_it_ends_early_when_it_gets_no_better(builtin_run: list[RunEvent], sample_folder: Path, tmp_path: Path) -> None:
    """With a learning rate that moves nothing no epoch is better than the first."""
    patience = named("builtin").recipes["frozen"].patience
    config = replace(FROZEN, epochs=10 * patience, learning_rate=1e-12)
    events = _train(read_class_folders(sample_folder), config, tmp_path / "model")
    assert (events[-1].reason, events[-1].best_epoch) == ("early", 1)
    assert len(_epochs(events)) == 1 + patience


@pytest.fixture
def _every_epoch_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.training.loop.WRITE_EVERY", 0.0)


def _abandon(training: Iterator[RunEvent], *, in_epoch: int) -> None:
    """Go on until the first batch of an epoch and leave the rest, as a crash would."""
    for event in training:
        if isinstance(event, BatchDone) and event.epoch > in_epoch - 1:
            break
    training.close()


@pytest.mark.usefixtures("_every_epoch_on_disk")
@pytest.mark.parametrize("kind", ["basic", "builtin"])
def test_a_resumed_training_equals_the_unbroken_one(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    unbroken: Path = request.getfixturevalue(f"{kind}_model")
    folder: Path = request.getfixturevalue("tiny_folder" if kind == "basic" else "sample_folder")
    config = SCRATCH if kind == "basic" else FROZEN
    snapshot, output = read_class_folders(folder), tmp_path / "model"
    _abandon(runs.train(snapshot, config, output, should_stop=lambda: False), in_epoch=3)
    assert not output.exists()
    assert runs.unfinished(output).is_dir()
    events = _train(snapshot, config, output, resume=True)
    assert _epochs(events)[0].epoch == 3
    assert _weights(output) == _weights(unbroken)
    assert load(output).card.report == load(unbroken).card.report
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_training_cut_off_while_it_is_judged_learns_nothing_twice(
    builtin_model: Path, sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    snapshot, output = read_class_folders(sample_folder), tmp_path / "model"
    with monkeypatch.context() as patched:
        patched.setattr("core.training.loop.WRITE_EVERY", 3600.0)  # as where a head takes less than a second
        patched.setattr("core.cross_validation.out_of_fold", killed)
        with pytest.raises(KeyboardInterrupt):
            _train(snapshot, FROZEN, output)
    assert runs.can_go_on(output)
    assert not _epochs(_train(snapshot, FROZEN, output, resume=True))
    assert _weights(output) == _weights(builtin_model)
    assert load(output).card.report == load(builtin_model).card.report
    cut, unbroken = run_record.read(output), run_record.read(builtin_model)
    assert cut is not None
    assert unbroken is not None
    assert [row.validation_loss for row in cut.curves] == [row.validation_loss for row in unbroken.curves]


@pytest.mark.usefixtures("_every_epoch_on_disk")
def test_a_training_with_other_settings_does_not_go_on_from_there(
    tiny_folder: Path, sample_folder: Path, tmp_path: Path
) -> None:
    snapshot, output = read_class_folders(tiny_folder), tmp_path / "model"
    _abandon(runs.train(snapshot, SCRATCH, output, should_stop=lambda: False), in_epoch=2)
    fewer = replace(snapshot, samples=snapshot.samples[1:])
    for other, config in ((snapshot, replace(SCRATCH, seed=5)), (fewer, SCRATCH)):
        with pytest.raises(UserError, match="other pictures or settings"):
            _train(other, config, output, resume=True)
    assert _train(snapshot, SCRATCH, output, resume=True)[-1].reason == "completed"


@pytest.mark.usefixtures("_every_epoch_on_disk")
def test_a_damaged_or_missing_state_is_said(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot, output = read_class_folders(tiny_folder), tmp_path / "model"
    with pytest.raises(UserError, match="no unfinished training"):
        _train(snapshot, SCRATCH, output, resume=True)
    _abandon(runs.train(snapshot, SCRATCH, output, should_stop=lambda: False), in_epoch=2)
    file = runs.unfinished(output) / "checkpoint.safetensors"
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(UserError, match="is damaged"):
        _train(snapshot, SCRATCH, output, resume=True)
    assert _train(snapshot, SCRATCH, output)[-1].model == output


@pytest.mark.usefixtures("_every_epoch_on_disk")
def test_a_state_with_a_wrong_byte_is_not_gone_on_from(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot, output = read_class_folders(tiny_folder), tmp_path / "model"
    _abandon(runs.train(snapshot, SCRATCH, output, should_stop=lambda: False), in_epoch=2)
    folder = runs.unfinished(output)
    file = folder / checkpoint.FILE
    whole = file.read_bytes()
    for place in (len(whole) // 2, len(whole) - 100_000, len(whole) - 1):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(UserError, match="is damaged"):
            checkpoint.read(folder)
    file.write_bytes(whole.replace(b'"epoch\\":1', b'"epoch\\":2', 1).replace(b'"epoch\\": 1', b'"epoch\\": 2', 1))
    assert file.read_bytes() != whole
    with pytest.raises(UserError, match="is damaged"):
        _train(snapshot, SCRATCH, output, resume=True)


@pytest.mark.usefixtures("_every_epoch_on_disk")
def test_a_state_of_before_is_gone_on_from(tiny_folder: Path, tmp_path: Path, basic_model: Path) -> None:
    """It has no checksum."""
    snapshot, output = read_class_folders(tiny_folder), tmp_path / "model"
    _abandon(runs.train(snapshot, SCRATCH, output, should_stop=lambda: False), in_epoch=2)
    file = runs.unfinished(output) / checkpoint.FILE
    with safe_open(file, framework="pt") as opened:
        before = {"progress": opened.metadata()["progress"]}
    save_file(load_file(file), file, metadata=before)
    assert _train(snapshot, SCRATCH, output, resume=True)[-1].model == output
    assert _weights(output) == _weights(basic_model)


def test_pictures_that_cannot_be_read_are_named_and_left_out(tiny_folder: Path, tmp_path: Path) -> None:
    folder = _copied(tiny_folder, tmp_path)
    (folder / "Discs" / "letter.jpg").write_text("Dear diary,")
    half = folder / "Bars" / "00.png"
    half.write_bytes(half.read_bytes()[:300])
    (folder / "beside.png").touch()
    events = _train(read_class_folders(folder), SCRATCH, tmp_path / "model")
    skipped = {event.path.name: event.reason for event in events if isinstance(event, PictureSkipped)}
    assert skipped.keys() == {"letter.jpg", "00.png", "beside.png"}
    assert all(reason.endswith(".") for reason in skipped.values())
    assert events[-1].reason == "completed"


def test_a_picture_that_changed_since_the_snapshot_is_left_out(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = replace(read_class_folders(_copied(tiny_folder, tmp_path)), cache=tmp_path / "cache")
    changed, gone = snapshot.samples[0].path, snapshot.samples[1].path
    changed.write_bytes(snapshot.samples[2].path.read_bytes())
    gone.unlink()
    events = _train(snapshot, SCRATCH, tmp_path / "model")
    skipped = {event.path: event.reason for event in events if isinstance(event, PictureSkipped)}
    assert skipped.keys() == {changed, gone}
    assert "changed or is damaged" in skipped[changed]


def _only(folder: Path, to: Path, **counts: int) -> Snapshot:
    """So many of each label's pictures."""
    for label, many in counts.items():
        (to / label).mkdir(parents=True)
        for path in sorted((folder / label).glob("*.png"))[:many]:
            shutil.copy(path, to / label)
    return read_class_folders(to)


@pytest.mark.parametrize("config", [SCRATCH, FROZEN], ids=["scratch", "frozen"])
@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({"Discs": 5}, "only one class label, Discs"),
        ({"Discs": 5, "Bars": 0}, "The class label Bars has no pictures"),
        ({"Discs": 5, "Bars": 1}, "The class label Bars has only one picture"),
        ({"Discs": 1, "Bars": 1}, "has only one picture"),
    ],
    ids=str,
)
def test_too_few_pictures_are_refused_in_words(
    tiny_folder: Path, tmp_path: Path, config: TrainConfig, counts: dict[str, int], sentence: str
) -> None:
    snapshot = _only(tiny_folder, tmp_path / "few", **counts)
    with pytest.raises(UserError, match=sentence) as refused:
        _train(snapshot, config, tmp_path / "model")
    assert refused.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["few"]


def test_no_label_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no class label"):
        _train(Snapshot((), (), tmp_path), SCRATCH, tmp_path / "model")


def test_copies_of_one_picture_do_not_count_as_several(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = _only(tiny_folder, tmp_path / "few", Discs=1, Bars=1)
    for label in ("Discs", "Bars"):
        for number in range(4):
            shutil.copy(tmp_path / "few" / label / "00.png", tmp_path / "few" / label / f"copy {number}.png")
    snapshot = read_class_folders(tmp_path / "few")
    assert len(snapshot.samples) == 10
    with pytest.raises(UserError, match="copies"):
        _train(snapshot, SCRATCH, tmp_path / "model")


def test_a_label_whose_pictures_are_all_broken_is_refused(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = _only(tiny_folder, tmp_path / "few", Discs=3, Bars=3)
    for path in (tmp_path / "few" / "Bars").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(UserError, match=r"Not enough pictures could be read.*Bars"):
        _train(read_class_folders(tmp_path / "few"), SCRATCH, tmp_path / "model")
    assert snapshot.label_names == ("Bars", "Discs")


def test_validation_pictures_judge_and_are_never_learned_from(
    builtin_model: Path, sample_folder: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    validation = read_class_folders(unseen_folder)
    events = _train(read_class_folders(sample_folder), FROZEN, tmp_path / "model", validation=validation)
    report = events[-1].report
    assert (report.n, report.method) == (8, "held-out")
    assert [sum(row) for row in report.confusion] == [4, 4]
    swapped = replace(
        validation, labels=tuple(replace(label, id=1 - label.id) for label in reversed(validation.labels))
    )
    judged = _train(read_class_folders(sample_folder), FROZEN, tmp_path / "swapped", validation=swapped)[-1].report
    assert judged.accuracy == pytest.approx(1 - report.accuracy)


def test_validation_labels_are_matched_as_a_project_does(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = read_class_folders(tiny_folder)
    learned, judging = (replace(snapshot, samples=snapshot.samples[start::2]) for start in (0, 1))
    lower = tuple(replace(label, name=label.name.lower()) for label in judging.labels)
    validation = replace(judging, labels=lower)
    report = _train(learned, SCRATCH, tmp_path / "model", validation=validation)[-1].report
    assert report.labels == ("Bars", "Discs")


def test_validation_labels_must_be_known(tiny_folder: Path, sample_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="class label Handbags that the training pictures do not have"):
        _train(
            read_class_folders(tiny_folder),
            SCRATCH,
            tmp_path / "model",
            validation=read_class_folders(sample_folder),
        )


def test_validation_without_pictures_is_refused(tiny_folder: Path, tmp_path: Path) -> None:
    empty = Snapshot((ClassLabel(0, "Discs", 0),), (), tmp_path)
    with pytest.raises(UserError, match="no validation pictures"):
        _train(read_class_folders(tiny_folder), SCRATCH, tmp_path / "model", validation=empty)


def _bursts(folder: Path) -> Snapshot:
    """Twelve pictures, each in four copies that differ by a hair, their labels drawn by lot."""
    lot = [0, 1] * 6
    random.Random(3).shuffle(lot)
    for number, label in enumerate(lot):
        (folder / "AB"[label]).mkdir(parents=True, exist_ok=True)
        for copy in range(4):
            picture = sample_pictures.draw("Shoes", seed=number).resize((160, 120))
            picture.putpixel((copy, 0), (255, 0, 0))
            picture.save(folder / "AB"[label] / f"{number:02}-{copy}.png")
    snapshot = read_class_folders(folder)
    return replace(
        snapshot, samples=tuple(replace(sample, group=f"burst {sample.name[:2]}") for sample in snapshot.samples)
    )


def test_bursts_stay_on_one_side_so_that_chance_looks_like_chance(tmp_path: Path) -> None:
    snapshot = _bursts(tmp_path / "bursts")
    grouped = _train(snapshot, FROZEN, tmp_path / "grouped")[-1].report
    assert (grouped.n, grouped.groups) == (48, 12)
    assert grouped.interval[0] < 0.5 < grouped.interval[1]
    apart = replace(snapshot, samples=tuple(replace(sample, group=sample.sha256) for sample in snapshot.samples))
    told = _train(apart, FROZEN, tmp_path / "apart")[-1].report
    assert told.groups == 12, "near copies hang together, also where nobody called them a burst"
    assert told.interval[0] < 0.5 < told.interval[1]


def test_bursts_are_kept_aside_whole(tmp_path: Path) -> None:
    snapshot = _bursts(tmp_path / "bursts")
    report = _train(snapshot, replace(SCRATCH, epochs=1), tmp_path / "model")[-1].report
    assert all(score.n > 0 and score.n % 4 == 0 for score in report.per_label)


def test_labels_drawn_by_lot_do_not_look_good(builtin_model: Path, sample_folder: Path, tmp_path: Path) -> None:
    snapshot = read_class_folders(sample_folder)
    lot = [index % 2 for index in range(len(snapshot.samples))]
    random.Random(0).shuffle(lot)
    samples = tuple(replace(sample, label_id=one) for sample, one in zip(snapshot.samples, lot, strict=True))
    report = _train(replace(snapshot, samples=samples), FROZEN, tmp_path / "model")[-1].report
    assert report.accuracy < 0.75
    assert report.interval[0] < 0.5


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (TrainConfig("basic-cnn", mode="frozen"), "basic-cnn cannot be trained frozen"),
        (TrainConfig("builtin", mode="scratch"), "builtin cannot be trained from nothing"),
        (TrainConfig("builtin", mode="frozen", augment="strong"), "nothing to vary"),
        (TrainConfig("basic-cnn", device="abacus"), "no device named abacus"),
    ],
)
def test_what_cannot_be_is_refused_at_once(
    tiny_folder: Path, tmp_path: Path, config: TrainConfig, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence) as refused:
        _train(read_class_folders(tiny_folder), config, tmp_path / "model")
    assert refused.value.hint


def test_a_training_that_runs_away_is_said_in_words(tiny_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="learning rate") as refused:
        _train(read_class_folders(tiny_folder), replace(SCRATCH, learning_rate=1e30), tmp_path / "model")
    assert refused.value.hint
    assert not (tmp_path / "model").exists()
