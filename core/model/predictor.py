"""Predictions: the same module, preprocessing included, that is exported."""

import math
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from core import images
from core.images import UnreadablePicture
from core.model.card import Prediction, prediction
from core.model.quick import Picture, QuickBackbone
from core.model.saved import Model
from core.novelty.distance import Distance
from core.novelty.threshold import Threshold
from core.preprocess.module import PreprocessModule
from core.strategies.networks.classifier import Classifier, probabilities

AHEAD = 8  # pictures decoded before their turn, and answered together; a large one takes half a gigabyte

Answers = tuple[Tensor, Tensor, Tensor]  # probabilities (N, labels), novelty (N,), known (N,)


class PredictionModule(nn.Module):
    """uint8 RGB pictures (N, H, W, 3) of any size to probabilities (N, labels), novelty (N,) and known (N,).

    A model that cannot tell when a picture is none of its labels has novelty 0 and takes all for known.
    """

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.preprocess = PreprocessModule(model.card.preprocess)
        self.network = model.network
        self.distance = model.distance
        threshold = model.card.novelty.value if model.card.novelty else None
        self.threshold = math.inf if threshold is None else threshold

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.answer(self.preprocess(pictures))

    def answer(self, inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The same for what is preprocessed already, (N, 3, size, size)."""
        return self.named(self.network.backbone(inputs))

    def named(self, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The same for features (N, D) of this backbone."""
        shares = probabilities(self.network.head(features))
        novelty = self.distance(features) if self.distance else shares.sum(-1) * 0
        return shares, novelty, novelty <= self.threshold


@dataclass(frozen=True, slots=True)
class FilePrediction:
    """The answer for one file: a prediction, or the reason why it could not be read."""

    path: Path
    prediction: Prediction | None
    error: str = ""


class Answering(ABC):
    """Whatever answers for pictures; whole files are decoded in full. `novelty` is None where it cannot tell."""

    labels: tuple[str, ...]
    novelty: Threshold | None

    @abstractmethod
    def answers(self, pictures: Iterable[Picture]) -> Answers:
        """Probabilities (N, labels), novelty (N,) and known (N,) for pictures of any sizes."""

    def predict(self, pictures: Iterable[Picture]) -> list[Prediction]:
        """For each picture its labels, most likely first, and whether it is any of them."""
        return self.begun(pictures)()

    def begun(self, pictures: Iterable[Picture]) -> Callable[[], list[Prediction]]:
        """Most of the work of `predict`, done; calling what it gives does the rest, in any thread."""
        return partial(self._predictions, self.answers(pictures))

    def predict_files(
        self,
        paths: Iterable[Path],
        *,
        should_stop: Callable[[], bool] = lambda: False,
        look: Callable[[Path, Image.Image], None] = lambda _path, _picture: None,
        read: Callable[[Path], bytes] = images.read,
    ) -> Iterator[FilePrediction]:
        """An answer for each file, in order; decoding goes on beside the network. Ends early when told to stop.

        `look` is shown each picture before it is answered, in the thread that decoded it, and leaves it as it is.
        `read` gives a file's bytes in that thread, or raises UnreadablePicture.
        """
        with ThreadPoolExecutor(2, thread_name_prefix="decode") as pool:
            try:
                for batch in _ahead(pool, paths, partial(_decoded, look=look, read=read)):
                    if should_stop():
                        return
                    yield from self._answer(batch)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)  # those that are not begun: nobody waits for them

    def _answer(self, batch: list[tuple[Path, Image.Image | str]]) -> Iterator[FilePrediction]:
        pictures = [picture for _, picture in batch if not isinstance(picture, str)]
        predictions = iter(self.predict(pictures) if pictures else ())
        for path, outcome in batch:
            if isinstance(outcome, str):
                yield FilePrediction(path, None, outcome)
            else:
                yield FilePrediction(path, next(predictions))

    def _predictions(self, answers: Answers) -> list[Prediction]:
        return [self._prediction(*row) for row in zip(*(part.tolist() for part in answers), strict=True)]

    def _prediction(self, row: list[float], novelty: float, known: bool) -> Prediction:
        tells = self.novelty is not None and self.novelty.value is not None
        return prediction(self.labels, row, novelty=novelty if tells else None, known=known)


@dataclass(slots=True)
class _Way:
    """How predictors with one backbone come to its features: by torch, unless there is something quicker."""

    quick: QuickBackbone | None = None


