"""Changes of a picture's tones: for each picture one of them, drawn by lot, as strong as the lot says."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

WIDEST = 0.8  # brightness, contrast and colour become up to so much more or less
BITS = 5  # of the eight of a value, which at most are dropped
GREY = (0.299, 0.587, 0.114)  # how bright red, green and blue look (ITU-R BT.601)

Tone = Callable[[Tensor, Tensor], Tensor]  # pictures (N, 3, H, W) of 0 … 255, amounts (N, 1, 1, 1) of −1 … 1


def vary(pixels: Tensor, kinds: Tensor, amounts: Tensor) -> Tensor:
    """Pictures (N, 3, H, W), each changed by the tone of its kind (N,); those of a kind past the last stay."""
    result = pixels.clone()
    for kind, tone in enumerate(TONES):
        chosen = (kinds == kind).nonzero().flatten().to(pixels.device)
        if len(chosen):
            strength = amounts.to(pixels.device)[chosen].view(-1, 1, 1, 1)
            result[chosen] = tone(pixels[chosen], strength).clamp(0, 255)
    return result


def brighter(pixels: Tensor, amounts: Tensor) -> Tensor:
    """Or darker."""
    return pixels * (1 + WIDEST * amounts)


def contrast(pixels: Tensor, amounts: Tensor) -> Tensor:
    """More of it, or less."""
    return _away(pixels, _grey(pixels).mean(dim=(2, 3), keepdim=True), amounts)


def colour(pixels: Tensor, amounts: Tensor) -> Tensor:
    """More of it, or nearly grey."""
    return _away(pixels, _grey(pixels), amounts)


def sharper(pixels: Tensor, amounts: Tensor) -> Tensor:
    """Or softer: away from the mean of each pixel's neighbours, or towards it."""
    around = functional.avg_pool2d(functional.pad(pixels, (1, 1, 1, 1), mode="reflect"), 3, stride=1)
    return pixels + (pixels - around) * amounts


def fewer_tones(pixels: Tensor, amounts: Tensor) -> Tensor:
    """As if each value had up to `BITS` bits less."""
    step = 2 ** (BITS * amounts.abs()).round()
    return (pixels / step).floor() * step


def turned_over(pixels: Tensor, amounts: Tensor) -> Tensor:
    """The bright values as their negative."""
    return torch.where(pixels >= 255 * (1 - amounts.abs()), 255 - pixels, pixels)


def stretched(pixels: Tensor, _amounts: Tensor) -> Tensor:
    """Each channel from 0 to 255."""
    low, high = pixels.amin(dim=(2, 3), keepdim=True), pixels.amax(dim=(2, 3), keepdim=True)
    return torch.where(high > low, (pixels - low) * 255 / (high - low).clamp(min=1), pixels)


TONES: tuple[Tone, ...] = (brighter, contrast, colour, sharper, fewer_tones, turned_over, stretched)


def _away(pixels: Tensor, origin: Tensor, amounts: Tensor) -> Tensor:
    return origin + (pixels - origin) * (1 + WIDEST * amounts)


def _grey(pixels: Tensor) -> Tensor:
    shares = torch.tensor(GREY, device=pixels.device).view(1, 3, 1, 1)
    return (pixels * shares).sum(dim=1, keepdim=True)
