"""Every way to slide a filter gives what torch gives; what cannot be slid is refused with a sentence."""

from itertools import product

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional

from core.convolution import filters, pictures, sliding
from core.convolution.filters import kernel
from core.convolution.sizes import SizeFormula, same_padding
from core.convolution.sliding import Padding, Pooling, Setting, seen, slide
from core.errors import UserError

DICE = np.random.default_rng(0)
SIDES = [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (1, 7), (5, 2)]


def by_torch(picture: sliding.Values, kernels: list[filters.Kernel], setting: Setting) -> torch.Tensor:
    (above, below), (before, after) = (
        same_padding(own) if setting.padding == "same" else (0, 0) for own in kernels[0].shape[1:]
    )
    around = functional.pad(torch.from_numpy(picture)[None], (before, after, above, below))
    maps = functional.conv2d(around, torch.from_numpy(np.stack(kernels)), stride=setting.stride)
    maps = functional.relu(maps) if setting.relu else maps
    if setting.pooling == "none":
        return maps[0]
    return (functional.max_pool2d if setting.pooling == "max" else functional.avg_pool2d)(maps, 2)[0]


@pytest.mark.parametrize("rows_and_columns", SIDES, ids=lambda sides: f"{sides[0]}x{sides[1]}")
@pytest.mark.parametrize("channels", [1, 3])
def test_every_combination_is_what_torch_gives(rows_and_columns: tuple[int, int], channels: int) -> None:
    paddings: tuple[Padding, ...] = ("none", "same")
    poolings: tuple[Pooling, ...] = ("none", "max", "average")
    picture = DICE.uniform(0, 255, (channels, 33, 38)).astype(np.float32)
    kernels = [DICE.standard_normal((channels, *rows_and_columns)).astype(np.float32) for _ in range(2)]
    for padding, stride, relu, pooling in product(paddings, range(1, 5), (False, True), poolings):
        setting = Setting(padding, stride, relu, pooling)
        expected = by_torch(picture, kernels, setting).numpy()
        np.testing.assert_allclose(slide(picture, kernels, setting).pooled, expected, rtol=1e-4, atol=5e-3)
        whole = 0 if padding == "none" else rows_and_columns[0] - 1
        if pooling == "none":
            assert SizeFormula(33, rows_and_columns[0], whole, stride).result == expected.shape[1]


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
def test_same_padding_is_torchs_same() -> None:
    picture = DICE.uniform(0, 1, (1, 9, 9)).astype(np.float32)
    for side in range(1, 8):
        own = DICE.standard_normal((1, side, side)).astype(np.float32)
        theirs = functional.conv2d(torch.from_numpy(picture)[None], torch.from_numpy(own)[None], padding="same")
        np.testing.assert_allclose(sliding.summed(picture, own, Setting("same")), theirs[0, 0].numpy(), atol=1e-4)


@pytest.mark.parametrize("padding", ["none", "same"])
def test_what_is_seen_at_a_place_adds_up_to_what_lies_there(padding: Padding) -> None:
    picture = DICE.uniform(-9, 9, (3, 11, 12)).astype(np.float32)
    own = DICE.standard_normal((3, 4, 3)).astype(np.float32)
    setting = Setting(padding, stride=2)
    sums = slide(picture, [own], setting).sums[0]
    for (row, column), total in np.ndenumerate(sums):
        there = seen(picture, own, setting, row=row, column=column)
        assert there.sum == pytest.approx(float(total), abs=1e-3)
        inside = picture[:, max(0, there.top) : there.top + 4, max(0, there.left) : there.left + 3]
        assert np.isin(inside, there.window).all()


def test_a_large_picture_in_bands_and_threads_is_what_torch_gives() -> None:
    picture = DICE.uniform(0, 255, (3, 300, 400)).astype(np.float32)
    for own in (kernel([filters.SOBEL.rows], channels=3), DICE.standard_normal((3, 5, 5)).astype(np.float32)):
        expected = by_torch(picture, [own], Setting("same")).numpy()
        np.testing.assert_allclose(slide(picture, [own], Setting("same")).sums, expected, rtol=1e-4, atol=1e-2)


