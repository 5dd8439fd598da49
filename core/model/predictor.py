"""Predictions: the same module, preprocessing included, that is exported."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from core import images
from core.images import UnreadablePicture
from core.model.card import Prediction
from core.model.saved import Model
from core.preprocess.module import PreprocessModule
from core.strategies.networks.classifier import Classifier, probabilities

AHEAD = 8  # pictures decoded before their turn, and answered together; a large one takes half a gigabyte


class PredictionModule(nn.Module):
    """uint8 RGB pictures (N, H, W, 3) of any size to probabilities (N, labels)."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.preprocess = PreprocessModule(model.card.preprocess)
        self.network = model.network

    def forward(self, pictures: Tensor) -> Tensor:
        return probabilities(self.network(self.preprocess(pictures)))


@dataclass(frozen=True, slots=True)
class FilePrediction:
    """The answer for one file: a prediction, or the reason why it could not be read."""

    path: Path
    prediction: Prediction | None
    error: str = ""


class Predictor:
    """Answers for pictures exactly as the exported model will; whole files are decoded in full."""

    def __init__(self, model: Model, *, device: torch.device | None = None) -> None:
        self.card = model.card
        self._model = model
        self._device = device or torch.device("cpu")
        module = PredictionModule(model).to(self._device).eval()
        self._module = module.to(memory_format=torch.channels_last)

    def with_head(self, head: nn.Module, labels: tuple[str, ...]) -> "Predictor":
        """One with the same backbone under another head; its card says of itself what it did, but for the labels."""
        network = Classifier(self._model.network.backbone, head)
        return Predictor(Model(replace(self.card, labels=labels), network), device=self._device)

    def probabilities(self, pictures: Iterable[Image.Image]) -> Tensor:
        """Probabilities (N, labels) for upright RGB pictures of any sizes."""
        return self._named(self.features(pictures))

    def features(self, pictures: Iterable[Image.Image]) -> Tensor:
        """What the backbone makes of pictures (N, D): most of the work, and the same under every head."""
        with torch.inference_mode():
            ready = [self._module.preprocess(self._tensor(picture)) for picture in pictures]
            inputs = torch.cat(ready).contiguous(memory_format=torch.channels_last)
            made: Tensor = self._module.network.backbone(inputs)
            return made

    def predict(self, pictures: Iterable[Image.Image]) -> list[Prediction]:
        """For each picture its labels, most likely first."""
        return self.predict_from(self.features(pictures))

    def predict_from(self, features: Tensor) -> list[Prediction]:
        """The same for pictures whose features are at hand, by this backbone (card.weights_sha256)."""
        return [self._prediction(row) for row in self._named(features).tolist()]

    def _named(self, features: Tensor) -> Tensor:
        with torch.inference_mode():
            return probabilities(self._module.network.head(features)).cpu()

    def predict_files(
        self, paths: Iterable[Path], *, should_stop: Callable[[], bool] = lambda: False
    ) -> Iterator[FilePrediction]:
        """An answer for each file, in order; decoding goes on beside the network. Ends early when told to stop."""
        with ThreadPoolExecutor(2, thread_name_prefix="decode") as pool:
            for batch in _ahead(pool, paths):
                if should_stop():
                    return
                yield from self._answer(batch)

    def _answer(self, batch: list[tuple[Path, Image.Image | str]]) -> Iterator[FilePrediction]:
        pictures = [picture for _, picture in batch if not isinstance(picture, str)]
        predictions = iter(self.predict(pictures) if pictures else ())
        for path, outcome in batch:
            if isinstance(outcome, str):
                yield FilePrediction(path, None, outcome)
            else:
                yield FilePrediction(path, next(predictions))

    def _prediction(self, row: list[float]) -> Prediction:
        shares = zip(self.card.labels, row, strict=True)
        return Prediction(tuple(sorted(shares, key=lambda share: -share[1])), known=True)

    def _tensor(self, picture: Image.Image) -> Tensor:
        return torch.from_numpy(np.array(picture, dtype=np.uint8)[None]).to(self._device)


def _ahead(pool: ThreadPoolExecutor, paths: Iterable[Path]) -> Iterator[list[tuple[Path, Image.Image | str]]]:
    """Decoded pictures, or why they could not be, in order and a few at a time."""
    waiting: deque[tuple[Path, Future[Image.Image | str]]] = deque()
    for path in paths:
        waiting.append((path, pool.submit(_decoded, path)))
        if len(waiting) == 2 * AHEAD:
            yield [(first, future.result()) for first, future in (waiting.popleft() for _ in range(AHEAD))]
    while waiting:
        count = min(AHEAD, len(waiting))
        yield [(first, future.result()) for first, future in (waiting.popleft() for _ in range(count))]


def _decoded(path: Path) -> Image.Image | str:
    try:
        return images.decode(images.read(path))
    except UnreadablePicture as error:
        return error.message
