"""Varied copies of pictures: each its own, in their limits, mirrored only where that is allowed, the same by seed."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from PIL import Image

from core.strategies import Augment
from core.training import TrainConfig, tones
from core.training.augmentation import vary
from core.training.plan import plan
from core.training.preview import variants

LEVELS: list[Augment] = ["light", "strong"]


def _dice(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _pictures(count: int, side: int = 32) -> torch.Tensor:
    """So many copies of one picture."""
    return (torch.rand(1, 3, side, side, generator=_dice(9)) * 255).repeat(count, 1, 1, 1)


@pytest.mark.parametrize("augment", LEVELS)
def test_each_picture_is_varied_by_its_own_lot(augment: Augment) -> None:
    varied = vary(_pictures(16), augment, _dice())
    assert len({tuple(one.flatten().tolist()) for one in varied}) == 16
    assert varied.min() >= 0
    assert varied.max() <= 255
    assert torch.equal(varied, vary(_pictures(16), augment, _dice()))
    assert not torch.equal(varied, vary(_pictures(16), augment, _dice(1)))


def test_less_variation_is_less_of_the_same_but_for_mirroring() -> None:
    plain, smooth = _pictures(16), torch.linspace(0, 255, 32).expand(16, 3, 32, 32)
    away = [(vary(smooth, "light", _dice(), flip=False, variation=part) - smooth).abs().mean() for part in (1, 0.2)]
    assert 0 < away[1] < away[0] / 3
    still = vary(plain, "light", _dice(), variation=0.0)
    mirrored = [not torch.allclose(one, plain[0], atol=0.1) for one in still]
    assert 0 < sum(mirrored) < 16
    for one in still[torch.tensor(mirrored)]:
        assert torch.allclose(one.flip(2), plain[0], atol=0.1)


@pytest.mark.parametrize("augment", ["none", *LEVELS])
def test_they_come_out_at_the_size_that_is_seen(augment: Augment) -> None:
    assert vary(_pictures(3, side=40), augment, _dice(), size=28).shape == (3, 3, 28, 28)


def test_unvaried_a_picture_of_the_right_size_stays() -> None:
    assert torch.equal(vary(_pictures(2), "none", _dice(), size=32), _pictures(2))


@pytest.mark.parametrize("augment", LEVELS)
def test_left_stays_left_where_that_matters(augment: Augment) -> None:
    """White on the left, black on the right."""
    halves = torch.zeros(64, 3, 32, 32)
    halves[..., :16] = 200
    sides = vary(halves, augment, _dice(), flip=False)[..., 8:24, 3], vary(halves, augment, _dice())[..., 8:24, 3]
    brighter = [int((side.mean(dim=(1, 2)) > 60).sum()) for side in sides]
    assert brighter[0] >= 50
    assert 15 < brighter[1] < 50


@pytest.mark.parametrize("tone", tones.TONES, ids=lambda tone: tone.__name__)
@pytest.mark.parametrize("amount", [-1.0, 0.0, 1.0])
def test_a_tone_changes_as_much_as_it_is_told(tone: tones.Tone, amount: float) -> None:
    pictures = _pictures(2) * 0.5 + 40
    changed = tone(pictures, torch.full((2, 1, 1, 1), amount))
    assert torch.isfinite(changed).all()
    if amount:
        assert not torch.allclose(changed, pictures, atol=1)
    elif tone is not tones.stretched:
        torch.testing.assert_close(changed, pictures, atol=1.0, rtol=0)


def test_a_plain_picture_cannot_be_stretched() -> None:
    plain = torch.full((1, 3, 8, 8), 77.0)
    assert torch.equal(tones.stretched(plain, torch.zeros(1)), plain)


def test_only_the_pictures_of_a_kind_are_changed() -> None:
    pictures = _pictures(3)
    changed = tones.vary(pictures, torch.tensor([0, len(tones.TONES), -2]), torch.tensor([-1.0, 1.0, 1.0]))
    assert not torch.equal(changed[0], pictures[0])
    assert torch.equal(changed[1:], pictures[1:])


def test_a_preview_shows_a_picture_as_the_training_varies_it(
    tiny_picture: Callable[[str, int], Image.Image],
) -> None:
    settings = plan(TrainConfig(mode="finetune", device="cpu"), pictures=20, side=None)
    shown = variants(tiny_picture("Discs", 1), settings, count=4)
    assert (shown.shape, shown.dtype) == ((4, 224, 224, 3), np.uint8)
    assert len({one.tobytes() for one in shown}) == 4
    assert np.array_equal(shown, variants(tiny_picture("Discs", 1), settings, count=4))
    still = plan(TrainConfig("basic-cnn", augment="none", device="cpu"), pictures=20, side=48)
    shown = variants(tiny_picture("Discs", 1), still, count=2)
    assert np.array_equal(shown[0], shown[1])
    assert np.array_equal(shown[0], still.preprocess.pixels(tiny_picture("Discs", 1)))
