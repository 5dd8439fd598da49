"""What a strategy is: its name and words, its preprocessing, its recipe and where its network is built."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Literal, cast

from core.preprocess import Preprocess

if TYPE_CHECKING:
    from core.strategies.networks.classifier import Classifier

Mode = Literal["frozen", "finetune", "scratch"]
Augment = Literal["none", "light", "strong"]
Optimiser = Literal["adamw", "sgd"]
Schedule = Literal["cosine", "plateau"]

FEW = 1000  # so many pictures a recipe is meant for, and any number below
LARGEST_BATCH = 128
LEAST_PATIENCE = 3


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
    """Pretrained weights that their makers publish at `url`; the file has the last part of it as its name, or `name`.

    `sha256` is the whole hash; for networks asked for by name only its beginning, which the names of torchvision's
    files carry, or "" where only the server can tell it, when it is asked: then `megabytes` is not certain either.
    The tensors have the names that the backbone's have, or those that `renaming`, as "module:function", makes them
    from; those whose name begins with one of `head` belong to the network's original head and are left out.
    """

    url: str
    sha256: str
    megabytes: float
    head: tuple[str, ...]
    source: str
    name: str = ""
    renaming: str = ""

    @property
    def file(self) -> str:
        """The file's name on this computer."""
        return self.name or self.url.rpartition("/")[2]

    def is_of(self, digest: str) -> bool:
        """Whether a file with this SHA-256 is the one."""
        return bool(self.sha256) and digest.startswith(self.sha256)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a strategy is trained unless the person says otherwise.

    The learning rate follows half a cosine ("cosine") or is divided by ten whenever validation stalls ("plateau").
    `patience` is the number of epochs without a lower validation loss after which the training ends early or, on a
    plateau, the rate is divided; it ends early when that happens once more after two divisions.

    Of a pretrained network's stages the last one learns at `body` times the learning rate, which is the head's, and
    each one before it at `fall` times the rate of the one after. In the share `warm_up` of the steps the rate rises:
    long where the first large steps would take a network from what it knows. Pictures are kept `room` times as
    large as the network sees them, so that a crop of one is as sharp as the whole. Where it is `averaged`, the
    weights that are judged and kept are their running mean over about an epoch. What is fine-tuned is `staged`: first
    the head alone learns, on what the backbone makes of the pictures, then in an epoch it and the last stage.
    Of n times `plenty` of pictures each is varied n times less, as `variation` says: a small network has enough to
    learn in them. Mirrored they still are.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    augment: Augment
    patience: int
    optimiser: Optimiser = "adamw"
    schedule: Schedule = "cosine"
    label_smoothing: float = 0.0
    body: float = 1.0
    fall: float = 1.0
    warm_up: float = 0.05
    room: float = 1.0
    averaged: bool = False
    staged: bool = True
    plenty: int | None = None
    variation: float = 1.0

    def for_pictures(self, count: int) -> "Recipe":
        """The recipe for so many pictures, of which each then needs to be seen less often.

        With FEW it is as written. With n times as many there are n^¼ times fewer epochs, and patience with them,
        and batches are √n times larger, rounded down to a doubling. AdamW's rate grows with the root of the batch;
        SGD's is the one of its paper for large batches already.
        """
        more = max(1.0, count / FEW)
        batch_size = max(self.batch_size, min(LARGEST_BATCH, self.batch_size * 2 ** int(math.log2(more) / 2)))
        steeper = math.sqrt(batch_size / self.batch_size) if self.optimiser == "adamw" else 1.0
        return replace(
            self,
            epochs=max(1, round(self.epochs / more ** (1 / 4))),
            batch_size=batch_size,
            learning_rate=self.learning_rate * steeper,
            patience=max(LEAST_PATIENCE, round(self.patience / more ** (1 / 4))),
            variation=1.0 if self.plenty is None else min(1.0, self.plenty / max(1, count)),
        )


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to train. `recipes` has one for each mode it can do, the default first; `network` is "module:function",
    or "module:function:model" where one function builds many.

    `features` is the length of what its backbone makes of a picture. `stages` are the backbone's parts from the
    picture to the features, each as the names its weights begin with; what is fine-tuned has them. `sizes` are the
    sides that pictures may have for it, one of which fits those at hand; empty for a network that takes only that of
    `preprocess`.
    """

    name: str
    family: str
    title: str
    sentence: str
    preprocess: Preprocess
    recipes: Mapping[Mode, Recipe] = field(hash=False)
    network: str
    features: int
    stages: tuple[tuple[str, ...], ...] = ()
    weights: PackagedWeights | OfficialWeights | None = None
    sizes: tuple[int, ...] = ()

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes it can do, the default first."""
        return tuple(self.recipes)

    def preprocess_for(self, side: int) -> Preprocess:
        """How it takes pictures whose shorter side is `side`: at the one of its sizes that is nearest in proportion."""
        sizes = self.sizes or (self.preprocess.size,)
        return replace(self.preprocess, size=min(sizes, key=lambda size: abs(math.log(size / side))))

    def build(self, label_count: int, *, size: int | None = None) -> "Classifier":
        """The untrained network for so many labels and pictures of this side, by default that of `preprocess`.

        Imports torch on first use, which takes seconds.
        """
        module, function, *model = self.network.split(":")
        build = getattr(import_module(module), function)
        return cast("Classifier", build(*model, label_count, size or self.preprocess.size))

    def parameter_count(self, label_count: int) -> int:
        """How many numbers its network learns or has learned; counted without memory for any of them."""
        import torch

        with torch.device("meta"):
            network = self.build(label_count)
        return sum(parameter.numel() for parameter in network.parameters())
