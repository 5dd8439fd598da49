"""Where pretrained weights come from: a package, torch's own folder, a download or a file; always hash-checked."""

from core.weights.downloading import fetch
from core.weights.events import Fetched, FetchEvent, FetchFinished
from core.weights.importing import import_file
from core.weights.loading import load_pretrained, verified
from core.weights.status import MissingWeights, Status, require, sha256_of, status

__all__ = [
    "FetchEvent",
    "FetchFinished",
    "Fetched",
    "MissingWeights",
    "Status",
    "fetch",
    "import_file",
    "load_pretrained",
    "require",
    "sha256_of",
    "status",
    "verified",
]
