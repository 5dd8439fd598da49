"""What a strategy is: its name and words, its preprocessing, its recipe and where its network is built."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, cast

from core.preprocess import Preprocess

if TYPE_CHECKING:
    from core.strategies.networks.classifier import Classifier

Mode = Literal["frozen", "finetune", "scratch"]
Augment = Literal["none", "light", "strong"]


@dataclass(frozen=True, slots=True)
class PackagedWeights:
    """Pretrained weights that an installed package carries: `file` in `package`, checked against `sha256`.

    The tensors fit the backbone's in order; those whose name begins with `head` belong to the network's
    original head and are left out.
    """

    package: str
    file: str
    sha256: str
    megabytes: float
    head: str
    source: str


@dataclass(frozen=True, slots=True)
class OfficialWeights:
    """Pretrained weights that their makers publish at `url`; the file keeps the last part of it as its name.

    `sha256` is the whole hash, not only its beginning, which the names of torchvision's files carry. The tensors have
    the names that the backbone's have; those whose name begins with one of `head` belong to the network's original
    head and are left out.
    """

    url: str
    sha256: str
    megabytes: float
    head: tuple[str, ...]
    source: str

    @property
    def file(self) -> str:
        """The file's name, here and at its source."""
        return self.url.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a strategy is trained unless the person says otherwise.

    `patience` is the number of epochs without a lower validation loss after which the training ends early.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    augment: Augment
    patience: int


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to train. `modes` lists those it can do, the default first; `network` is "module:function".

    `features` is the length of what its backbone makes of a picture.
    """

    name: str
    family: str
    title: str
    sentence: str
    modes: tuple[Mode, ...]
    preprocess: Preprocess
    recipe: Recipe
    network: str
    features: int
    weights: PackagedWeights | OfficialWeights | None = None

    def build(self, label_count: int) -> "Classifier":
        """The untrained network for so many labels. Imports torch on first use, which takes seconds."""
        module, function = self.network.split(":")
        return cast("Classifier", getattr(import_module(module), function)(label_count))
