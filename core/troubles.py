"""What would spoil a training, found among a project's pictures: copies, poor pictures, too few of a label."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.copies import NearCopies
from core.parallel import ShouldStop, never, stepwise
from core.picture_facts import BLURRED, PLAIN, SMALL, PictureFacts
from core.project.snapshot import ClassLabel, Sample

# Mean luma. The darkest and brightest of those pictures have 0.20 and 0.87; printed with a seventh of their light
# 9 in 10 are below 0.1. Things photographed on white may well have 0.95
DARK, BRIGHT = 0.1, 0.97
LONGEST_SHAPE = 3.0  # long side over short side; of a longer one the centred square shows less than a third
FEW = 10  # pictures of a label: below it the result depends more on which pictures they are than on the label
IMBALANCE = 4.0  # largest label over smallest, beyond which a network does well by guessing the largest


class Kind(StrEnum):
    """What is wrong, the weightiest first."""

    SAME_ACROSS = "same-across"
    NEAR_ACROSS = "near-across"
    SAME_WITHIN = "same-within"
    NEAR_WITHIN = "near-within"
    SMALL = "small"
    BLURRED = "blurred"
    PLAIN = "plain"
    DARK = "dark"
    BRIGHT = "bright"
    ODD_SHAPED = "odd-shaped"
    FEW = "few"
    IMBALANCE = "imbalance"


class Action(StrEnum):
    """What one click does: KEEP_ONE and TRASH move a trouble's `spare_ids` to the trash, UNLABEL takes them out of
    their labels, for a person to decide.
    """

    SHOW = "show"
    KEEP_ONE = "keep one"
    TRASH = "trash"
    UNLABEL = "unlabel"
    ADD_PICTURES = "add pictures"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing to see to. It is ignored for ever once all of its `keys` are; `key` names its row in a list.

    Of copies, those of one picture follow each other in `sample_ids`.
    """

    kind: Kind
    key: str
    keys: tuple[str, ...]
    sample_ids: tuple[int, ...]
    spare_ids: tuple[int, ...]
    label_ids: tuple[int, ...]
    sentence: str
    action: Action


@dataclass(frozen=True, slots=True)
class _Finding:
    """One picture, or the copies of one. Findings of one kind and the same labels make one trouble."""

    kind: Kind
    labels: tuple[int, ...]
    samples: Sequence[Sample]
    spare: Sequence[Sample] = ()

    def to_ignore(self) -> list[str]:
        """A picture's key in a finding of copies has its label, so that it counts anew once it was moved."""
        if self.labels:
            return [f"{self.kind}:{sample.sha256}:{sample.label_id}" for sample in self.samples]
        return [f"{self.kind}:{sample.sha256}" for sample in self.samples]


def find(
    labels: Sequence[ClassLabel],
    samples: Sequence[Sample],
    facts: Mapping[str, PictureFacts],
    *,
    ignored: frozenset[str] = frozenset(),
    should_stop: ShouldStop = never,
) -> tuple[Trouble, ...]:
    """The troubles in what a training would see, the weightiest first, without those ignored.

    `facts` are by content hash; a picture without them is only compared byte for byte. After a stop some are missing.
    """
    seen = {label.id: label for label in labels if not label.hidden}
    used = [sample for sample in stepwise(samples, should_stop) if sample.label_id in seen and not sample.trashed]
    findings: dict[tuple[Kind, tuple[int, ...]], list[_Finding]] = defaultdict(list)
    for finding in _findings(used, facts, should_stop):
        if not ignored or not ignored.issuperset(finding.to_ignore()):
            findings[finding.kind, finding.labels].append(finding)
    troubles = [_trouble(some, seen) for some in findings.values()]
    troubles += _uneven(used, seen, ignored)
    weight = {kind: place for place, kind in enumerate(Kind)}
    return tuple(sorted(troubles, key=lambda trouble: weight[trouble.kind]))


