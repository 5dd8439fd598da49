"""Preprocess as a torch module: the first layer of every exported model, and of the program's own predictions."""

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from core.preprocess import Pixels, Preprocess, Square


class PreprocessModule(nn.Module):
    """uint8 RGB pictures (N, H, W, 3) of any height and width to normalised float32 (N, 3, size, size)."""

    def __init__(self, preprocess: Preprocess) -> None:
        super().__init__()
        self.size = preprocess.size
        self.normalise = Normalise(preprocess)

    def forward(self, pictures: Tensor) -> Tensor:
        square = self.square(pictures)
        square = square.permute(0, 3, 1, 2).float()
        torch._check(square.shape[2] > 0)  # what export needs to know of the symbolic size
        torch._check(square.shape[3] > 0)
        resized = functional.interpolate(square, size=(self.size, self.size), mode="bilinear", antialias=True)
        normalised: Tensor = self.normalise(resized)
        return normalised

    def square(self, pictures: Tensor) -> Tensor:
        """The largest centred square, (N, side, side, 3)."""
        height, width = pictures.shape[1], pictures.shape[2]
        side = torch.sym_min(height, width)
        return pictures.narrow(1, (height - side) // 2, side).narrow(2, (width - side) // 2, side)


class CopyingPreprocessModule(PreprocessModule):
    """The same, the square copied row by row: torch.export holds a view of a part to the shape it was traced with."""

    def square(self, pictures: Tensor) -> Tensor:
        height, width = pictures.shape[1], pictures.shape[2]
        places = torch.arange(torch.sym_min(height, width), device=pictures.device)
        top, left = (height - places.shape[0]) // 2, (width - places.shape[0]) // 2
        return pictures.index_select(1, places + top).index_select(2, places + left)


class Normalise(nn.Module):
    """Values 0 … 255 of shape (N, 3, H, W) to (value / 255 − mean) / std. Holds no weights of a saved model."""

    scale: Tensor
    shift: Tensor

    def __init__(self, preprocess: Preprocess) -> None:
        super().__init__()
        mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (preprocess.mean, preprocess.std))
        self.register_buffer("scale", 1 / (255 * std), persistent=False)
        self.register_buffer("shift", -mean / std, persistent=False)

    def forward(self, values: Tensor) -> Tensor:
        return values * self.scale + self.shift  # two passes over the values where the formula takes three


class FromPixels(nn.Module):
    """Cached pixels, uint8 (N, size, size, 3), to normalised float32 (N, 3, size, size)."""

    def __init__(self, preprocess: Preprocess) -> None:
        super().__init__()
        self.normalise = Normalise(preprocess)

    def forward(self, pixels: Tensor) -> Tensor:
        normalised: Tensor = self.normalise(pixels.permute(0, 3, 1, 2).float())
        return normalised


def pixels(picture: Pixels, square: Square, *, preprocess: Preprocess) -> Pixels:
    """What `Preprocess.pixels` gives, to a grey level, in half the time; for where torch is loaded anyway.

    `picture` is (H, W, 3), and `square` what is taken of it.
    """
    if any(side % 1 for side in square):  # torch cuts between whole pixels only
        return preprocess.pixels(Image.fromarray(picture), square=square)
    left, top, right, bottom = map(int, square)
    cut = picture[top:bottom, left:right].copy()  # in one piece, which torch takes as it is
    values = torch.from_numpy(cut)[None].permute(0, 3, 1, 2)  # (1, 3, side, side)
    size = (preprocess.size, preprocess.size)
    resized = functional.interpolate(values, size=size, mode="bilinear", antialias=True)
    result: Pixels = resized[0].permute(1, 2, 0).numpy()
    return result
