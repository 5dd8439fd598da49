"""Whether a strategy's pretrained weights are on this computer, and what to do when they are not."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.strategies import OfficialWeights, PackagedWeights, Strategy
from core.weights import hub, packaged


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


class MissingWeights(UserError):
    """A strategy's pretrained weights are not on this computer. `command` fetches them, "" when none can."""

    def __init__(self, message: str, hint: str, *, megabytes: float, command: str = "") -> None:
        super().__init__(message, hint)
        self.megabytes = megabytes
        self.command = command


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
            "Run ./run again, which installs it, or choose a strategy that learns from nothing.",
            megabytes=found.megabytes,
        )
    command = f"handful weights {strategy.name}"
    raise MissingWeights(
        f"The pretrained weights of {strategy.name} ({found.megabytes} MB) are missing: {found.reason}.",
        f"Fetch them ({command}), or {elsewhere(strategy.weights)}.",
        megabytes=found.megabytes,
        command=command,
    )


def elsewhere(weights: OfficialWeights) -> str:
    """What to do on a computer that cannot fetch the file itself: half a sentence."""
    return f"fetch {weights.url} on another computer and choose the file"


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
        reason = f"{file} is not whole" if broken else "they are not on this computer"
    return Status(ready=False, megabytes=weights.megabytes, file=file, url=weights.url, reason=reason)


def _packaged(weights: PackagedWeights) -> Status:
    file = packaged.find(weights)
    reason = "" if file else f"the package {weights.package} is not installed"
    return Status(ready=file is not None, megabytes=weights.megabytes, file=file, reason=reason)
