"""Sample pictures: the same ones again and again, all different, and told apart by shape and not by colour."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from resources.sample_pictures import LABELS, draw, write

_ENOUGH = 40  # pictures of each label, for what can only be said of many


@pytest.fixture(scope="module")
def many() -> dict[str, list[Image.Image]]:
    return {label: [draw(label, seed=seed) for seed in range(_ENOUGH)] for label in LABELS}


def test_there_are_two_labels() -> None:
    assert LABELS == ("Handbags", "Shoes")


@pytest.mark.parametrize("label", LABELS)
def test_the_same_seed_gives_the_same_pixels(label: str) -> None:
    assert draw(label, seed=7).tobytes() == draw(label, seed=7).tobytes()


def test_every_label_and_seed_gives_another_picture(many: dict[str, list[Image.Image]]) -> None:
    pictures = [picture.tobytes() for picture in itertools.chain(*many.values())]
    assert len(set(pictures)) == len(LABELS) * _ENOUGH


def test_pictures_are_rgb_and_about_400_pixels_wide(many: dict[str, list[Image.Image]]) -> None:
    for picture in itertools.chain(*many.values()):
        assert picture.mode == "RGB"
        assert max(picture.size) == 400
        assert min(picture.size) >= 300


@pytest.mark.parametrize("label", LABELS)
def test_pictures_come_upright_wide_and_square(label: str, many: dict[str, list[Image.Image]]) -> None:
    wide = {picture.width > picture.height for picture in many[label]}
    upright = {picture.width < picture.height for picture in many[label]}
    assert wide == upright == {True, False}


def test_no_picture_is_nearly_black_white_or_empty(many: dict[str, list[Image.Image]]) -> None:
    for picture in itertools.chain(*many.values()):
        grey = np.asarray(picture.convert("L"), dtype=np.float64)
        assert 40 < grey.mean() < 245
        assert grey.std() > 6


def test_mean_colour_does_not_give_the_label_away(many: dict[str, list[Image.Image]]) -> None:
    assert _nearest_mean_accuracy(many) < 0.7


def test_the_border_does_not_give_the_label_away(many: dict[str, list[Image.Image]]) -> None:
    framed = {label: [_border(picture) for picture in pictures] for label, pictures in many.items()}
    assert _nearest_mean_accuracy(framed) < 0.7


def _border(picture: Image.Image) -> Image.Image:
    return picture.crop((0, 0, picture.width, 20))


def _nearest_mean_accuracy(pictures: dict[str, list[Image.Image]]) -> float:
    """How often the nearer of two label means is right, for pictures that the means have not seen."""
    features = {label: np.stack([_mean_colour(one) for one in some]) for label, some in pictures.items()}
    right = []
    for label, index in itertools.product(LABELS, range(_ENOUGH)):
        kept = {name: np.delete(some, index, axis=0) if name == label else some for name, some in features.items()}
        away = {name: np.linalg.norm(some.mean(axis=0) - features[label][index]) for name, some in kept.items()}
        right.append(min(away, key=lambda name: away[name]) == label)
    return float(np.mean(right))


def _mean_colour(picture: Image.Image) -> NDArray[np.float64]:
    pixel = picture.resize((1, 1), Image.Resampling.BOX)
    return np.asarray(pixel, dtype=np.float64).ravel()


def test_writing_fills_one_folder_a_label(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    paths = list(write(folder, per_label=3))
    names = [path.relative_to(folder).as_posix() for path in paths]
    assert names == [
        *(f"Handbags/handbag-{number:03}.jpg" for number in (1, 2, 3)),
        *(f"Shoes/shoe-{number:03}.jpg" for number in (1, 2, 3)),
    ]
    assert sorted(paths) == sorted(folder.rglob("*.jpg"))


def test_written_files_are_jpeg_pictures(tmp_path: Path) -> None:
    for path in write(tmp_path, per_label=1):
        with Image.open(path) as picture:
            assert picture.format == "JPEG"
            picture.load()


def test_each_file_is_there_when_its_path_is_yielded(tmp_path: Path) -> None:
    writing: Iterator[Path] = write(tmp_path, per_label=2)
    first = next(writing)
    assert first.is_file()
    assert list(tmp_path.rglob("*.jpg")) == [first]


def test_another_seed_writes_other_pictures(tmp_path: Path) -> None:
    first, again, other = (
        [path.read_bytes() for path in write(tmp_path / str(number), per_label=2, seed=seed)]
        for number, seed in enumerate((0, 0, 1))
    )
    assert first == again
    assert not set(first) & set(other)
