"""`handful train`: the exact JSON, the exit statuses, and Ctrl-C as Stop."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import torch

from core import cli, run_record, runs, strategies
from core.cli.output import Output
from core.errors import UserError
from core.model.saved import load
from core.project.folders import read_class_folders
from core.project.importing import import_paths
from core.project.project import Project

ROOT = Path(__file__).parents[3]
QUICK = ("--strategy", "basic-cnn", "--epochs", 2, "--device", "cpu")
STARTED = ["event", "strategy", "mode", "device", "samples", "classes"]
EPOCH = [
    "event",
    "epoch",
    "epochs",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "seconds",
]
FINISHED = [
    "event",
    "reason",
    "model",
    "best_epoch",
    "validation_accuracy",
    "interval",
    "n",
    "seconds",
    "feature_seconds",
    "head_seconds",
]

Call = Callable[..., Any]


def test_optimiser_and_schedule_can_be_chosen(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    chosen = ("--optimiser", "sgd", "--schedule", "plateau", "--learning-rate", 0.01)
    said = call("train", tiny_folder, "--output", tmp_path / "model", *QUICK, *chosen)
    assert said.status == 0
    assert "It sees them at 64 × 64." in said.out
    weights = (tmp_path / "model" / "model.safetensors").read_bytes()
    assert call("train", tiny_folder, "--output", tmp_path / "other", *QUICK, "--learning-rate", 0.01).status == 0
    assert (tmp_path / "other" / "model.safetensors").read_bytes() != weights


def test_a_label_that_the_validation_lacks_is_said_with_the_result(
    call: Call, tiny_folder: Path, tmp_path: Path
) -> None:
    validation = tmp_path / "pictures"
    shutil.copytree(tiny_folder / "Bars", validation / "Bars")
    for path in sorted((validation / "Bars").iterdir()):
        path.write_bytes(path.read_bytes() + b"other bytes")  # or it would be learned from, too
    said = call("train", tiny_folder, "--output", tmp_path / "model", *QUICK, "--validation", validation)
    assert said.status == 0
    assert " was judged: the result says nothing of it. Always answering Bars would be right " in said.out


def test_left_and_right_may_matter(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    """What is never mirrored learns otherwise, by the same seed."""
    for name, flags in (("one", ()), ("other", ("--no-flip",))):
        assert call("train", tiny_folder, "--output", tmp_path / name, *QUICK, *flags).status == 0
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("one", "other")]
    assert weights[0] != weights[1]


def test_uneven_labels_are_said_beside_the_results(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_folder, tmp_path / "pictures"))
    for path in sorted((folder / "Bars").iterdir())[4:]:
        path.unlink()
    said = call("train", folder, "--output", tmp_path / "one", *QUICK, "--json")
    assert "Each label counts the same" in said.err
    assert list(said.objects[0]) == STARTED
    said = call("train", folder, "--output", tmp_path / "two", *QUICK, "--json", "--no-balance")
    assert "Each label counts the same" not in said.err


def test_json_has_exactly_its_keys_in_order(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    said = call("train", tiny_folder, "--output", tmp_path / "model", *QUICK, "--json")
    assert said.status == 0
    started, *epochs, finished = said.objects
    assert list(started) == STARTED
    assert started["event"] == "run_started"
    assert (started["strategy"], started["mode"]) == ("basic-cnn", "scratch")
    assert (started["samples"], started["classes"]) == (20, 2)
    assert [list(epoch) for epoch in epochs] == [EPOCH] * 2
    assert [(epoch["event"], epoch["epoch"], epoch["epochs"]) for epoch in epochs] == [
        ("epoch_done", 1, 2),
        ("epoch_done", 2, 2),
    ]
    assert list(finished) == FINISHED
    assert (finished["event"], finished["reason"]) == ("run_finished", "completed")
    assert finished["model"] == str(tmp_path / "model")
    low, high = finished["interval"]
    assert 0 <= low <= finished["validation_accuracy"] <= high <= 1
    assert load(tmp_path / "model").card.report.n == finished["n"]


def test_the_default_is_the_built_in_backbone_and_the_same_each_time(
    handful: Call, builtin_model: Path, sample_folder: Path, tmp_path: Path
) -> None:
    """In a process of its own: nothing but JSON comes to standard output, and the weights are those made here."""
    done = handful("train", sample_folder, "--output", tmp_path / "model", "--device", "cpu", "--json")
    assert done.returncode == 0, done.stderr
    started, *_, finished = [json.loads(line) for line in done.stdout.splitlines()]
    assert (started["strategy"], started["mode"]) == ("builtin", "frozen")
    assert finished["n"] == 24
    assert (tmp_path / "model" / "model.safetensors").read_bytes() == (builtin_model / "model.safetensors").read_bytes()


def test_plain_output_is_sentences(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    said = call("train", tiny_folder, "--output", tmp_path / "model", *QUICK)
    lines = said.out.splitlines()
    assert said.status == 0
    assert lines[0].startswith("Training basic-cnn (scratch) on 20 pictures with 2 labels.")
    assert [line.split(":")[0] for line in lines[1:3]] == ["Epoch   1 of 2", "Epoch   2 of 2"]
    assert f"The model is in {tmp_path / 'model'}." in said.out
    assert "Traceback" not in said.err


def test_a_project_is_data_too(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    with closing(Project.create(tmp_path / "Shapes.handful")) as project:
        list(import_paths(project, [tiny_folder], None, should_stop=lambda: False))
    said = call("train", tmp_path / "Shapes.handful", "--output", tmp_path / "model", *QUICK, "--json")
    assert said.status == 0
    assert said.objects[0]["samples"] == 20


def test_validation_data_judge(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    learned, judging = tmp_path / "learned", tmp_path / "judging"
    for folder, digit in ((learned, "*[0-5].png"), (judging, "*[5-9].png")):  # number 5 is in both
        for label in ("Bars", "Discs"):
            (folder / label).mkdir(parents=True)
            for file in (tiny_folder / label).glob(digit):
                shutil.copy(file, folder / label / f"{folder.name} {file.name}")
    arguments = ("train", learned, "--output", tmp_path / "model", *QUICK, "--json")
    said = call(*arguments, "--validation", judging)
    assert said.status == 0
    assert said.objects[-1]["n"] == 8
    assert said.err.count("2 validation pictures are learned from, too, and left out of the judging.") == 1
    record = run_record.read(tmp_path / "model")
    assert record is not None
    hashes = {sample.sha256 for sample in read_class_folders(learned).samples}
    assert hashes.isdisjoint(one.sha256 for one in record.answered)


def test_pictures_that_are_all_learned_from_judge_nothing(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    said = call("train", tiny_folder, "--output", tmp_path / "model", *QUICK, "--validation", tiny_folder)
    _refused(said, "All validation pictures are learned from, too")
    assert not list(tmp_path.iterdir())


def test_pictures_that_cannot_be_read_are_named_and_the_status_is_1(
    call: Call, tiny_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny_folder, tmp_path / "pictures"))
    (folder / "Discs" / "letter.jpg").write_text("Dear diary,")
    said = call("train", folder, "--output", tmp_path / "model", *QUICK, "--json")
    assert said.status == 1
    assert said.objects[-1]["reason"] == "completed"
    assert f"Skipped {folder / 'Discs' / 'letter.jpg'}: " in said.err


def _refused(said: Any, sentence: str) -> None:
    assert said.status == 3
    assert said.out == ""
    assert said.err.startswith("handful: ")
    assert sentence in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_data_that_is_not_there_is_refused(call: Call, tmp_path: Path) -> None:
    _refused(call("train", tmp_path / "absent", "--output", tmp_path / "model", "--json"), "is not there")
    assert os.listdir(tmp_path) == []


def test_one_label_is_refused(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_folder / "Discs", tmp_path / "data" / "Discs")
    said = call("train", tmp_path / "data", "--output", tmp_path / "model", *QUICK, "--json")
    _refused(said, "only one class label, Discs")


@pytest.mark.skipif(os.name == "nt", reason="no folder's name has a line break there")
def test_a_label_with_a_line_break_is_said_in_one_line(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_folder / "Discs", tmp_path / "data" / "Discs\nand rings")
    _refused(call("train", tmp_path / "data", "--output", tmp_path / "model"), "one class label, Discs and rings")


def test_an_existing_model_is_kept_unless_told_otherwise(
    call: Call, basic_model: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    model = Path(shutil.copytree(basic_model, tmp_path / "model"))
    before = (model / "model.safetensors").read_bytes()
    arguments = ("train", tiny_folder, "--output", model, *QUICK, "--seed", 4, "--json")
    _refused(call(*arguments), "is there already")
    assert (model / "model.safetensors").read_bytes() == before
    assert call(*arguments, "--overwrite").status == 0
    assert (model / "model.safetensors").read_bytes() != before


def test_only_a_model_is_ever_replaced(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("Dear diary,")
    said = call("train", tiny_folder, "--output", tmp_path / "letters", *QUICK, "--overwrite")
    _refused(said, "is no model")
    assert os.listdir(tmp_path / "letters") == ["letter.txt"]


@pytest.mark.skipif(torch.cuda.is_available(), reason="this computer has CUDA")
def test_a_device_that_is_not_there_is_refused(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    said = call("train", tiny_folder, "--output", tmp_path / "model", "--device", "cuda")
    _refused(said, "no CUDA device")


def test_what_fails_after_an_epoch_names_resume_and_what_fails_before_does_not(
    call: Call, tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise UserError("The disk is full.", "Free some space.")

    monkeypatch.setattr(runs, "_save", full)
    arguments = ("--output", tmp_path / "model", *QUICK)
    after = call("train", tiny_folder, *arguments)
    assert after.status == 3
    assert "Free some space. What it had learned is kept: the same command with --resume goes on." in after.err
    shutil.copytree(tiny_folder / "Discs", tmp_path / "data" / "Discs")
    for before in (call("train", tmp_path / "data", *arguments), call("train", tiny_folder, *arguments, "--resume")):
        assert before.status == 3
        assert "--resume goes on" not in before.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
@pytest.mark.parametrize("alone", [False, True], ids=["heard", "with no terminal either"])
def test_when_nobody_reads_any_more_it_says_how_to_go_on(tiny_folder: Path, tmp_path: Path, alone: bool) -> None:
    arguments = ["train", tiny_folder, "--output", tmp_path / "model", "--strategy", "basic-cnn"]
    arguments += ["--epochs", 2000, "--batch-size", 2, "--device", "cpu", "--json"]
    command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(3):
            process.stdout.readline()
        process.stdout.close()
        if alone:
            process.stderr.close()
        words = "" if alone else process.stderr.read()
    assert process.returncode == 3
    assert runs.can_go_on(tmp_path / "model")
    if not alone:
        told = "What it had learned is kept: the same command with --resume goes on."
        assert words.splitlines()[-1] == f"handful: Nobody reads the output any more. {told}"
        assert "Traceback" not in words


def test_when_nobody_reads_its_end_there_is_nothing_to_go_on_with(
    call: Call, tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_self: Output, text: str, facts: object = None) -> None:
        if text.startswith("Done"):
            raise UserError("Nobody reads the output any more.") from BrokenPipeError()

    monkeypatch.setattr(Output, "result", gone)
    said = call("train", tiny_folder, "--output", tmp_path / "model", *QUICK)
    assert (said.status, (tmp_path / "model").is_dir()) == (3, True)
    assert said.err.endswith("handful: Nobody reads the output any more.\n")


def test_resume_without_anything_unfinished_is_refused(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    said = call("train", tiny_folder, "--output", tmp_path / "model", *QUICK, "--resume")
    assert said.status == 3
    assert "no unfinished training" in said.err


@pytest.mark.parametrize(
    "wrong",
    [
        ("--epochs", "0"),
        ("--epochs", "many"),
        ("--batch-size", "-1"),
        ("--learning-rate", "0"),
        ("--learning-rate", "nan"),
        ("--seed", "-1"),
        ("--seed", str(2**64)),
        ("--strategy", "magic"),
        ("--mode", "magic"),
        ("--augment", "much"),
        ("--magic",),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(call: Call, tiny_folder: Path, tmp_path: Path, wrong: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        call("train", tiny_folder, "--output", tmp_path / "model", *wrong)
    assert ended.value.code == 2


@pytest.mark.parametrize("option", ["--epochs", "--seed"])
def test_a_number_without_end_is_refused_in_a_short_sentence(
    call: Call, tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        call("train", tiny_folder, "--output", tmp_path / "model", option, "1" * 5000)
    said = capsys.readouterr().err.splitlines()[-1]
    assert ended.value.code == 2
    assert "below 2^63 is needed, not '11111111111111111111…'" in said


@pytest.mark.parametrize("varied", [("--augment", "light"), ("--no-flip",)], ids=" ".join)
def test_what_cannot_be_varied_names_the_modes_that_can(
    call: Call, tiny_folder: Path, tmp_path: Path, varied: tuple[str, ...]
) -> None:
    said = call("train", tiny_folder, "--output", tmp_path / "model", "--mode", "frozen", *varied)
    _refused(said, "so there is nothing to vary.")
    _refused(said, f"Leave {varied[0]} out, or use --mode finetune")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux has a folder that refuses everybody")
def test_a_place_that_refuses_says_so_before_the_work(call: Call, tiny_folder: Path) -> None:
    said = call("train", tiny_folder, "--output", "/proc/model", *QUICK)
    _refused(said, "could not be written")
    assert said.out == ""


@pytest.mark.parametrize(("option", "field"), [("--epochs", "epochs"), ("--batch-size", "batch_size")])
def test_the_documentation_says_the_defaults_that_are(option: str, field: str) -> None:
    rows = (ROOT / "docs" / "command-line.md").read_text("utf-8").splitlines()
    (row,) = (row for row in rows if row.startswith(f"| `{option} N`"))
    frozen, tuned, nothing = row.split("|")[2].replace(";", ",").split(", ", maxsplit=2)
    listed = re.findall(r"`([\w-]+)`", nothing)
    for strategy in strategies.every():
        named = f"`{strategy.name}`" if strategy.name in listed else "the others"
        for mode, recipe in strategy.recipes.items():
            number = str(getattr(recipe, field))
            said = {"frozen": frozen, "finetune": tuned, "scratch": next(p for p in nothing.split(", ") if named in p)}
            assert number in said[mode].split(), (strategy.name, mode)


def test_help_explains_every_setting(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit):
        cli.main(["train", "--help"])
    explained = capsys.readouterr().out.split("options:")[1]
    for option in ("epochs N", "batch-size N", "learning-rate X", "optimiser", "schedule", "augment"):
        assert re.search(rf"--{option}[^-]*; by default as the strategy sets it", explained), option
    assert re.search(r"--seed[^-]*; 0 by default", explained)


def test_output_must_be_given(call: Call, tiny_folder: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        call("train", tiny_folder)
    assert ended.value.code == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C in another way")
def test_ctrl_c_keeps_the_best_and_ends_with_130(tiny_folder: Path, tmp_path: Path) -> None:
    arguments = ["train", tiny_folder, "--output", tmp_path / "model", "--strategy", "basic-cnn"]
    arguments += ["--epochs", 2000, "--batch-size", 2, "--device", "cpu", "--json"]
    command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(json.loads(line))
            if lines[-1]["event"] == "epoch_done" and lines[-1]["epoch"] == 2:
                process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        words = process.stderr.read()
    assert process.returncode == 130, words
    assert (lines[-1]["event"], lines[-1]["reason"]) == ("run_finished", "stopped")
    assert "Traceback" not in words
    assert lines[-1]["model"] == str(tmp_path / "model")
    assert load(tmp_path / "model").card.report.n == lines[-1]["n"]
    assert os.listdir(tmp_path) == ["model"]
