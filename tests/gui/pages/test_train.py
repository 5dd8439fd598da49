"""The Train page over canned events: what it shows of a training, how one ends, and the result in a sentence."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from core import runs
from core.evaluation import Report, report
from core.model import card as cards
from core.model.card import ModelCard
from core.preprocess import Preprocess
from core.project.snapshot import Snapshot
from core.runs import RunFinished
from core.training import (
    BatchDone,
    BatchHalved,
    CheckpointSaved,
    EpochDone,
    PictureSkipped,
    RateLowered,
    RunStarted,
    StoppedShort,
    TrainConfig,
)
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.curve_legend import LegendEntry
from gui.widgets.live_curves import LiveCurves

Open = Callable[[Path], Any]  # a Person, see conftest.py
Script = Callable[[Path, Callable[[], bool]], Iterator[object]]
Can = Callable[[Script], list[TrainConfig]]

STARTED = RunStarted("builtin", "frozen", "cpu", samples=12, classes=2, epochs=4)


def epoch(number: int) -> EpochDone:
    """The accuracy rises by a tenth an epoch."""
    right = 0.5 + number / 10
    return EpochDone(number, 4, 1 - right, right, 1.1 - right, right - 0.1, 1.0, 4.0 - number, 120.0)


def judged(right: int, n: int) -> Report:
    """Half of the pictures each label, all mistakes among the first."""
    half = n // 2
    return report(
        ("Day", "Night"), [0] * half + [1] * (n - half), [1] * (n - right) + [0] * (half - n + right) + [1] * (n - half)
    )


def save(folder: Path, result: Report) -> Path:
    """A model that nothing is asked of: its weights are an empty file."""
    folder.mkdir(parents=True)
    preprocess = Preprocess(224, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    (folder / cards.WEIGHTS).touch()
    nothing = hashlib.sha256(b"").hexdigest()
    cards.write(folder, ModelCard(result.labels, "builtin", "frozen", preprocess, nothing, result, {}))
    return folder


def finished(output: Path, result: Report, reason: Any = "completed") -> RunFinished:
    return RunFinished(reason, save(output, result), 2, result, 4.0, 3.0, 1.0)


def until(should_stop: Callable[[], bool]) -> None:
    """Hold the training's thread until Stop is pressed."""
    while not should_stop():
        time.sleep(0.001)


@pytest.fixture
def can(monkeypatch: pytest.MonkeyPatch) -> Can:
    """Puts canned events in the place of a training; returns the configs that trainings are then started with."""

    def can(script: Script) -> list[TrainConfig]:
        configs: list[TrainConfig] = []

        def train(
            _snapshot: Snapshot, config: TrainConfig, output: Path, *, should_stop: Callable[[], bool], resume: bool
        ) -> Iterator[object]:
            assert not resume
            configs.append(config)
            return script(output, should_stop)

        monkeypatch.setattr(runs, "train", train)
        return configs

    return can


def canned(events: Sequence[object], result: Report) -> Script:
    """A training that says these events and ends with this result."""

    def script(output: Path, _should_stop: Callable[[], bool]) -> Iterator[object]:
        yield from events
        yield finished(output, result)

    return script


def train(person: Any) -> None:
    """Press Train and wait for the end."""
    person.go("train")
    person.click("trainButton")
    person.waits(lambda: person.can_click("trainButton"))


