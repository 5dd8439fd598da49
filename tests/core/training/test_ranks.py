"""Several processes under torchrun: every picture once, the same numbers as one process, and they end together."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.model.saved import load
from core.ranks import Ranks
from core.training import TrainConfig
from core.training.loop import Examples, batches
from core.training.plan import Plan, plan

ROOT = Path(__file__).parents[3]
TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
SETTINGS = plan(TrainConfig("lenet5", batch_size=7, device="cpu", augment="strong"), pictures=20, side=28)

# What two processes tell each other, and what they decide when only one of them is in trouble
_IN_EACH = """
import math
import torch
from torch import nn
from core.ranks import leave, together
from core.training import BatchHalved, TrainConfig
from core.training.fitting import Fit, RanAway
from core.training.loop import Examples, fit
from core.training.plan import plan

class Troubled(nn.Linear):
    trouble = ""
    def forward(self, values):
        if self.trouble == "full" and len(values) > 2:
            raise torch.OutOfMemoryError("out of memory")
        answers = super().forward(values)
        return answers * math.nan if self.trouble == "nan" and self.training else answers

def trained(ranks, trouble):
    settings = plan(TrainConfig("lenet5", epochs=2, batch_size=8, device="cpu"), pictures=40, side=28, ranks=ranks)
    dice = torch.Generator().manual_seed(2)
    inputs = torch.randn(41, 3, generator=dice)
    examples = Examples(inputs, (inputs.sum(dim=1) > 0).long())
    torch.manual_seed(0)
    network = Troubled(3, 2)
    network.trouble = trouble if ranks.rank == 1 else ""
    said = list(fit(Fit(network, settings, examples=41, key=""), examples, examples, folder=None,
                    should_stop=lambda: trouble == "stop" and ranks.rank == 1))
    return said, network.weight.detach()

with together() as ranks:
    assert ranks.told({"name": "caf\\udce9"} if ranks.first else None) == {"name": "caf\\udce9"}
    assert ranks.listed(ranks.rank) == [0, 1]
    assert ranks.any(not ranks.first) and not ranks.any(False)
    assert ranks.gathered(torch.full((ranks.rank + 1, 2), ranks.rank)).tolist() == [[0, 0], [1, 1], [1, 1]]
    assert torch.equal(ranks.tensor(torch.eye(2).half() if ranks.first else None), torch.eye(2).half())
    assert ranks.tensor(torch.tensor(3) if ranks.first else None) == 3
    well, weights = trained(ranks, "")
    halved, same = trained(ranks, "full")
    assert [event.pictures for event in halved if isinstance(event, BatchHalved)] == [2]
    torch.testing.assert_close(same, weights)
    assert trained(ranks, "stop")[0] == []
    try:
        trained(ranks, "nan")
        raise SystemExit("it did not run away")
    except RanAway:
        pass