@pytest.mark.parametrize("stride", [1, 3])
@pytest.mark.parametrize("width", [7, 22, 23, 38, 39])  # one window of neighbouring sums full, or not quite
def test_rows_of_any_length_are_cut_into_windows(width: int, stride: int) -> None:
    picture = DICE.uniform(0, 255, (2, 9, width)).astype(np.float32)
    own = DICE.standard_normal((2, 3, 7)).astype(np.float32)
    expected = by_torch(picture, [own], Setting(stride=stride)).numpy()
    np.testing.assert_allclose(slide(picture, [own], Setting(stride=stride)).sums, expected, rtol=1e-4, atol=5e-3)


def test_whole_numbers_add_up_to_whole_numbers() -> None:
    picture = DICE.integers(0, 256, (3, 80, 90)).astype(np.float32)
    own = DICE.integers(-9, 10, (3, 7, 7)).astype(np.float32)
    exact = functional.conv2d(torch.from_numpy(picture)[None].double(), torch.from_numpy(own)[None].double())[0]
    assert (slide(picture, [own], Setting()).sums == exact.numpy()).all()


def test_a_filter_larger_than_the_picture_needs_padding() -> None:
    dot = np.ones((1, 1, 1), np.float32)
    sobel = kernel([filters.SOBEL.rows], channels=1)
    with pytest.raises(UserError, match="3 × 3, is larger than the picture, 1 × 1"):
        slide(dot, [sobel], Setting())
    assert slide(dot, [sobel], Setting("same")).sums.tolist() == [[[0]]]
    with pytest.raises(UserError, match="too small to pool"):
        slide(dot, [sobel], Setting("same", pooling="max"))


@pytest.mark.parametrize(
    "planes", [[], [((1, 2), (3,))], [()], [((),)], [((float("nan"),),)], [((1e40,),)], [((1,),)] * 2, [((1,) * 8,)]]
)
def test_what_is_no_filter_is_refused(planes: list[filters.Rows]) -> None:
    with pytest.raises(UserError):
        kernel(planes, channels=3)


def test_another_size_keeps_the_middle() -> None:
    rows = filters.LAPLACIAN.rows
    larger = filters.resized(rows, 5, 5)
    assert larger == ((0,) * 5, (0, 0, 1, 0, 0), (0, 1, -4, 1, 0), (0, 0, 1, 0, 0), (0,) * 5)
    assert filters.resized(larger, 3, 3) == rows
    assert filters.resized(rows, 1, 1) == ((-4,),)


def test_pictures_become_numbers_and_maps_pictures() -> None:
    picture = Image.new("RGB", (5, 4), (255, 0, 0))
    assert pictures.values(picture, grey=False)[:, 0, 0].tolist() == [255, 0, 0]
    assert pictures.values(picture, grey=True).tolist() == [[[76] * 5] * 4]
    large = pictures.values(Image.new("RGB", (4000, 1000)), grey=True)
    assert 1_000_000 < large[0].size <= pictures.MOST_DOTS
    own = kernel([filters.LAPLACIAN.rows], channels=1)
    plane = np.array([[-10, 0, 5]], np.float32)
    assert pictures.shown(plane, pictures.scale_of(plane, own, brightest=255)).tolist() == [[0, 127, 191]]


@pytest.mark.parametrize("text", ["", "1 2\n3", "one", "nan", "1e40", "-1e400", "\n".join(["1"] * 40)])
def test_what_is_no_grid_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        pictures.typed(text)


def test_a_grid_is_typed_as_it_is_told() -> None:
    assert pictures.typed(pictures.as_text(pictures.SHAPE)).tolist() == [[list(row) for row in pictures.SHAPE]]
    grid = [[1020.0, -0.125], [1e6, 1 / 3]]
    assert pictures.typed(pictures.as_text(grid))[0] == pytest.approx(np.array(grid))
    assert pictures.number(-1020.0) == "−1,020"
    assert pictures.number(1 / 9) == "0.11"
