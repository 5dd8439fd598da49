"""A training killed at any moment: taken up again it has lost an epoch at most, and ends with the same numbers."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any

import pytest

from core import run_record, runs
from core.run_record import RunRecord
from core.training import TrainConfig

ROOT = Path(__file__).parents[3]
SCRATCH = TrainConfig("basic-cnn", epochs=8, batch_size=4, device="cpu")
TUNED = TrainConfig(mode="finetune", epochs=3, batch_size=4, device="cpu")
KINDS = {"scratch": (SCRATCH, 10), "finetune": (TUNED, 5)}  # with so many pictures a label


def _command(folder: Path, config: TrainConfig, output: Path) -> list[str]:
    options = {
        "--output": output,
        "--strategy": config.strategy,
        "--mode": config.mode or "scratch",
        "--epochs": config.epochs,
        "--batch-size": config.batch_size,
        "--device": "cpu",
    }
    given = [str(part) for option in options.items() for part in option]
    return [sys.executable, str(ROOT / "main.py"), "train", str(folder), *given, "--json"]


def _epochs_until_killed(command: list[str], after: float | None) -> tuple[list[int], bool]:
    """Let a child train, and kill it so many seconds after it began; the epochs that it told, and whether it ended."""
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}  # so that it takes no longer while others train, too
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=one_thread) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline()]
        if after is None:
            lines += child.stdout.readlines()
        else:
            timer = Timer(after, child.kill)  # the random moment itself; nothing is waited for
            timer.start()
            lines += child.stdout.readlines()
            timer.cancel()
            timer.join()
        assert child.stderr is not None
        words = child.stderr.read()
    assert child.returncode in (0, -9), words
    told = [json.loads(line) for line in lines if line.endswith("\n")]
    return [event["epoch"] for event in told if event["event"] == "epoch_done"], child.returncode == 0


def _numbers(model: Path) -> tuple[list[bytes], Any]:
    """All that a training ends with but what its clock says."""
    record = run_record.read(model)
    assert isinstance(record, RunRecord)
    curves = [(one.epoch, one.train_loss, one.validation_loss, one.validation_accuracy) for one in record.curves]
    facts = (record.reason, record.best_epoch, record.report, record.answered, curves)
    weights = [path.read_bytes() for path in sorted(model.glob("*.safetensors"))]  # those of kept epochs too
    return weights, facts


def _prove_kills_cost_little(tmp_path: Path, tiny_folder: Path, kind: str, kills: int) -> None:
    config, per_label = KINDS[kind]
    folder = tmp_path / "pictures"
    for path in tiny_folder.rglob("*.png"):
        if int(path.stem) < per_label:
            (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / path.parent.name)
    _epochs_until_killed(_command(folder, config, tmp_path / "unbroken"), None)
    record, dice = run_record.read(tmp_path / "unbroken"), Random(7)
    assert record is not None
    unbroken, took = _numbers(tmp_path / "unbroken"), record.seconds
    killed, said = 0, 0
    output = tmp_path / "models" / "0"
    while True:
        resumable = (runs.unfinished(output) / "checkpoint.safetensors").is_file()
        assert resumable or said <= 1, "an epoch that was over long ago is kept"
        command = _command(folder, config, output) + ["--resume"] * resumable
        epochs, ended = _epochs_until_killed(command, dice.uniform(0, took) if killed < kills else None)
        assert not epochs or not resumable or epochs[0] >= said, "at most one epoch is done again"
        said = epochs[-1] if epochs else said if resumable else 0
        if not output.exists():
            killed += 1
            continue
        assert _numbers(output) == unbroken
        if ended:  # and was not killed after its model was whole
            assert [path.name for path in output.parent.iterdir()] == [output.name]
        if killed >= kills:
            return
        shutil.rmtree(output)
        said, output = 0, output.with_name(str(killed))


def test_three_kills_cost_little(tiny_folder: Path, tmp_path: Path) -> None:
    _prove_kills_cost_little(tmp_path, tiny_folder, "scratch", 3)


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("kind", KINDS)
def test_twenty_kills_cost_little(kind: str, tiny_folder: Path, tmp_path: Path) -> None:
    _prove_kills_cost_little(tmp_path, tiny_folder, kind, 20)
