"""Where an official file lies on this computer, and where it is fetched from."""

import os
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import UserError
from core.strategies import OfficialWeights, PackagedWeights, Strategy

SERVER = "HANDFUL_WEIGHTS_SERVER"
HUB_SERVER = "HF_ENDPOINT"  # what other programs that use the hub understand, too
TOLERANCE = 0.1e6  # bytes; sizes are known to a tenth of a megabyte


def folder() -> Path:
    """The folder that torch.hub and torchvision keep such files in, found without importing torch.

    TORCH_HOME moves it, or else XDG_CACHE_HOME, as torch.hub.get_dir says.
    """
    home = os.environ.get("TORCH_HOME", os.path.join(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "torch"))
    return Path(home).expanduser() / "hub" / "checkpoints"


def place(weights: OfficialWeights) -> Path:
    """Where the file lies or would lie."""
    return folder() / weights.file


def address(weights: OfficialWeights) -> str:
    """The url to fetch from. HANDFUL_WEIGHTS_SERVER, such as https://mirror.example.org, replaces scheme and host.

    For what lies on the Hugging Face hub it is HF_ENDPOINT. It may have a path, which then stands before the file's
    own. Raises UserError when it is no web address.
    """
    variable = HUB_SERVER if "/resolve/" in weights.url else SERVER
    server = os.environ.get(variable)
    if not server:
        return weights.url
    if urlsplit(server).scheme not in ("http", "https"):
        raise UserError(f"{variable} is {server}, which is no web address.", "It must begin with https:// or http://.")
    return server.rstrip("/") + urlsplit(weights.url).path


def fits(size: int, weights: OfficialWeights) -> bool:
    """Whether a file of so many bytes can be the one that is meant."""
    return abs(size - weights.megabytes * 1e6) <= TOLERANCE


def known(weights: OfficialWeights) -> OfficialWeights:
    """The weights with the hash and the size that were noted when the server told them, or as they are."""
    if weights.sha256:
        return weights
    try:
        sha256, size = note_for(weights).read_text(encoding="ascii").split()
        return replace(weights, sha256=sha256, megabytes=int(size) / 1e6)
    except (OSError, ValueError):  # never asked for, or broken: then it is asked for again
        return weights


def note_for(weights: OfficialWeights) -> Path:
    """Where the hash of a file is noted that only the server can tell."""
    return folder() / f"{weights.file}.sha256"


def official(strategy: Strategy) -> OfficialWeights:
    """The strategy's official weights. Raises UserError when it has none to fetch."""
    match strategy.weights:
        case OfficialWeights():
            return strategy.weights
        case PackagedWeights():
            raise UserError(
                f"The pretrained weights of {strategy.name} come with the package {strategy.weights.package}.",
                "There is nothing to fetch; install the package again if they are damaged.",
            )
    raise UserError(f"{strategy.name} learns from nothing and has no pretrained weights.", "Train it as it is.")
