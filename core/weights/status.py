"""Whether a strategy's pretrained weights are on this computer, and what to do when they are not."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.strategies import OfficialWeights, PackagedWeights, Strategy
from core.weights import hub, packaged

_ABSENT = "they are not on this computer"


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a strategy can be trained now, and if not, why, and how much must be fetched first.

    `file` is where the weights lie, or would lie once they are fetched from `url`; a strategy without pretrained
    weights has neither, and packaged ones are fetched from nowhere.
    """

    ready: bool
    megabytes: float = 0.0
    file: Path | None = None
    url: str = ""
    reason: str = ""

    @property
    def download_megabytes(self) -> float:
        """What is still to be fetched."""
        return 0.0 if self.ready else self.megabytes

    @property
    def whole_reason(self) -> str:
        """The reason where nothing before it has said that it is about weights."""
        return "its pretrained weights are not on this computer" if self.reason == _ABSENT else self.reason


class NotHere(UserError):
    """Pretrained weights are not on this computer, or did not come.

    `do` is what to do about it, half a sentence; `url` is the file, "" where it is published nowhere: it can also be
    fetched on another computer, and whoever tells of it says where to bring it then. `strategy` needs it, if that is
    known.
    """

    def __init__(self, message: str, do: str, *, url: str = "", strategy: str = "") -> None:
        super().__init__(message, told_elsewhere(do, url, "and bring the file here") if url else f"{do}.")
        self.do = do
        self.url = url
        self.strategy = strategy


class MissingWeights(NotHere):
    """A strategy's pretrained weights are not on this computer."""


def told_elsewhere(do: str, url: str, then: str) -> str:
    """What to do, and what on a computer that cannot fetch the file itself; `then` is what to do with that file."""
    return f"{do}, or fetch {url} on another computer {then}."


def status(strategy: Strategy) -> Status:
    """Whether the strategy's weights are at hand. Looks for the file and its size; its hash is checked when loading."""
    match strategy.weights:
        case OfficialWeights():
            return _official(strategy.weights)
        case PackagedWeights():
            return _packaged(strategy.weights)
    return Status(ready=True)


def require(strategy: Strategy) -> None:
    """Raise MissingWeights unless the strategy's weights are at hand."""
    found = status(strategy)
    if found.ready:
        return
    if not isinstance(strategy.weights, OfficialWeights):
        raise MissingWeights(
            f"The pretrained weights ({found.megabytes} MB) are missing: {found.reason}.",
            "Run ./run again, which installs it, or choose a strategy that learns from nothing",
        )
    raise MissingWeights(
        f"The pretrained weights of {strategy.name} ({found.megabytes} MB) are missing: {found.reason}.",
        "Fetch them",
        url=strategy.weights.url,
        strategy=strategy.name,
    )


def sha256_of(strategy: Strategy) -> str:
    """The hash of the strategy's weights, as far as it is known; "" for a strategy without."""
    match strategy.weights:
        case OfficialWeights():
            return hub.known(strategy.weights).sha256
        case PackagedWeights():
            return strategy.weights.sha256
    return ""


def _official(weights: OfficialWeights) -> Status:
    weights = hub.known(weights)
    file = hub.place(weights)
    try:
        size = file.stat().st_size if file.is_file() else None
    except OSError as error:
        reason = f"{file} cannot be read ({error.strerror})"
    else:
        if size is not None and weights.sha256 and hub.fits(size, weights):
            return Status(ready=True, megabytes=weights.megabytes, file=file, url=weights.url)
        broken = size is not None and weights.sha256
        reason = f"{file} is not whole" if broken else _ABSENT
    return Status(ready=False, megabytes=weights.megabytes, file=file, url=weights.url, reason=reason)


def _packaged(weights: PackagedWeights) -> Status:
    file = packaged.find(weights)
    reason = "" if file else f"the package {weights.package} is not installed"
    return Status(ready=file is not None, megabytes=weights.megabytes, file=file, reason=reason)
