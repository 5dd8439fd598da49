"""A run in words: what it is called, how it was trained, and two of them side by side."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime

from core import comparison, strategies, wording
from core.kept_runs import KeptRun
from core.model.card import WEIGHTS
from core.run_record import RunRecord
from core.training import TrainConfig
from gui.run_items import MODES, RunDetail, RunItem, SideBySide, Words, learned
from gui.shown_runs import made_at

_SETTINGS = {
    "epochs": "Epochs at most",
    "batch_size": "Pictures at a time",
    "learning_rate": "Learning rate",
    "augment": "Varied pictures",
    "validation_share": "Kept aside",
    "seed": "Seed",
    "device": "Asked to run on",
    "optimiser": "Optimiser",
    "schedule": "Schedule",
    "flip": "Mirrored",
    "balance": "Labels balanced",
}
_ENDS = {"completed": "", "early": ", ended by itself", "stopped": ", stopped by hand"}
_RECOMMENDED = "as recommended"
Made = tuple[RunItem, datetime | None]
_NO_ANSWERS = "was made before Handful kept the answer to each picture, so it cannot be compared"


def made(run: KeptRun) -> Made:
    """What a list says of a run, and when it was made; nothing else of it need be held."""
    when = made_at(run.folder)
    said = wording.moment(when) if when else run.folder.name
    item = RunItem(
        folder=run.folder,
        title=run.name or said,
        named=bool(run.name),
        when=said,
        strategy=_strategy(run),
        result=_result(run),
        trashed=run.trashed,
        usable=run.card is not None and (run.folder / WEIGHTS).is_file(),
        problem=str(run.problem) if run.problem else "",
    )
    return item, when


def item(run: KeptRun) -> RunItem:
    """What is said of a run by itself."""
    return made(run)[0]


def items(runs: Iterable[Made]) -> tuple[RunItem, ...]:
    """The runs as a list shows them; those made in the same minute are told apart by the second."""
    found = tuple(runs)
    minutes = Counter(item.when for item, _ in found)
    return tuple(
        replace(item, title=f"{item.title}:{when.second:02}")
        if when and not item.named and minutes[item.when] > 1
        else item
        for item, when in found
    )


def detail(run: KeptRun, item: RunItem) -> RunDetail:
    """All that is shown of a run; `item` is what its row in the list says."""
    record, report = run.record, run.record.report if run.record else run.card.report if run.card else None
    epochs, best = (record.curves, record.best_epoch) if record else ((), 0)
    return RunDetail(item, report, item.strategy, epochs, best, _facts(run))


def side_by_side(first: KeptRun, second: KeptRun, names: tuple[RunItem, RunItem]) -> SideBySide:
    """Two runs compared, or why they cannot be."""
    rows = [("Result", names[0].result, names[1].result)]
    records = (first.record, second.record)
    if records[0] is None or records[1] is None:
        which = next(name for name, record in zip(names, records, strict=True) if record is None)
        why = "is damaged, so it cannot be compared" if which.problem else _NO_ANSWERS
        return SideBySide(*names, sentence(f"{which.spoken} {why}."), (*rows, *_different(first, second)), "")
    found = comparison.compare(records[0], records[1])
    if found.n:
        common = f"Right of the {wording.counted(found.n, 'picture')} that both were judged on"
        ones, others = (f"{round(share * found.n):,} of {found.n:,}" for share in (found.first, found.second))
        rows.append((common, ones, others))
    said = sentence(wording.compared(found, names[0].spoken, names[1].spoken))
    return SideBySide(*names, said, (*rows, *_different(first, second)), _note(records[0], records[1]))


def _strategy(run: KeptRun) -> str:
    if run.card is None:
        return ""
    return learned(strategies.named(run.card.strategy).title, run.card.mode)


def _result(run: KeptRun) -> str:
    report = run.record.report if run.record else run.card.report if run.card else None
    return wording.result(report) if report else ""


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _facts(run: KeptRun) -> Words:
    made, record = made_at(run.folder), run.record
    facts = [("Made", wording.moment(made))] if made else []
    if run.card:
        facts += [("Network", strategies.named(run.card.strategy).title), ("Way", sentence(MODES[run.card.mode]))]
    if record:
        facts += [("Took", wording.duration(record.seconds)), ("Best epoch", _epochs(record))]
        facts += _chosen(record.config)
        facts += [("Pictures and labels", f"{record.data_sha256[:16]}…")]
    versions = record.versions if record else run.card.versions if run.card else {}
    if versions:
        facts.append(("Made with", ", ".join(f"{name} {version}" for name, version in versions.items())))
    return tuple(facts)


def settings(config: TrainConfig) -> Words:
    """What a person may choose for a training, in words, but for its strategy and mode."""
    names = [field.name for field in fields(TrainConfig) if field.name not in ("strategy", "mode")]
    return tuple(
        (_SETTINGS.get(name, sentence(name.replace("_", " "))), _value(name, getattr(config, name))) for name in names
    )


def _chosen(config: TrainConfig) -> Words:
    """The settings that a person chose, and in one line those that were left as they are."""
    every = settings(config)
    left = [word.lower() for word, value in every if value == _RECOMMENDED]
    rest = (("As recommended", ", ".join(left)),) if left else ()
    return (*(pair for pair in every if pair[1] != _RECOMMENDED), *rest)


def _value(name: str, value: object) -> str:
    if value is None:
        return _RECOMMENDED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "validation_share" and isinstance(value, float):
        return f"{round(100 * value)} of 100"
    if name == "device" and value == "auto":
        return "the fastest there is"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _epochs(record: RunRecord) -> str:
    done = len(record.curves)
    return f"{record.best_epoch} of {done}{_ENDS.get(record.reason, '')}" if done else str(record.best_epoch)


def _different(first: KeptRun, second: KeptRun) -> list[tuple[str, str, str]]:
    """The facts that are not the same in both."""
    apart = ("Made", "Pictures and labels", "As recommended")  # always another, and said in words
    ones, others = (
        dict((*_facts(run), *(settings(run.record.config) if run.record else ()))) for run in (first, second)
    )
    words = [word for word in dict.fromkeys([*ones, *others]) if word not in apart]
    return [(word, ones.get(word, "–"), others.get(word, "–")) for word in words if ones.get(word) != others.get(word)]


def _all_settings(run: KeptRun) -> Words:
    return settings(run.record.config) if run.record else ()


def _note(first: RunRecord, second: RunRecord) -> str:
    if first.data_sha256 == second.data_sha256:
        learned = "Both learned from the same pictures and labels."
    else:
        learned = "They learned from different pictures or labels."
    return f"{learned} What is not listed is the same in both."