def poor(facts: PictureFacts) -> Iterator[Kind]:
    """What is wrong with one picture by itself."""
    short, long = sorted((facts.width, facts.height))
    if short < SMALL:
        yield Kind.SMALL
    if long > LONGEST_SHAPE * short:
        yield Kind.ODD_SHAPED
    if facts.look == PLAIN and not facts.sharpness:
        yield Kind.PLAIN
        return  # it is dark, bright and without an edge as well
    if facts.sharpness < BLURRED:
        yield Kind.BLURRED
    if facts.brightness < DARK:
        yield Kind.DARK
    if facts.brightness > BRIGHT:
        yield Kind.BRIGHT


def _findings(
    samples: Sequence[Sample], facts: Mapping[str, PictureFacts], should_stop: ShouldStop
) -> Iterator[_Finding]:
    yield from _same(samples, should_stop)
    near = NearCopies(samples, facts, should_stop)
    for copies in near.across():
        yield _Finding(Kind.NEAR_ACROSS, _labels_of(copies.kept), copies.kept, copies.kept)
    for copies in near.within():
        yield _Finding(Kind.NEAR_WITHIN, _labels_of(copies.kept), copies.kept + copies.spare, copies.spare)
    once = {sample.sha256: sample for sample in samples}
    kinds = {sha256: tuple(poor(facts[sha256])) for sha256 in stepwise(once, should_stop) if sha256 in facts}
    for sample in stepwise(samples, should_stop):
        for kind in kinds.get(sample.sha256, ()):
            yield _Finding(kind, (), [sample], [sample])


def _same(samples: Sequence[Sample], should_stop: ShouldStop) -> Iterator[_Finding]:
    """Pictures that are there more than once, byte for byte."""
    counts = Counter(sample.sha256 for sample in samples)
    copies: dict[str, list[Sample]] = defaultdict(list)
    for sample in stepwise(samples, should_stop):
        if counts[sample.sha256] > 1:
            copies[sample.sha256].append(sample)
    for same in copies.values():
        labels = _labels_of(same)
        if len(labels) > 1:
            yield _Finding(Kind.SAME_ACROSS, labels, same, same)
        for label in labels if len(labels) < len(same) else ():
            inside = [sample for sample in same if sample.label_id == label]
            if len(inside) > 1:
                yield _Finding(Kind.SAME_WITHIN, (label,), inside, inside[1:])


def _labels_of(samples: Iterable[Sample]) -> tuple[int, ...]:
    return tuple(sorted({sample.label_id for sample in samples if sample.label_id is not None}))


def _trouble(findings: Sequence[_Finding], labels: Mapping[int, ClassLabel]) -> Trouble:
    kind, shared = findings[0].kind, findings[0].labels
    samples = [sample for finding in findings for sample in finding.samples]
    spare = tuple(sample.id for finding in findings for sample in finding.spare)
    count = len(spare) if kind in _COUNT_SPARE else len(findings) if kind in _COUNT_ONCE else len(samples)
    names = [label.name for label in labels.values() if label.id in shared]
    return Trouble(
        kind=kind,
        key=f"{kind}:{','.join(map(str, shared))}",
        keys=tuple(dict.fromkeys(key for finding in findings for key in finding.to_ignore())),
        sample_ids=tuple(sample.id for sample in samples),
        spare_ids=spare,
        label_ids=shared or _labels_of(samples),
        sentence=_SENTENCES[kind](count, names),
        action=_ACTIONS.get(kind, Action.SHOW),
    )


def _uneven(samples: Iterable[Sample], labels: Mapping[int, ClassLabel], ignored: frozenset[str]) -> Iterator[Trouble]:
    """Labels with few pictures, and labels with far fewer than the largest."""
    counts = Counter(sample.label_id for sample in samples)
    few = [label for label in labels.values() if counts[label.id] < FEW]
    largest = max(labels.values(), key=lambda label: counts[label.id], default=None)
    behind = [
        label
        for label in labels.values()
        if label not in few and largest and IMBALANCE * counts[label.id] < counts[largest.id]
    ]
    if keys := _not_all(ignored, [f"{Kind.FEW}:{label.id}" for label in few]):
        yield _label_trouble(Kind.FEW, keys, few, _few_sentence(few, counts[few[0].id]))
    if largest and (keys := _not_all(ignored, [f"{Kind.IMBALANCE}:{label.id}" for label in behind])):
        yield _label_trouble(Kind.IMBALANCE, keys, behind, _imbalance_sentence(largest, behind, counts))


