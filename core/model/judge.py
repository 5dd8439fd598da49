"""How a saved model does on labelled pictures: its own predictions against their labels."""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from core import groups, images
from core.errors import UserError
from core.evaluation import Report, report
from core.model.predictor import Answering
from core.project.snapshot import Skipped, Snapshot


@dataclass(frozen=True, slots=True)
class Judged:
    """So many pictures of so many are answered, and of those so many were taken for none of the labels."""

    done: int
    total: int
    seconds_left: float
    turned_away: int = 0


def judge(
    predictor: Answering, snapshot: Snapshot, *, should_stop: Callable[[], bool]
) -> Generator[Judged, None, tuple[Report, tuple[Skipped, ...]]]:
    """Predict each labelled picture and report; also returns what was skipped, and why. Raises UserError."""
    labels = predictor.labels
    snapshot = snapshot.spelled_as(labels)
    for name in snapshot.label_names:
        if name not in labels:
            raise UserError(
                f"The model does not know the class label {name}.", f"It knows: {', '.join(labels)}. Name them alike."
            )
    for _ in groups.look(snapshot, should_stop=should_stop):
        pass  # a tenth of the time that the answers take
    samples, places = groups.grouped(snapshot, should_stop=should_stop).labelled()
    skipped = list(snapshot.skipped)
    truth, answers, kept = [], [], []
    turned_away = 0
    began = time.perf_counter()
    hashes = {sample.path: sample.sha256 for sample in samples}

    def read(path: Path) -> bytes:
        return images.read_same(path, hashes[path])

    answered = predictor.predict_files((sample.path for sample in samples), should_stop=should_stop, read=read)
    for done, (place, answer) in enumerate(zip(places, answered, strict=False), start=1):
        if answer.prediction is None:
            skipped.append(Skipped(answer.path, answer.error))
        else:
            truth.append(labels.index(snapshot.label_names[place]))
            answers.append(labels.index(answer.prediction.label))
            kept.append(samples[done - 1].group)
            turned_away += not answer.prediction.known
        left = (time.perf_counter() - began) / done * (len(samples) - done)
        yield Judged(done, len(samples), left, turned_away)
    if not truth:
        raise UserError("There are no pictures to judge by.", "Give a folder with one sub-folder per class label.")
    return report(labels, truth, answers, groups=kept), tuple(skipped)