class Predictor(Answering):
    """Answers for pictures exactly as the exported model will."""

    def __init__(self, model: Model, *, device: torch.device | None = None) -> None:
        self.labels, self.novelty = model.card.labels, model.card.novelty
        self.card = model.card
        self._model = model
        self._device = device or torch.device("cpu")
        self._way = _Way()
        module = PredictionModule(model).to(self._device).eval()
        self._module = module.to(memory_format=torch.channels_last)

    def with_head(self, head: nn.Module, labels: tuple[str, ...], distance: Distance | None) -> "Predictor":
        """One with the same backbone under another head; its card says of itself what it did, but for the labels."""
        network = Classifier(self._model.network.backbone, head)
        return self._above_the_same(Model(replace(self.card, labels=labels), network, distance))

    def turning_away(self, share: float) -> "Predictor":
        """The same with this share of real pictures turned away, as its card says it then."""
        novelty = self.card.novelty
        if novelty is None or novelty.value is None or novelty.share == share:
            return self
        card = replace(self.card, novelty=novelty.at(share))
        return self._above_the_same(replace(self._model, card=card))

    def _above_the_same(self, model: Model) -> "Predictor":
        made = Predictor(model, device=self._device)
        made._way = self._way
        return made

    @property
    def quick(self) -> QuickBackbone | None:
        """What makes its features instead of torch; from any thread, and for all predictors with this backbone."""
        return self._way.quick

    @quick.setter
    def quick(self, quick: QuickBackbone) -> None:
        self._way.quick = quick

    @property
    def model(self) -> Model:
        """What it answers with."""
        return self._model

    @property
    def distance(self) -> Distance | None:
        """What scores "none of these", where the model has a threshold for it."""
        return self._model.distance

    def answers(self, pictures: Iterable[Picture]) -> Answers:
        return self._named(self.features(pictures))

    def begun(self, pictures: Iterable[Picture]) -> Callable[[], list[Prediction]]:
        return partial(self.predict_from, self.features(pictures))

    def features(self, pictures: Iterable[Picture]) -> Tensor:
        """What the backbone makes of pictures (N, D): most of the work, and the same under every head."""
        several, quick = list(pictures), self._way.quick
        if quick and quick.takes(several):
            return quick.features(several)
        with torch.inference_mode():
            ready = [self._module.preprocess(self._tensor(picture)) for picture in several]
            inputs = torch.cat(ready).contiguous(memory_format=torch.channels_last)
            made: Tensor = self._module.network.backbone(inputs)
            return made

    def predict_from(self, features: Tensor) -> list[Prediction]:
        """The answers for pictures whose features are at hand, by this backbone (card.weights_sha256)."""
        return self._predictions(self._named(features))

    def predict_prepared(self, inputs: Tensor) -> list[Prediction]:
        """The answers for pictures that are preprocessed already, (N, 3, size, size)."""
        with torch.inference_mode():
            ready = inputs.to(self._device).contiguous(memory_format=torch.channels_last)
            return self.predict_from(self._module.network.backbone(ready))

    def probabilities(self, pictures: Iterable[Picture]) -> Tensor:
        """Probabilities (N, labels) for pictures of any sizes."""
        return self.answers(pictures)[0]

    def _named(self, features: Tensor) -> Answers:
        with torch.inference_mode():
            shares, novelty, known = self._module.named(features.to(self._device))
            return shares.cpu(), novelty.cpu(), known.cpu()

    def _tensor(self, picture: Picture) -> Tensor:
        return torch.from_numpy(np.array(picture, dtype=np.uint8)[None]).to(self._device)


def _ahead(
    pool: ThreadPoolExecutor, paths: Iterable[Path], decode: Callable[[Path], Image.Image | str]
) -> Iterator[list[tuple[Path, Image.Image | str]]]:
    """Decoded pictures, or why they could not be, in order and a few at a time."""
    waiting: deque[tuple[Path, Future[Image.Image | str]]] = deque()
    for path in paths:
        waiting.append((path, pool.submit(decode, path)))
        if len(waiting) == 2 * AHEAD:
            yield [(first, future.result()) for first, future in (waiting.popleft() for _ in range(AHEAD))]
    while waiting:
        count = min(AHEAD, len(waiting))
        yield [(first, future.result()) for first, future in (waiting.popleft() for _ in range(count))]


def _decoded(
    path: Path, *, look: Callable[[Path, Image.Image], None], read: Callable[[Path], bytes]
) -> Image.Image | str:
    try:
        picture = images.decode(read(path))
    except UnreadablePicture as error:
        return error.message
    look(path, picture)
    return picture