def _not_all(ignored: frozenset[str], keys: list[str]) -> tuple[str, ...]:
    return () if ignored.issuperset(keys) else tuple(keys)


def _label_trouble(kind: Kind, keys: tuple[str, ...], labels: Sequence[ClassLabel], sentence: str) -> Trouble:
    label_ids = tuple(label.id for label in labels)
    return Trouble(kind, f"{kind}:", keys, (), (), label_ids, sentence, Action.ADD_PICTURES)


def _few_sentence(few: Sequence[ClassLabel], count: int) -> str:
    if len(few) > 1:
        return f"{_listed([label.name for label in few])} have fewer than {FEW} pictures."
    if not count:
        return f"{few[0].name} has no pictures yet."
    return f"{few[0].name} has only {_pictures(count)}; {FEW} or more work better."


def _imbalance_sentence(largest: ClassLabel, behind: Sequence[ClassLabel], counts: Mapping[int | None, int]) -> str:
    most = _pictures(counts[largest.id])
    if len(behind) == 1:
        return f"{largest.name} has {most}, {behind[0].name} only {counts[behind[0].id]:,}."
    return f"{largest.name} has {most}; {_listed([label.name for label in behind])} have less than a quarter of that."


def _pictures(count: int, one: str = "", many: str = "") -> str:
    """So many pictures, with the verb for one and for many: "1 picture is", "2 pictures are"."""
    return f"{count:,} picture {one}".rstrip() if count == 1 else f"{count:,} pictures {many}".rstrip()


def _are(count: int, rest: str) -> str:
    return f"{_pictures(count, 'is', 'are')} {rest}."


def _listed(names: Sequence[str]) -> str:
    """Names as a person lists them, the first ones where they are many: "Hats, Bags and 4 other labels"."""
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} other labels"]
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _in_all(names: Sequence[str]) -> str:
    return f"in {'both ' if len(names) == 2 else ''}{_listed(names)}"


def _repeat(count: int, names: Sequence[str]) -> str:
    others = "repeats another one" if count == 1 else "repeat others"
    return f"{_pictures(count)} in {names[0]} nearly {others} there."


_COUNT_ONCE = (Kind.SAME_ACROSS, Kind.SAME_WITHIN)  # copies of one picture are one
_COUNT_SPARE = (Kind.NEAR_WITHIN,)
_ACTIONS = {
    Kind.SAME_ACROSS: Action.UNLABEL,
    Kind.NEAR_ACROSS: Action.UNLABEL,
    Kind.SAME_WITHIN: Action.KEEP_ONE,
    Kind.NEAR_WITHIN: Action.KEEP_ONE,
    Kind.SMALL: Action.TRASH,
    Kind.BLURRED: Action.TRASH,
    Kind.PLAIN: Action.TRASH,
    Kind.DARK: Action.TRASH,
    Kind.BRIGHT: Action.TRASH,
    Kind.ODD_SHAPED: Action.TRASH,
}
_SENTENCES: Mapping[Kind, Callable[[int, Sequence[str]], str]] = {
    Kind.SAME_ACROSS: lambda count, names: _are(count, _in_all(names)),
    Kind.NEAR_ACROSS: lambda count, names: f"{_pictures(count)} across {_listed(names)} are nearly the same.",
    Kind.SAME_WITHIN: lambda count, names: _are(count, f"in {names[0]} more than once"),
    Kind.NEAR_WITHIN: _repeat,
    Kind.SMALL: lambda count, names: _are(count, f"very small, under {SMALL} pixels wide or high"),
    Kind.BLURRED: lambda count, names: _are(count, "blurred"),
    Kind.PLAIN: lambda count, names: f"{_pictures(count, 'shows', 'show')} nothing but one colour.",
    Kind.DARK: lambda count, names: _are(count, "very dark"),
    Kind.BRIGHT: lambda count, names: _are(count, "very bright"),
    Kind.ODD_SHAPED: lambda count, names: _are(count, "very long and narrow"),
}
