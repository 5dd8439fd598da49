"""`handful evaluate`: how a model does on labelled pictures."""

import argparse
from contextlib import suppress
from pathlib import Path
from typing import Any

from core import run_record, wording
from core.cli import data
from core.cli.numbers import place
from core.cli.output import Output, in_table, named
from core.errors import UserError
from core.evaluation import Report
from core.files import printable
from core.project.snapshot import Skipped, Snapshot
from core.run_record import Known


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("evaluate", help="judge a model on labelled pictures")
    parser.add_argument("model", type=place, metavar="MODEL")
    parser.add_argument("data", type=place, metavar="DATA")
    return parser


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Judge and report."""
    from core.model.judge import judge  # these bring torch, which takes seconds to import
    from core.model.opening import opened

    predictor = opened(arguments.model)
    snapshot = data.read(arguments.data)
    turned_away = 0
    judging = judge(predictor, snapshot, should_stop=lambda: False)
    while True:
        try:
            step = next(judging)
        except StopIteration as end:
            report, skipped = end.value
            break
        turned_away = step.turned_away
        output.progress(f"Pictures {step.done} of {step.total}", seconds_left=step.seconds_left)
    known = _known(arguments.model, snapshot, skipped)
    for file in skipped:
        output.skip(printable(file.path), file.reason)
    output.note(wording.novelty(predictor.novelty))
    if caution := wording.not_new(report, known):
        output.note(caution)
    output.result(in_words(report, turned_away, known), facts(report, skipped) | {"turned_away": turned_away})


def _known(model: Path, snapshot: Snapshot, skipped: tuple[Skipped, ...]) -> Known | None:
    """Which of the judged pictures were given to the model's own training; None where it does not tell."""
    record = None
    with suppress(UserError):  # a damaged record does not keep the model from being judged
        record = run_record.read(model)
    if record is None:
        return None
    unread = {file.path for file in skipped}
    return record.known(sample.sha256 for sample in snapshot.labelled()[0] if sample.path not in unread)


def facts(report: Report, skipped: tuple[Skipped, ...]) -> dict[str, Any]:
    """The JSON of a report."""
    scores = {
        score.label: {"precision": score.precision, "recall": score.recall, "n": score.n} for score in report.per_label
    }
    return {
        "accuracy": report.accuracy,
        "interval": list(report.interval),
        "n": report.n,
        "groups": report.independent,
        "labels": list(report.labels),
        "confusion": [list(row) for row in report.confusion],
        "per_label": scores,
        "skipped": named(skipped),
    }


def in_words(report: Report, turned_away: int, known: Known | None) -> str:
    """The report as text: a sentence, a line per label, and the confusion matrix."""
    width = max(len(in_table(label)) for label in report.labels)
    cell = max(5, len(str(report.n)) + 1)
    none = f"Taken for none of these: {turned_away} of {report.n}."
    said = f"{wording.evaluated(report, known)} {wording.caveats(report)}".rstrip()
    lines = [said, none, "", f"{'':{width}}  right of   what it took them for"]
    for score, row in zip(report.per_label, report.confusion, strict=True):
        hits = row[report.labels.index(score.label)]
        counts = "".join(f"{count:>{cell}}" for count in row)
        lines.append(f"{in_table(score.label):{width}}  {hits:>5} {score.n:<5}{counts}")
    return "\n".join(lines)
