"""Heat: which places of a picture speak for a label (Grad-CAM, Selvaraju et al. 2017)."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from core.errors import UserError
from core.explanation.feature_maps import prepared
from core.model.saved import Model

_POOLINGS = (nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d)
_STOPS = (0.0, 0.5, 0.8, 1.0)
_COLOURS = ((120, 214, 255, 255), (0, 40, 150, 235), (60, 30, 20, 90))  # red, green and blue at the stops


def heat(model: Model, picture: Image.Image, label: str) -> NDArray[np.float32]:
    """How much each dot of an upright RGB picture speaks for the label: (H, W), 0 … 1, the strongest place 1.

    0 everywhere where nothing speaks for it, and outside of the centred square that the network sees. May be called
    from any thread, also while others ask the same model. Raises UserError for a label that the model does not know,
    and for a network without convolutions.
    """
    return laid_over(places(model, prepared(picture, model.card.preprocess), label), picture.width, picture.height)


def places(model: Model, ready: Tensor, label: str) -> NDArray[np.float32]:
    """The same of a prepared picture (1, 3, size, size), on the few places that the network's last maps have."""
    if label not in model.card.labels:
        known = ", ".join(model.card.labels)
        raise UserError(f"The model does not know the class label {label}.", f"It knows: {known}.")
    return grad_cam(model.network, ready, model.card.labels.index(label))


def has_places(network: nn.Module) -> bool:
    """Whether there is heat for it: whether it has convolutions."""
    return any(isinstance(module, nn.Conv2d) for module in network.modules())


def overlaid(picture: NDArray[np.uint8], heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The picture (H, W, 3) in grey, and over it the heat (H, W): nothing where it is 0, then red, orange, yellow."""
    grey = picture.mean(axis=2, keepdims=True, dtype=np.float32)
    colour = np.stack([np.interp(heat, _STOPS, channel) for channel in _COLOURS], axis=2)
    share = (0.75 * np.sqrt(heat))[:, :, None]
    return np.asarray(np.rint(grey * (1 - share) + colour * share), np.uint8)


def resized(heat: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Heat for the same picture at another size."""
    image = Image.fromarray(heat).resize((width, height), Image.Resampling.BILINEAR)
    return np.clip(np.asarray(image, np.float32), 0, 1)


def grad_cam(network: nn.Module, picture: Tensor, place: int) -> NDArray[np.float32]:
    """The heat of the label in this place on the last maps before the features are no places any more, 0 … 1."""
    with torch.enable_grad(), _last_maps(network) as found:
        answers = network(picture.clone().requires_grad_())
        if not found:
            raise UserError("This network has no convolutions.", "Choose another network to see its heat map.")
        maps = found[-1]
        (slopes,) = torch.autograd.grad(answers[0, place], maps)
    weights = slopes.mean(dim=(2, 3), keepdim=True)
    speaking = torch.relu((weights * maps).sum(dim=1))[0].detach().cpu().numpy()
    strongest = float(speaking.max())
    return np.asarray(speaking / strongest if strongest > 0 else np.zeros_like(speaking), np.float32)


@contextmanager
def _last_maps(network: nn.Module) -> Iterator[list[Tensor]]:
    """While it lasts, what the network makes in this thread that still has places and is not pooled, in order."""
    found: list[Tensor] = []
    pooled: list[Tensor] = []
    own = get_ident()

    def note(module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if get_ident() != own:  # another thread asks the same network
            return
        if isinstance(module, _POOLINGS):
            pooled.append(output)
        elif output.dim() == 4 and output.shape[-1] > 1 and not any(output is one for one in pooled):
            found.append(output)

    hooks = [module.register_forward_hook(note) for module in network.modules() if _may_have_maps(module)]
    try:
        yield found
    finally:
        for hook in hooks:
            hook.remove()


def _may_have_maps(module: nn.Module) -> bool:
    """Whether it is, or holds, a convolution, or works on what one made."""
    inside = any(isinstance(one, nn.Conv2d) for one in module.modules())
    return inside or isinstance(module, (*_POOLINGS, nn.ReLU, nn.ReLU6, nn.BatchNorm2d))


def laid_over(small: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Heat on a few places laid over the centred square of a picture of this size."""
    side = min(width, height)
    top, left = (height - side) // 2, (width - side) // 2
    square = Image.fromarray(small).resize((side, side), Image.Resampling.BILINEAR)
    laid = np.zeros((height, width), np.float32)
    laid[top : top + side, left : left + side] = np.clip(np.asarray(square), 0, 1)
    return laid
