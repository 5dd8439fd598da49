"""Every test here has widgets."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core import run_record
from core.evaluation import report
from core.model import card as cards
from core.model.card import ModelCard
from core.preprocess import Preprocess
from core.project.snapshot import Snapshot
from core.run_record import RunRecord
from core.training import EpochDone, TrainConfig

Keep = Callable[..., Path]
_RECORD = RunRecord(
    "", 4.0, "completed", 2, TrainConfig(), "0" * 64, {"handful": "1"}, report(("A", "B"), [], []), (), ()
)


@pytest.fixture(autouse=True)
def _room(window_room: None) -> None: ...


@pytest.fixture
def keep() -> Keep:
    """Puts a run into a project that judged these pictures and was wrong about some, by their place among them."""

    def keep(
        project: Path, day: int, snapshot: Snapshot, wrong: Sequence[int] = (), *, config: TrainConfig | None = None
    ) -> Path:
        folder = project / "runs" / f"202601{day:02}-100000-000000"
        samples, truth = snapshot.labelled()
        labels, hashes = snapshot.label_names, [sample.sha256 for sample in samples]
        answers = [(true + 1) % len(labels) if place in wrong else true for place, true in enumerate(truth)]
        found = report(labels, truth, answers)
        curves = [EpochDone(n, 3, 1 / n, 1 - 0.5 / n, 1.2 / n, 1 - 0.6 / n, 1.0, 0.0, 9.0) for n in (1, 2, 3)]
        record = replace(
            _RECORD,
            began=f"2026-01-{day:02}T10:00:00.000+00:00",
            config=config or TrainConfig(),
            report=found,
            curves=tuple(curves),
            answered=run_record.numbered(hashes, hashes, truth, answers),
        )
        folder.mkdir(parents=True)
        preprocess = Preprocess(224, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
        cards.write(
            folder, ModelCard(labels, "builtin", "frozen", preprocess, hashlib.sha256(b"").hexdigest(), found, {})
        )
        (folder / cards.WEIGHTS).write_bytes(b"")
        (folder / run_record.RECORD).write_text(run_record.text(record), encoding="utf-8")
        return folder

    return keep
