"""Preprocess: the pixels a training caches and the module a prediction runs through are nearly the same."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter

from core.preprocess import Preprocess, centred
from core.preprocess.module import FromPixels, Normalise, PreprocessModule
from core.preprocess.module import pixels as pixels_by_torch
from resources import sample_pictures

IMAGENET = Preprocess(size=96, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
SIZES = [(400, 300), (300, 400), (96, 96), (97, 200), (1200, 100), (50, 40), (1, 1), (1, 30), (500, 3), (223, 224)]


def _picture(size: tuple[int, int]) -> Image.Image:
    return sample_pictures.draw("Handbags", seed=3).resize(size).filter(ImageFilter.GaussianBlur(0.5))


def _through_module(picture: Image.Image, preprocess: Preprocess) -> torch.Tensor:
    return PreprocessModule(preprocess)(torch.from_numpy(np.array(picture)[None]))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("preprocess", [IMAGENET, Preprocess(64, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))], ids=["96", "64"])
def test_pixels_and_module_differ_by_one_grey_level(size: tuple[int, int], preprocess: Preprocess) -> None:
    picture = _picture(size)
    pixels = preprocess.pixels(picture)
    assert (pixels.shape, pixels.dtype) == ((preprocess.size, preprocess.size, 3), np.uint8)
    cached = FromPixels(preprocess)(torch.from_numpy(pixels.copy()[None]))
    given = _through_module(picture, preprocess)
    assert cached.shape == given.shape == (1, 3, preprocess.size, preprocess.size)
    level = 1 / 255 / torch.tensor(preprocess.std).view(1, 3, 1, 1)
    assert bool(((cached - given).abs() <= 1.05 * level).all())


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_both_ways_to_pixels_differ_by_one_grey_level(size: tuple[int, int]) -> None:
    picture = _picture(size)
    by_pillow = IMAGENET.pixels(picture)
    by_torch = pixels_by_torch(np.asarray(picture), centred(picture), preprocess=IMAGENET)
    assert (by_torch.shape, by_torch.dtype) == (by_pillow.shape, by_pillow.dtype)
    difference = np.abs(by_torch.astype(int) - by_pillow.astype(int))
    assert difference.max() <= 1
    assert difference.mean() < 0.05


def test_values_are_normalised_channel_by_channel() -> None:
    red = Image.new("RGB", (10, 10), (255, 0, 51))
    expected = [(share - mean) / std for share, mean, std in zip((1, 0, 0.2), IMAGENET.mean, IMAGENET.std, strict=True)]
    assert _through_module(red, IMAGENET)[0, :, 40, 40].tolist() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("size", [(300, 100), (100, 300)], ids=str)
def test_only_the_centred_square_counts(size: tuple[int, int]) -> None:
    picture = Image.new("RGB", size, "red")
    left, top = (size[0] - 100) // 2, (size[1] - 100) // 2
    picture.paste("blue", (left, top, left + 100, top + 100))
    assert (IMAGENET.pixels(picture) == (0, 0, 255)).all()
    blue = _through_module(Image.new("RGB", (100, 100), "blue"), IMAGENET)
    assert torch.allclose(_through_module(picture, IMAGENET), blue, atol=1e-5)


def test_a_batch_is_preprocessed_like_its_pictures() -> None:
    pictures = [np.array(_picture((120, 80))), np.array(Image.new("RGB", (120, 80), "green"))]
    module = PreprocessModule(IMAGENET)
    together = module(torch.from_numpy(np.stack(pictures)))
    alone = torch.cat([module(torch.from_numpy(picture[None])) for picture in pictures])
    assert torch.allclose(together, alone, atol=1e-6)


def test_normalising_adds_nothing_to_a_saved_model() -> None:
    assert Normalise(IMAGENET).state_dict() == {}
    assert PreprocessModule(IMAGENET).state_dict() == {}
