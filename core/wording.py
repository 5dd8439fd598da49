"""Sentences that the window and the command line both say: how good a model is, how long something takes."""

import math
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from core.comparison import Comparison
from core.evaluation import Report
from core.files import without_middle
from core.novelty.threshold import LEAST, Threshold
from core.run_record import Known
from core.training.events import ENOUGH, BatchHalved, CopiesLeftOut, Mishap, RateLowered, StoppedShort

STOPPED_EARLY = "Stopped before the first epoch was over, so there is no model to keep."
STOPPED_AGAIN = "Stopped before it went on. What it had learned before is kept, and it can go on from there."
_NAMED = 3  # labels in a sentence; more are counted
_LONGEST = 40  # letters of a label in a sentence


def result(report: Report) -> str:
    """How good a model is, in one sentence a person can trust."""
    if not report.enough:
        missing = ENOUGH - report.independent
        if report.independent < report.n:
            alike = "which is one burst or set of alike pictures"
            if report.independent > 1:
                alike = f"but those of one burst, or nearly alike, count as one, which leaves {report.independent}"
            said = f"Too few different pictures to say how good it is: {report.n:,} judged"
            return f"{said}, {alike}; {missing} more would do."
        return f"Too few pictures to say how good it is: {report.n} judged, {missing} more would do."
    return _about(report, "new pictures")


def evaluated(report: Report, known: Known | None) -> str:
    """What came of judging a model by pictures of which its training was given the `known`, None if nobody knows."""
    if known and (known.learned or known.aside):
        right = sum(row[place] for place, row in enumerate(report.confusion))
        return f"Gets {right:,} of these {counted(report.n, 'picture')} right."
    return result(report) if known or not report.enough else _about(report, "pictures like these")


def not_new(report: Report, known: Known | None) -> str:
    """Why `evaluated` says nothing of new pictures; empty where it does."""
    if known is None:
        return "The model does not say what it was trained with: pictures of its training make it look better here."
    if not known.learned:
        return _only_aside(report, known.aside)
    which = f"{known.learned:,} of these pictures {_are(known.learned)}"
    if known.learned >= report.n:
        which = "All of these pictures are"
    more = f", and its best epoch was chosen by {known.aside:,} more" if known.aside else ""
    return f"{which} from the model's own training{more}, so this does not say how it does on new ones."


def _only_aside(report: Report, aside: int) -> str:
    """Of pictures that no weight has learned from, some of which have still had a say in which weights are kept."""
    if not aside:
        return ""
    which = "them" if aside >= report.n else f"{aside:,} of them"
    chosen = f"its best epoch was chosen by {which}"
    return f"The model has not learned from these pictures, but {chosen}: it may do a little worse on new ones."


def _about(report: Report, which: str) -> str:
    low, high = _bounds(report.interval)
    return f"Gets about {of_hundred(report.accuracy)} of 100 {which} right ({low} to {high})."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def how_judged(report: Report) -> str:
    """What the result rests on."""
    pictures = counted(report.n, "picture")
    if report.method == "cross-validated":
        if report.unjudged:
            return (
                f"Measured on {pictures}, none judged by a model that had seen it. "
                f"Not measured on {report.unjudged:,}: their label has nothing else to learn it from."
            )
        return f"Measured on all {pictures}, none judged by a model that had seen it."
    return f"Measured on {pictures} that {'was' if report.n == 1 else 'were'} kept aside."


def caveats(report: Report) -> str:
    """What the one number hides: labels never recognised, labels not judged, and one answer that does as well."""
    if not report.n:
        return ""
    return " ".join(filter(None, (_never_recognised(report), _not_judged(report), _no_better_than_one(report))))


def _never_recognised(report: Report) -> str:
    missed = [score for score in report.per_label if score.n and not score.recall]
    match missed:
        case []:
            return ""
        case [one] if one.n == 1:
            return f"The only picture of {_label(one.label)} was not recognised."
        case [one]:
            return f"None of the {one.n:,} pictures of {_label(one.label)} was recognised."
    names = [score.label for score in missed]
    if len(names) > _NAMED:
        return f"Of {len(names):,} labels no picture was recognised."
    return f"None of the pictures of {_either(names)} was recognised."


def _not_judged(report: Report) -> str:
    names = [score.label for score in report.per_label if not score.n]
    if not names:
        return ""
    if len(names) > _NAMED:
        return f"Of {len(names):,} labels no picture was judged: the result says nothing of them."
    return f"No picture of {_either(names)} was judged: the result says nothing of {'them' if names[1:] else 'it'}."


def _no_better_than_one(report: Report) -> str:
    """Where the answer that is right most often, given to every picture, would be right as often as the model."""
    right = sum(row[place] for place, row in enumerate(report.confusion))
    most = max(report.per_label, key=lambda score: score.n)
    if most.n < right:
        return ""
    often = f"as often: {most.n:,} of {report.n:,}"
    if most.n > right:
        often = f"more often: {most.n:,} of {report.n:,}, not {right:,}"
    return f"Always answering {_label(most.label)} would be right {often}."


def _either(names: Sequence[str]) -> str:
    *first, last = map(_label, names)
    return f"{', '.join(first)} or {last}" if first else last


def _label(name: str) -> str:
    """A label in a sentence: on one line, and no longer than a line can be that is not broken."""
    return without_middle(" ".join(name.split()), _LONGEST)