def test_train_and_stop_are_in_sight_in_the_smallest_window(open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    person.window.resize(960, 640)
    person.go("train")
    for name in ("trainButton", "stopButton"):
        button = person.find(QPushButton, name)
        person.waits(lambda button=button: not button.visibleRegion().isEmpty())
        assert button.visibleRegion().boundingRect() == button.rect()
        button.click()
    person.waits(lambda: person.can_click("trainButton"))


@pytest.mark.parametrize("size", [(960, 640), (1280, 800)])
def test_the_charts_are_as_high_whatever_happened_before_and_their_legend_is_in_sight(
    open_window: Open, collected: Path, can: Can, size: tuple[int, int]
) -> None:
    can(canned([STARTED, *map(epoch, (1, 2))], judged(34, 40)))
    person = open_window(collected)
    person.window.resize(*size)
    person.go("train")
    charts = [person.find(LiveCurves, name) for name in ("accuracyCurves", "lossCurves")]

    def heights() -> list[int]:
        QApplication.processEvents()  # what was asked of the layouts
        return [chart.height() for chart in charts]

    def legend_in_sight() -> bool:
        entries = [entry for chart in charts for entry in chart.findChildren(LegendEntry)]
        return all(not entry.visibleRegion().isEmpty() for entry in entries)

    person.waits(legend_in_sight)
    before = heights()
    person.window.setStyleSheet("QLabel { font-size: 13px; }")  # all is laid out anew, as in another theme
    dressed = heights()
    assert dressed == before
    person.window.resize(1500, 1100)
    person.waits(lambda: heights() != before)
    person.window.resize(*size)
    person.waits(lambda: heights() == before)
    train(person)
    person.waits(lambda: person.reads("resultSentence"))
    person.waits(legend_in_sight)
    assert heights() == before


def test_train_is_off_and_says_why_until_there_is_enough(open_window: Open, empty: Path, pictures: Path) -> None:
    person = open_window(empty)
    person.go("train")
    assert not person.can_click("trainButton")
    assert person.reads("trainTrouble").startswith("There is no class label.")
    assert not person.action("Train").isEnabled()
    person.drop(person.window.findChild(QWidget, "collectPage"), [pictures / "Day"])
    person.waits(lambda: person.reads("trainTrouble").startswith("There is only one class label, Day."))
    person.drop(person.window.findChild(QWidget, "collectPage"), [pictures / "Night"])
    person.waits(lambda: person.can_click("trainButton"))
    assert person.reads("trainTrouble") == ""
    assert person.reads("pageSentence") == "12 pictures, 2 labels."
    assert person.action("Train").isEnabled()


def test_a_learning_rate_that_cannot_be_keeps_train_off(open_window: Open, collected: Path, can: Can) -> None:
    configs = can(canned([STARTED, epoch(1)], judged(34, 40)))
    person = open_window(collected)
    person.go("train")
    person.click("settingsFold")
    field = person.find(QLineEdit, "learningRateField")
    field.setFocus()
    field.setText("99")
    person.action("Train").trigger()  # before it is marked
    assert not person.can_click("trainButton")
    assert person.reads("trainTrouble").startswith("The learning rate is not a number from 0.0000001 to 10.")
    assert configs == []
    field.setText("0,01")
    assert person.reads("trainTrouble") == ""
    person.click("trainButton")
    person.waits(lambda: person.can_click("trainButton"))
    assert [config.learning_rate for config in configs] == [0.01]


def test_a_training_is_watched_from_start_to_result(open_window: Open, collected: Path, can: Can) -> None:
    def script(output: Path, should_stop: Callable[[], bool]) -> Iterator[object]:
        yield from (STARTED, epoch(1), CheckpointSaved(1), epoch(2), CheckpointSaved(2), epoch(3))
        yield BatchDone(7, 3.5, 0.2, learning_rate=2e-3, pictures_per_second=90.0, memory_bytes=812_000_000)
        until(should_stop)
        yield finished(output, judged(34, 40), "stopped")

    can(script)
    person = open_window(collected)
    person.go("train")
    person.click("trainButton")
    person.waits(lambda: person.reads("trainDoing") == "Epoch 4 of 4")
    assert person.reads("trainWhere") == "cpu · 812 MB used"
    person.click("showRate")
    assert person.find(LiveCurves, "rateCurves").reading()[:2] == ("Epoch 3.5", "0.002")
    person.click("showLoss")
    assert person.reads("trainLeft") == "1 s left · 120 pictures/s"
    assert person.step("train") == "88 %"
    assert not person.sees("trainButton")
    assert not person.can_click("strategyCard_scratch")
    assert not person.sees("resultCard")
    curves = person.find(LiveCurves, "accuracyCurves")
    assert curves.reading() == ("Epoch 3", "80 %", "70 %")
    assert person.find(LiveCurves, "lossCurves").reading()[1] == "0.20"
    person.click("stopButton")
    person.waits(lambda: person.can_click("trainButton"))
    assert curves.reading()[0] == "Epoch 3"
    assert person.reads("resultSentence") == "Gets about 85 of 100 new pictures right (70 to 93)."
    how = "Built-in network, last step learned: measured on 40 pictures that were kept aside."
    assert person.reads("resultHow") == how
    assert person.find(QWidget, "resultBars").accessibleDescription() == "Day: 14 of 20, Night: 20 of 20"
    assert person.find(ConfusionMatrix, "confusionMatrix").isVisible()
    assert person.step("train") == "85 of 100"


def test_a_paused_training_rests_until_it_goes_on(open_window: Open, collected: Path, can: Can) -> None:
    steps: list[int] = []

    def script(output: Path, should_stop: Callable[[], bool]) -> Iterator[object]:
        yield from (STARTED, epoch(3))
        while not should_stop():
            steps.append(len(steps))
            time.sleep(0.001)
        yield finished(output, judged(34, 40), "stopped")

    can(script)
    person = open_window(collected)
    person.go("train")
    person.click("trainButton")
    person.waits(lambda: len(steps) > 3)
    person.waits(lambda: person.step("train") == "75 %")
    person.click("pauseButton")
    assert person.reads("trainDoing") == "Paused"
    assert person.step("train") == "paused, 75 %"
    resting = -1

    def rests() -> bool:
        nonlocal resting
        before, resting = resting, len(steps)
        return before == resting

    person.waits(rests)
    person.click("pauseButton")
    person.waits(lambda: len(steps) > resting)
    assert person.step("train") == "75 %"
    person.click("pauseButton")
    person.click("stopButton")  # also while it rests
    person.waits(lambda: person.can_click("trainButton"))
    assert person.step("train") == "85 of 100"


def test_what_a_training_had_to_change_is_said_while_it_runs_and_with_its_result(
    open_window: Open, collected: Path, can: Can
) -> None:
    def script(output: Path, should_stop: Callable[[], bool]) -> Iterator[object]:
        yield from (STARTED, epoch(1))
        while not halves:
            time.sleep(0.001)
        yield from (BatchHalved(16), BatchHalved(8), RateLowered(2, 0.0001), StoppedShort(3))
        until(should_stop)
        yield finished(output, judged(34, 40), "early")

    halves: list[bool] = []
    configs = can(script)
    person = open_window(collected)
    person.go("train")
    person.click("trainButton")
    person.waits(lambda: person.reads("trainDoing") == "Epoch 1 of 4")
    assert not person.sees("trainNotice")
    names = ("trainDoing", "stopButton", "pauseButton")
    before = [person.find(QWidget, name).mapToGlobal(QPoint()) for name in names]
    halves.append(True)
    person.waits(lambda: person.sees("trainNotice"))
    said = person.reads("trainNotice")
    assert said.startswith("The memory was full: from there on 8 pictures at a time. The losses were no numbers any")
    assert "a learning rate of 0.0001." in said
    assert said.endswith("in epoch 3: it ends with the best weights so far.")
    assert [person.find(QWidget, name).mapToGlobal(QPoint()) for name in names] == before
    person.click("stopButton")
    person.waits(lambda: person.can_click("trainButton"))
    assert not person.sees("trainNotice")
    assert person.reads("resultNotice") == said
    can(canned([STARTED, epoch(1)], judged(34, 40)))
    person.click("trainButton")
    person.waits(lambda: person.sees("resultSentence") and person.can_click("trainButton"))
    assert person.reads("resultNotice") == ""
    assert len(configs) == 1


def test_labels_that_the_result_hides_are_named_in_whole_also_in_the_smallest_window(
    open_window: Open, collected: Path, can: Can
) -> None:
    names = ["Day", *(letter * 100 for letter in "WMN")]
    can(canned([STARTED, epoch(1)], report(names, [0] * 441 + [1] * 3, [0] * 438 + [1] * 3 + [0] * 3)))
    person = open_window(collected)
    person.window.resize(960, 640)
    train(person)
    person.waits(lambda: person.sees("resultCaveats"))
    said, card = person.find(QLabel, "resultCaveats"), person.find(QWidget, "resultCard")
    for sentence in ("None of the 3 pictures of WWW", "No picture of MMM", "Always answering Day would be right more"):
        assert sentence in said.text()
    person.waits(lambda: said.height() >= said.heightForWidth(said.width()))
    assert said.minimumSizeHint().width() <= said.width()
    left = card.mapTo(person.window, QPoint()).x()
    assert left + card.width() <= person.window.width()
    can(canned([STARTED, epoch(1)], judged(34, 40)))
    train(person)
    assert not person.sees("resultCaveats")


def test_few_judged_pictures_are_too_few_to_say(open_window: Open, collected: Path, can: Can) -> None:
    can(canned([STARTED, epoch(1)], judged(11, 12)))
    person = open_window(collected)
    train(person)
    assert person.reads("resultSentence") == "Too few pictures to say how good it is: 12 judged, 18 more would do."
    assert person.step("train") == "too few to say"


def test_the_chosen_strategy_is_trained_and_its_card_tells_how_long_it_took(
    open_window: Open, collected: Path, can: Can
) -> None:
    configs = can(canned([STARTED], judged(11, 12)))
    person = open_window(collected)
    person.go("train")
    assert person.find(QWidget, "strategyCard_frozen").accessibleDescription().endswith("No download")
    train(person)
    person.click("strategyCard_scratch")
    train(person)
    assert [config.strategy for config in configs] == ["builtin", "basic-cnn"]
    assert person.find(QWidget, "strategyCard_frozen").accessibleDescription().endswith("took 4 s last time")


def test_stop_before_the_first_epoch_keeps_nothing_and_says_so(open_window: Open, collected: Path, can: Can) -> None:
    def script(_output: Path, should_stop: Callable[[], bool]) -> Iterator[object]:
        yield STARTED
        until(should_stop)
        yield RunFinished("stopped", None, 0, None, 0.1, 0.0, 0.0)

    can(script)
    person = open_window(collected)
    person.go("train")
    person.click("trainButton")
    person.waits(lambda: person.reads("trainDoing") == "Reading the pictures …")
    person.action("StopAndKeepTheBest").trigger()
    assert not person.can_click("stopButton")
    person.waits(lambda: person.can_click("trainButton"))
    assert person.banner() == "Stopped before the first epoch was over, so there is no model to keep."
    assert person.step("train") == "not trained yet"


def test_a_training_that_breaks_is_told_calmly_and_the_button_is_back(
    open_window: Open, collected: Path, can: Can
) -> None:
    def script(_output: Path, _should_stop: Callable[[], bool]) -> Iterator[object]:
        yield STARTED
        raise ZeroDivisionError("no pictures in this batch")

    can(script)
    person = open_window(collected)
    train(person)
    assert person.banner().startswith("Something went wrong that Handful did not expect.")
    assert "ZeroDivisionError: no pictures in this batch" in person.details()
    assert person.step("train") == "not trained yet"


def test_the_result_of_the_training_before_comes_back_where_the_next_one_leaves_none(
    open_window: Open, collected: Path, can: Can
) -> None:
    def broken(_output: Path, _should_stop: Callable[[], bool]) -> Iterator[object]:
        yield STARTED
        raise ZeroDivisionError

    can(canned([STARTED], judged(34, 40)))
    person = open_window(collected)
    train(person)
    can(broken)
    train(person)
    assert person.reads("resultSentence").startswith("Gets about 85 of 100")
    assert person.step("train") == "85 of 100"


def test_where_the_next_one_breaks_the_curves_are_again_of_the_run_whose_result_is_shown(
    open_window: Open, trained: Path, can: Can
) -> None:
    def broken(_output: Path, _should_stop: Callable[[], bool]) -> Iterator[object]:
        yield from (STARTED, epoch(1), CheckpointSaved(1))
        while not seen:
            time.sleep(0.001)
        raise ZeroDivisionError

    seen: list[bool] = []
    can(broken)
    person = open_window(trained)
    person.go("train")
    curves = person.find(LiveCurves, "accuracyCurves")
    person.waits(lambda: curves.reading()[0] == "Epoch 2")
    before = curves.reading(), curves.accessibleDescription()
    result = person.reads("resultSentence")
    person.click("trainButton")
    person.waits(lambda: curves.reading()[0] == "Epoch 1")
    seen.append(True)
    person.waits(lambda: person.can_click("trainButton"))
    assert person.reads("resultSentence") == result != ""
    assert (curves.reading(), curves.accessibleDescription()) == before


def test_pictures_that_could_not_be_read_are_named_after_the_training(
    open_window: Open, collected: Path, can: Can
) -> None:
    skipped = [PictureSkipped(Path(f"{number}.png"), "The picture is damaged or incomplete.") for number in range(2)]
    can(canned([STARTED, *skipped], judged(11, 12)))
    person = open_window(collected)
    train(person)
    assert person.banner() == "2 files could not be read. Details names each."
    assert "1.png: The picture is damaged or incomplete." in person.details()


def test_another_project_begins_without_the_curves_of_this_one(
    open_window: Open, collected: Path, empty: Path, can: Can, monkeypatch: pytest.MonkeyPatch
) -> None:
    can(canned([STARTED, epoch(1)], judged(34, 40)))
    person = open_window(collected)
    train(person)
    curves = person.find(LiveCurves, "accuracyCurves")
    assert curves.reading()[0] == "Epoch 1"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(empty))
    person.action("OpenProject").trigger()
    person.waits(lambda: person.reads("projectName") == "Empty")
    assert curves.reading() == ("", "", "")
    assert not person.sees("resultCard")
    assert person.step("train") == "not trained yet"


