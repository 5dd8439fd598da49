"""Predictions: the same module, preprocessing included, that is exported."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from core import images
from core.model.card import Prediction
from core.model.saved import Model
from core.preprocess.module import PreprocessModule
from core.strategies.networks.classifier import probabilities


class PredictionModule(nn.Module):
    """uint8 RGB pictures (N, H, W, 3) of any size to probabilities (N, labels)."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.preprocess = PreprocessModule(model.card.preprocess)
        self.network = model.network

    def forward(self, pictures: Tensor) -> Tensor:
        return probabilities(self.network(self.preprocess(pictures)))


class Predictor:
    """Answers for pictures, one at a time, exactly as the exported model will."""

    def __init__(self, model: Model, *, device: torch.device | None = None) -> None:
        self.card = model.card
        self._device = device or torch.device("cpu")
        self._module = PredictionModule(model).to(self._device).eval()

    def probabilities(self, image: Image.Image) -> list[float]:
        """A probability for each of the model's labels, in their order, for an upright RGB picture."""
        pixels = torch.from_numpy(np.array(image, dtype=np.uint8)[None])
        with torch.inference_mode():
            result: list[float] = self._module(pixels.to(self._device))[0].cpu().tolist()
        return result

    def predict(self, image: Image.Image) -> Prediction:
        """The labels for an upright RGB picture, most likely first."""
        shares = zip(self.card.labels, self.probabilities(image), strict=True)
        return Prediction(tuple(sorted(shares, key=lambda share: -share[1])), known=True)

    def predict_file(self, path: Path) -> Prediction:
        """The labels for a picture file, decoded in full. Raises UnreadablePicture."""
        return self.predict(images.decode(images.read(path)))