def novelty(threshold: Threshold | None) -> str:
    """Whether a model can tell that a picture is none of its labels, and if not, why."""
    if threshold is None:
        return "This model is from before Handful knew when a picture is none of the labels: it always names one."
    match threshold.reason:
        case "too-few":
            missing = LEAST - threshold.groups
            return (
                f"Too few different pictures to tell when one is none of the labels: {threshold.groups}, "
                f"{max(1, missing)} more would do. It always names a label."
            )
        case "stopped":
            return "The training was stopped before it could tell when a picture is none of the labels: it names one."
        case "":
            share = f"{100 * threshold.share:g} of 100"
            return f"A picture too far from every label is none of these; at most {share} real ones are turned away."


def compared(comparison: Comparison, first: str, second: str) -> str:
    """Which of two runs, by their names, is better, and how sure that is."""
    common = f"the {counted(comparison.n, 'picture')} that both were judged on"
    match comparison.verdict:
        case "first":
            return f"{first} is better than {second}: {_more(comparison.interval)}, on {common}."
        case "second":
            low, high = comparison.interval
            return f"{second} is better than {first}: {_more((-high, -low))}, on {common}."
        case "even":
            return f"No difference you could measure between {first} and {second}, on {common}."
        case "too-few":
            return f"Too few to say which is better: {counted(comparison.groups, 'different picture')} in common."
        case "other-pictures":
            return f"They were judged on different pictures: {comparison.n} in common."
        case "other-labels":
            return "They tell different labels apart, so their results cannot be compared."


def _more(interval: tuple[float, float]) -> str:
    """By how much one is better, in pictures of a hundred."""
    low, high = _bounds(interval)
    return f"{low} to {high} more of 100 right" if low else f"up to {high} more of 100 right"


def _bounds(interval: tuple[float, float]) -> tuple[int, int]:
    """An interval in pictures of a hundred, never narrower than it is: down below and up above."""
    low, high = (round(100 * bound, 6) for bound in interval)  # 100 * 0.57 is a little under 57
    return math.floor(low), math.ceil(high)


def proof(checked: int, agreed: int, difference: float) -> str:
    """What was compared before a file was exported, and the largest difference between two probabilities."""
    digits = f"{Decimal(f'{difference:.1g}'):f}"  # 0.0000004, never 4e-07
    same = "same answers" if agreed == checked else f"{agreed:,} of them answered the same"
    return f"{counted(checked, 'picture')}, {same}, largest difference {digits}"


def mishap(event: Mishap) -> str:
    """What a training had to change on its way, while it runs and afterwards."""
    match event:
        case CopiesLeftOut():
            copies = "picture is" if event.pictures == 1 else "pictures are"
            return f"{event.pictures:,} validation {copies} learned from, too, and left out of the judging."
        case BatchHalved():
            return f"The memory was full: from there on {counted(event.pictures, 'picture')} at a time."
        case RateLowered():
            return (
                f"The losses were no numbers any more in epoch {event.epoch}: from there on it takes the best weights "
                f"so far and a learning rate of {event.learning_rate:g}."
            )
        case StoppedShort():
            return f"The losses were no numbers once more in epoch {event.epoch}: it ends with the best weights so far."


def came_in(added: int, twice: int) -> str:
    """What an import has brought: how many pictures, and how many of them the project had already."""
    text = f"{counted(added, 'picture') if added else 'No pictures'} came in."
    if twice:
        text += f" {twice:,} {'was' if twice == 1 else 'were'} there already."
    return text


def of_hundred(share: float) -> int:
    """How many of a hundred a share (0 … 1) is: 100 only where it is all of them, and 0 only where it is none."""
    return min(max(round(100 * share), 1), 99) if 0 < share < 1 else round(100 * share)


def percent(share: float) -> str:
    """The same to a tenth: "99.5%"."""
    return f"{min(max(share, 0.001), 0.999) if 0 < share < 1 else share:.1%}"


def counted(number: int, word: str) -> str:
    """A number with its noun: "1 picture", "2 pictures"."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def duration(seconds: float) -> str:
    """A time span as a person would say it: "8 s", "3 min", "1 h 20 min"."""
    if seconds < 1:
        return "under 1 s"
    if seconds < 99:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def memory_size(size: float) -> str:
    """A size in bytes, in as many words as it takes: "812 MB", "1.2 GB"."""
    return f"{size / 1e6:.0f} MB" if size < 1e9 else f"{size / 1e9:.1f} GB"


def about(seconds: float) -> str:
    """A time span that is only known roughly, in words: "a few seconds", "about 2 minutes"."""
    if seconds < 5:
        return "a few seconds"
    if seconds < 55:
        return f"about {max(10, 10 * round(seconds / 10))} seconds"
    if seconds < 55 * 60:
        return f"about {counted(max(1, round(seconds / 60)), 'minute')}"
    return f"about {counted(max(1, round(seconds / 3600)), 'hour')}"


def moment(when: datetime) -> str:
    """A moment on this computer's clock: "21 November 2026, 10:15"."""
    local = when.astimezone()
    return f"{local.day} {local:%B %Y, %H:%M}"


def megabytes(size: float) -> str:
    """A size in bytes, in megabytes: "13.8 MB"."""
    return f"{size / 1e6:.1f} MB"