leave(0)
"""


def test_every_batch_is_shared_out_whole() -> None:
    """Three shares laid together are the batches that one process has, each picture varied in the same way."""
    pictures = torch.arange(20, dtype=torch.uint8).view(20, 1, 1, 1).expand(20, 28, 28, 3) * 10
    examples = Examples(pictures.contiguous(), torch.arange(20))

    def seen(settings: Plan) -> list[tuple[torch.Tensor, torch.Tensor]]:
        return list(batches(examples, settings, torch.Generator().manual_seed(5)))

    alone = seen(SETTINGS)
    shares = [seen(replace(SETTINGS, ranks=Ranks(rank, 3))) for rank in range(3)]
    for number, (inputs, labels) in enumerate(alone):
        parts = [share[number] for share in shares]
        assert torch.equal(torch.cat([part[1] for part in parts]), labels)
        torch.testing.assert_close(torch.cat([part[0] for part in parts]), inputs)
    assert sorted(torch.cat([labels for _, labels in alone]).tolist()) == list(range(20))


def test_they_tell_each_other_and_decide_alike(tmp_path: Path) -> None:
    script = tmp_path / "each.py"
    script.write_text(_IN_EACH)
    done = subprocess.run([*TORCHRUN, str(script)], env=_environment(), capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def trained(tiny_folder: Path, tmp_path: Path, handful: Callable[..., Any]) -> Callable[..., list[Any]]:
    """Trains with one process and with two; the events of each."""

    def train(*options: object) -> list[Any]:
        arguments = ["train", tiny_folder, *options, "--device", "cpu", "--json"]
        one = handful(*arguments, "--output", tmp_path / "one")
        two = subprocess.run(
            [*TORCHRUN, str(ROOT / "main.py"), *map(str, arguments), "--output", str(tmp_path / "two")],
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=250,
        )
        assert two.returncode == 0, two.stderr
        return [[json.loads(line) for line in done.stdout.splitlines()] for done in (one, two)]

    return train


def _environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}


def _alike(one: list[Any], two: list[Any], tmp_path: Path, *, within: float) -> None:
    assert [event["event"] for event in one] == [event["event"] for event in two]
    assert two[0]["device"] == "This computer's processor, 2 processes"
    assert two[0]["samples"] == one[0]["samples"]
    for alone, shared in zip(one[1:], two[1:], strict=True):
        for name in {"train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "n"} & alone.keys():
            assert shared[name] == pytest.approx(alone[name], abs=within, rel=within)
    first, second = (load(tmp_path / name) for name in ("one", "two"))
    assert first.card.report == second.card.report
    for name, value in first.network.state_dict().items():
        torch.testing.assert_close(second.network.state_dict()[name], value, atol=within, rtol=within)


def test_two_processes_learn_what_one_learns(trained: Callable[..., list[Any]], tmp_path: Path) -> None:
    """Fourteen pictures in batches of seven: uneven shares, and still the same numbers."""
    one, two = trained("--strategy", "lenet5", "--epochs", 3, "--batch-size", 7, "--augment", "strong")
    _alike(one, two, tmp_path, within=1e-3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [("--mode", "finetune", "--epochs", 2, "--batch-size", 5, "--augment", "none"), ("--mode", "frozen")],
    ids=["finetune", "frozen"],
)
def test_pretrained_too(options: tuple[object, ...], trained: Callable[..., list[Any]], tmp_path: Path) -> None:
    _alike(*trained(*options), tmp_path, within=5e-3)


@pytest.mark.slow
def test_one_sentence_ends_all(tiny_folder: Path, tmp_path: Path) -> None:
    """Only the first process sees that the model is there; the other one ends without a word."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "letter.txt").write_text("Dear diary,")
    arguments = ["train", str(tiny_folder), "--output", str(tmp_path / "model"), "--device", "cpu"]
    done = subprocess.run(
        [*TORCHRUN, str(ROOT / "main.py"), *arguments], env=_environment(), capture_output=True, text=True, timeout=200
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.count("handful: ") == done.stderr.count("is there already") == 1


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C in another way")
def test_ctrl_c_keeps_the_best(tiny_folder: Path, tmp_path: Path) -> None:
    arguments = ["train", tiny_folder, "--output", tmp_path / "model", "--strategy", "lenet5"]
    arguments += ["--epochs", 5000, "--batch-size", 4, "--device", "cpu", "--json"]
    command = [*TORCHRUN, str(ROOT / "main.py"), *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment()
    ) as run:
        assert run.stdout is not None
        lines = []
        for line in run.stdout:
            lines.append(json.loads(line))
            if lines[-1]["event"] == "epoch_done" and lines[-1]["epoch"] == 2:
                run.send_signal(signal.SIGINT)
    assert (lines[-1]["event"], lines[-1]["reason"]) == ("run_finished", "stopped")
    assert load(tmp_path / "model").card.report.n == lines[-1]["n"]
    assert os.listdir(tmp_path) == ["model"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is not known which processes torchrun has started")
@pytest.mark.parametrize(
    "options",
    [
        ("--strategy", "lenet5", "--epochs", 60, "--augment", "strong"),
        pytest.param(("--mode", "finetune", "--epochs", 4), marks=pytest.mark.slow),  # whose running mean is kept, too
    ],
    ids=["scratch", "finetune"],
)
def test_killed_they_go_on_and_end_with_the_same_weights(
    options: tuple[object, ...], tiny_folder: Path, tmp_path: Path
) -> None:
    arguments = ["train", tiny_folder, *options, "--batch-size", 4, "--device", "cpu", "--json", "--output"]
    command = [*TORCHRUN, str(ROOT / "main.py"), *map(str, arguments)]

    def epochs(*rest: str, kill_after: int | None = None) -> list[int]:
        """Train; the epochs that were told, torchrun and all that it started killed after one of them."""
        told = []
        with subprocess.Popen([*command, *rest], stdout=subprocess.PIPE, text=True, env=_environment()) as run:
            assert run.stdout is not None
            for line in run.stdout:
                event = json.loads(line)
                if event["event"] == "epoch_done":
                    told.append(event["epoch"])
                    if event["epoch"] == kill_after:
                        started = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
                        for process in (run.pid, *map(int, started)):
                            os.kill(process, signal.SIGKILL)
        assert run.returncode == (0 if kill_after is None else -signal.SIGKILL)
        return told

    whole = epochs(str(tmp_path / "whole"))
    killed = epochs(str(tmp_path / "cut"), kill_after=2)
    went_on = epochs(str(tmp_path / "cut"), "--resume")
    assert killed[-1] < whole[-1], "it was killed on the way"
    assert 1 < went_on[0] <= killed[-1] + 1
    assert went_on[-1] == whole[-1]
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("whole", "cut")]
    assert weights[0] == weights[1]
    assert sorted(os.listdir(tmp_path)) == ["cut", "whole"]
