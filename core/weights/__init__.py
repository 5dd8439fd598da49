"""Where pretrained weights come from: a package, torch's own folder, a download or a file; always hash-checked."""

from core.weights.downloading import fetch
from core.weights.events import Fetched, FetchEvent, FetchFinished
from core.weights.importing import import_file
from core.weights.loading import load_pretrained, verified
from core.weights.status import MissingWeights, NotHere, Status, require, sha256_of, status, told_elsewhere

__all__ = [
    "FetchEvent",
    "FetchFinished",
    "Fetched",
    "MissingWeights",
    "NotHere",
    "Status",
    "fetch",
    "import_file",
    "load_pretrained",
    "require",
    "sha256_of",
    "status",
    "told_elsewhere",
    "verified",
]
