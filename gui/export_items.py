"""What is shown of exports: plain data between the view-model, the page and its cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.export.kinds import Kind


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file as a card offers it. `alone` is the ending under which it is one file, `folder` whether it can
    be a folder with all that belongs to it; `overhead` bytes come on top of `weight` times the model's own.
    """

    kind: Kind
    title: str
    purpose: str
    brings: str
    alone: str = ""
    folder: bool = True
    badge: str = ""
    weight: float | None = 1.0  # None: not known before
    overhead: int = 0


FORMATS = (
    Format(
        "onnx",
        "ONNX",
        "Runs nearly everywhere: Windows, Mac, Linux, a Raspberry Pi, phones, websites.",
        "A folder: model, labels, and a script that asks it.",
        alone=".onnx",
        badge="If you are not sure",
    ),
    Format(
        "web",
        "Web page",
        "Opens in any browser, with a webcam or pictures, and needs no network.",
        "One file to send to somebody or put on a website.",
        alone=".html",
        folder=False,
        weight=1.24,  # packed, and then written in letters
        overhead=4_900_000,
    ),
    Format(
        "onnx-int8",
        "ONNX, small",
        "The same in eight bits, for small devices. Now and then it answers otherwise.",
        "A folder, if 98 of 100 answers stay the same.",
        alone=".onnx",
        weight=None,
    ),
    Format(
        "pt2",
        "PyTorch program",
        "For programs in PyTorch: runs there without its source.",
        "A folder: program, labels, and a script that asks it.",
        alone=".pt2",
    ),
    Format(
        "safetensors",
        "PyTorch weights",
        "For going on in PyTorch: the bare numbers, and the source of the network.",
        "A folder: weights, labels, source, and a script.",
    ),
)
BY_KIND = {each.kind: each for each in FORMATS}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an export ended: where the file is, its size and proof; or, in `refusal`, why there is none."""

    path: Path | None = None
    size: str = ""
    proof: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class ExportState:
    """What is exported at the moment and how far it is, and how the last export of each kind ended.

    `model` says in a few words which model it is; empty where there is none. `sizes` are those to expect.
    """

    model: str = ""
    running: Kind | None = None
    doing: str = ""
    share: float = 0.0
    sizes: Mapping[Kind, str] = field(default_factory=dict)
    outcomes: Mapping[Kind, Outcome] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        return bool(self.model)

    @property
    def written(self) -> int:
        """How many kinds there are files of."""
        return sum(outcome.path is not None for outcome in self.outcomes.values())