def test_a_network_without_its_weights_is_not_trained_and_says_how_to_get_them(
    open_window: Open, collected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("HANDFUL_WEIGHTS_SERVER", "http://127.0.0.1:9")  # where nobody answers
    person = open_window(collected)
    person.go("train")
    person.find(QComboBox, "networkField_frozen").setCurrentText("ResNet-18")
    assert not person.can_click("trainButton")
    sentence = "ResNet-18 needs its pretrained weights (47 MB): they are not on this computer."
    assert (person.reads("missingReason"), person.reads("trainTrouble")) == (sentence, "")  # said once
    assert person.find(QPushButton, "trainButton").toolTip() == sentence
    assert person.find(QWidget, "strategyCard_frozen").accessibleDescription().endswith("47 MB to download")
    person.click("fetchWeights")
    person.waits(lambda: person.banner() != "")
    assert person.whole_banner().endswith(" on another computer and choose the file.")
    assert not person.can_click("trainButton")
    person.click("strategyCard_scratch")
    person.find(QComboBox, "networkField_scratch").setCurrentText("ResNet-18")
    assert person.can_click("trainButton")
    assert not person.sees("missingWeights")


@pytest.mark.parametrize("size", [(960, 640), (1280, 800)])
def test_how_weights_come_is_in_sight_without_scrolling(
    open_window: Open, collected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    person = open_window(collected)
    person.window.resize(*size)
    person.go("train")
    person.find(QComboBox, "networkField_frozen").setCurrentText("VGG-16")
    for name in ("missingReason", "fetchWeights", "chooseWeights", "trainButton"):
        widget = person.find(QWidget, name)
        person.waits(lambda widget=widget: widget.visibleRegion().boundingRect() == widget.rect())


def test_weights_from_a_wrong_file_are_refused(
    open_window: Open, collected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    wrong = tmp_path / "wrong.pth"
    wrong.write_bytes(b"no weights")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(wrong), ""))
    person = open_window(collected)
    person.go("train")
    person.find(QComboBox, "networkField_frozen").setCurrentText("ResNet-18")
    person.click("chooseWeights")
    person.waits(lambda: "wrong.pth" in person.banner())
    assert not person.can_click("trainButton")
