"""What a saved model says of itself (model.json), read strictly; imports no torch."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core import strategies
from core.errors import UserError
from core.evaluation import Report
from core.novelty.threshold import Threshold
from core.preprocess import Preprocess
from core.strategies import Mode, Strategy

# What reading a file that is not as it was written may raise
DAMAGE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError, RecursionError)
CARD = "model.json"
WEIGHTS = "model.safetensors"
MOST_BYTES = 1 << 30  # of a card: ten thousand labels, and how often each was taken for each other
LONGEST_LABEL = 500
FORMAT = 2  # since 2 a model may know when a picture is none of its labels


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model's labels, strategy and preprocess, the hash of its weights, and how good it was found to be.

    `novelty` says from where on a picture is none of the labels; a model of before has none.
    """

    labels: tuple[str, ...]
    strategy: str
    mode: Mode
    preprocess: Preprocess
    weights_sha256: str
    report: Report
    versions: dict[str, str]
    novelty: Threshold | None = None
    format: int = FORMAT

    @property
    def turning_away(self) -> tuple[float | None, float | None]:
        """Above which novelty a picture is none of the labels, and the share of real ones for which that is so at most.

        Both are None for a model of before; the first alone where a threshold could not be set.
        """
        return (self.novelty.value, self.novelty.share) if self.novelty else (None, None)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model answers for one picture: a probability for each label, most likely first.

    `known` is False when the picture is none of the labels, because its `novelty` is above the model's threshold:
    0 is usual, and 1 was more than at most one in twenty known pictures had. It is None where the model cannot tell.
    """

    ranking: tuple[tuple[str, float], ...]
    known: bool
    novelty: float | None = None

    @property
    def label(self) -> str:
        return self.ranking[0][0]

    @property
    def probability(self) -> float:
        return self.ranking[0][1]


def prediction(labels: Sequence[str], row: Sequence[float], *, novelty: float | None, known: bool) -> Prediction:
    """The prediction of probabilities in the order of the labels."""
    shares = zip(labels, row, strict=True)
    return Prediction(tuple(sorted(shares, key=lambda share: -share[1])), known, novelty)


def write(folder: Path, card: ModelCard) -> None:
    """Write the card into a model's folder that is not there for others yet."""
    (folder / CARD).write_text(text(card), encoding="utf-8")


def text(card: ModelCard) -> str:
    """The card as a file holds it, with a hash over itself: changed by hand it would answer wrongly."""
    return json.dumps(sealed(asdict(card)), indent=1, ensure_ascii=False) + "\n"


def sealed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A card's facts with the hash over them."""
    rest = {name: value for name, value in facts.items() if name != "sha256"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False)
    return rest | {"sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()}


def read(folder: Path) -> ModelCard:
    """The card of the model in `folder`. Raises UserError when it is no model, or one from a newer Handful."""
    if not folder.is_dir():
        missing = "is not a folder" if folder.exists() else "is not there"
        raise UserError(f"{folder} {missing}.", "Give the folder that a training wrote.")
    file = folder / CARD
    if not file.is_file():
        raise UserError(f"{folder} holds no model: {CARD} is missing.", "Give the folder that a training wrote.")
    try:
        return _card(unsealed(file, newest=FORMAT))
    except DAMAGE as error:
        raise UserError(f"{file} is damaged.", "Train again, or take the model from a copy.") from error


def unsealed(file: Path, *, newest: int) -> dict[str, Any]:
    """What was `sealed` into a file. Raises UserError when its format is a newer one, and what is in DAMAGE."""
    if not file.is_file():  # a pipe or a device would be read for ever
        raise ValueError("it is no file")
    if file.stat().st_size > MOST_BYTES:
        raise ValueError("it is larger than any")
    facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if facts["format"] > newest:
        raise UserError(f"{file.parent} was made by a newer version of Handful.", "Update Handful to open it.")
    if facts != sealed(facts):
        raise ValueError("it is not as it was written")
    return facts


def _card(facts: Mapping[str, Any]) -> ModelCard:
    labels = tuple(facts["labels"])
    if len(labels) < 2 or len(set(labels)) != len(labels):
        raise ValueError("labels are missing or twice")
    if not all(isinstance(label, str) and len(label) <= LONGEST_LABEL for label in labels):
        raise ValueError("a label is no text, or a book")
    "".join(labels).encode()  # UnicodeEncodeError, a ValueError, where one cannot be written
    preprocess = facts["preprocess"]
    if not strategies.is_by_name(facts["strategy"]):  # to know one of those takes torch; `load` looks it up
        _check(strategies.named(facts["strategy"]), facts["mode"], int(preprocess["size"]))
    if not all(0 < value < 1e6 for value in _three(preprocess["std"])):
        raise ValueError("preprocess.std is out of range")
    if not all(abs(value) < 1e6 for value in _three(preprocess["mean"])):
        raise ValueError("preprocess.mean is out of range")
    return ModelCard(
        labels=labels,
        strategy=facts["strategy"],
        mode=facts["mode"],
        preprocess=Preprocess(int(preprocess["size"]), _three(preprocess["mean"]), _three(preprocess["std"])),
        weights_sha256=str(facts["weights_sha256"]),
        report=read_report(facts["report"]),
        versions={str(name): str(version) for name, version in facts["versions"].items()},
        novelty=_threshold(facts.get("novelty")),
    )


def _threshold(facts: Mapping[str, Any] | None) -> Threshold | None:
    if facts is None:
        return None
    value, reason = facts["value"], facts["reason"]
    quantiles = tuple(_finite(score) for score in facts["quantiles"])
    if (
        reason not in ("", "too-few", "stopped")
        or (value is None) != bool(reason)
        or list(quantiles) != sorted(quantiles)
    ):
        raise ValueError("the threshold makes no sense")
    return Threshold(
        value=None if value is None else _finite(value),
        share=_share(facts["share"]),
        n=int(facts["n"]),
        groups=int(facts["groups"]),
        quantiles=quantiles,
        reason=reason,
        first=None if facts.get("first") is None else _finite(facts["first"]),
    )


def _check(strategy: Strategy, mode: str, size: int) -> None:
    if mode not in strategy.modes:
        raise ValueError("the strategy has no such mode")
    if size not in (*strategy.sizes, strategy.preprocess.size):
        raise ValueError("the strategy has no such size")


def read_report(facts: Mapping[str, Any]) -> Report:
    """A Report from its facts; a model of before has no number of groups. Raises what reading amiss raises."""
    groups = facts.get("groups")
    return Report(
        labels=tuple(facts["labels"]),
        confusion=tuple(tuple(int(count) for count in row) for row in facts["confusion"]),
        accuracy=_share(facts["accuracy"]),
        interval=(_share(facts["interval"][0]), _share(facts["interval"][1])),
        n=int(facts["n"]),
        method=facts["method"],
        groups=None if groups is None else int(groups),
        unjudged=int(facts.get("unjudged", 0)),
    )


def _three(values: Any) -> tuple[float, float, float]:
    red, green, blue = (_finite(value) for value in values)
    return red, green, blue


def _share(value: Any) -> float:
    if not 0 <= float(value) <= 1:
        raise ValueError("a share is none")
    return float(value)


def _finite(value: Any) -> float:
    if not math.isfinite(float(value)):
        raise ValueError("a number is missing")
    return float(value)
