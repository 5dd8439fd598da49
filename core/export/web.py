"""Export as one web page that works from disk without a network: the ONNX file and onnxruntime-web are inside."""

import base64
import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import resources
from core.errors import UserError
from core.export import texts, writing
from core.export.onnx import serialised
from core.export.proof import Proof, ProofPicture
from core.export.room import working_folder
from core.export.writing import Exported
from core.model.saved import Model

_FOLDER = "export/web"
_MODEL = re.compile(rb'<script type="text/plain" id="model">([A-Za-z0-9+/=]+)</script>')


def export(
    model: Model, path: Path, pictures: Iterable[ProofPicture], *, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Proof | Exported]:
    """Write the page as the file `path`. What is proved is the graph as it lies in the page, by the shipped script:
    no browser is there to ask. How a browser decodes a picture is its own affair. Raises UserError, and Stopped.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise UserError(f"{path} is no name for a web page.", "Give the name of a file that ends in .html.")
    content = page(serialised(model), model.card.labels)
    with working_folder() as place:
        inside = place / "model.onnx"
        inside.write_bytes(graph_in(content))
        yield from writing.file(
            path, content, texts.script("onnx"), model, pictures, should_stop=should_stop, asked=inside
        )


def page(graph: bytes, labels: tuple[str, ...]) -> bytes:
    """The page's source. Labels are data in it, never markup."""
    parts = {
        "LICENCE": resources.path(f"{_FOLDER}/LICENSE.onnxruntime-web")
        .read_text(encoding="utf-8")
        .replace("--", "- -"),
        "LABELS": json.dumps(labels).replace("<", "\\u003c"),
        "RUNTIME": _packed(resources.path(f"{_FOLDER}/ort.wasm.bundle.min.mjs").read_bytes()),
        "WASM": base64.b64encode(resources.path(f"{_FOLDER}/ort-wasm-simd-threaded.wasm.gz").read_bytes()).decode(),
        "MODEL": _packed(graph),
    }
    source = resources.path(f"{_FOLDER}/page.html").read_text(encoding="utf-8")
    return re.sub(r"%%([A-Z]+)%%", lambda found: parts[found[1]], source).encode("utf-8")


def graph_in(content: bytes) -> bytes:
    """The ONNX file that a page holds."""
    found = _MODEL.search(content)
    assert found
    return gzip.decompress(base64.b64decode(found[1]))


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()
