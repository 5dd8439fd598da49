"""What lies beside an exported model: the script that asks it, its labels, and a text that says what it is."""

import re

import resources
from core import __version__, strategies, wording
from core.evaluation import Report
from core.export.kinds import Kind
from core.export.writing import SCRIPT
from core.model.card import ModelCard

_NEEDS = {
    "onnx": "onnxruntime numpy pillow",
    "pt2": "torch numpy pillow",
    "onnx-int8": "onnxruntime numpy pillow",
    "web": "onnxruntime numpy pillow",
    "safetensors": "torch safetensors numpy pillow",
}
_BUILT_BY_OTHERS = ("classic", "by_name")  # modules of networks that torchvision and timm build
_MODEL = re.compile(r"(?<=# --- the model\n).*?(?=\n\n\n# ---)", re.DOTALL)
_IMPORTED = re.compile(r"\nos\.environ\[.*\nimport onnxruntime.*\n")

_LOADED = """With PyTorch, from this folder:

    import numpy
    import torch
    from PIL import Image
    from network import load

    network, labels = load("model.safetensors")
    picture = numpy.array(Image.open("photo.jpg").convert("RGB"))
    with torch.no_grad():
        probabilities, novelty, known = network(torch.from_numpy(picture)[None])
    print(labels[int(probabilities[0].argmax())], float(probabilities.max()), bool(known))

"""


def script(kind: Kind) -> str:
    """The source of the script for a kind of file: all of it is the same but how the model is asked."""
    source = resources.path("export/predict.py").read_text(encoding="utf-8")
    if kind == "onnx":
        return source
    asks = resources.path(f"export/model_{kind}.py").read_text(encoding="utf-8")
    asks = asks[asks.index("class Model") :].strip()
    other = _MODEL.sub(lambda _: asks, source)
    other = _IMPORTED.sub("", other).replace("import numpy as np\n", "import numpy as np\nimport torch\n")
    needs = other.replace("needs onnxruntime, NumPy", "needs torch, NumPy").replace(
        "pip install onnxruntime", "pip install torch"
    )
    return needs.replace('FILE = "model.onnx"', f'FILE = "model.{kind}"')


def beside(card: ModelCard, kind: Kind, file: str, *, note: str = "") -> dict[str, bytes]:
    """The files beside the model by their names; the README has the `note` in its first lines."""
    texts = {
        SCRIPT: script(kind),
        "labels.txt": "".join(f"{_one_line(label)}\n" for label in card.labels),
        "README.md": readme(card, kind, file, note),
    }
    return {name: text.encode("utf-8", "replace") for name, text in texts.items()}


def _by_others(card: ModelCard) -> bool:
    module = strategies.named(card.strategy).network.partition(":")[0]
    return module.rpartition(".")[2] in _BUILT_BY_OTHERS


def readme(card: ModelCard, kind: Kind, file: str, note: str) -> str:
    """What the model is, how good it is, and how it is asked."""
    needs = _NEEDS[kind] + (" torchvision timm" if kind == "safetensors" and _by_others(card) else "")
    labels = "\n".join(f"- {_plain(label)}" for label in card.labels)
    return f"""# A model that tells pictures apart

Made with Handful {__version__}. {_plain_result(card.report)}
{wording.novelty(card.novelty)}
{note}
It knows these labels:

{labels}

## Ask it

    pip install {needs}
    python {SCRIPT} photo.jpg
    python {SCRIPT} --json FOLDER

{_LOADED if kind == "safetensors" else ""}It takes uint8 RGB pictures, upright, of shape (count, height, width, 3)
and any size, as `pictures`: `{file}`.
Preprocessing is inside. It gives `probabilities` (count, labels) in the order above, `novelty` (count) and
`known` (count): a picture that is not known is none of the labels. `{SCRIPT}` shows how a file becomes such a
picture: turned as EXIF says, in sRGB, laid over white where it is transparent.
"""


def _plain_result(report: Report) -> str:
    caveats = wording.caveats(report)
    return f"{wording.result(report)} {_plain(caveats)}".rstrip()


def _plain(label: str) -> str:
    """A label as Markdown shows it, whatever it holds."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|&~-])", r"\\\1", _one_line(label))


def _one_line(label: str) -> str:
    return " ".join(label.split())
