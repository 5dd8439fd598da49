"""The proof notices every kind of wrong answer."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import UserError
from core.export.proof import ODD_SIZES, drawn_pictures, odd_pictures, pictures_of, prove
from core.model.predictor import Predictor
from core.model.saved import Model
from core.project.folders import read_class_folders
from resources import sample_pictures

Rows = np.ndarray


@pytest.fixture(scope="module")
def predictor(basic: Model) -> Predictor:
    return Predictor(basic)


@pytest.fixture(scope="module")
def pictures() -> list[Image.Image]:
    return [sample_pictures.draw("Shoes", seed=seed) for seed in range(3)]


def _right(predictor: Predictor) -> Callable[[Rows], Rows]:
    return lambda batch: predictor.probabilities([Image.fromarray(batch[0])]).numpy()


def test_the_same_answers_are_proved(predictor: Predictor, pictures: list[Image.Image]) -> None:
    proofs = list(prove(_right(predictor), predictor, pictures))
    assert [proof.checked for proof in proofs] == [1, 2, 3]
    assert proofs[-1].max_difference == 0
    assert proofs[-1].same_top1


_WRONG: dict[str, Callable[[Rows], Rows]] = {
    "turned round": lambda rows: rows[:, ::-1],
    "a little off": lambda rows: rows + np.array([[2e-4, -2e-4]], np.float32),
    "no number": lambda rows: np.full_like(rows, np.nan),
    "always the same": lambda rows: np.full_like(rows, 0.5),
}


@pytest.mark.parametrize("kind", _WRONG)
def test_wrong_answers_are_noticed(predictor: Predictor, pictures: list[Image.Image], kind: str) -> None:
    right = _right(predictor)
    with pytest.raises(UserError, match="would not answer as Handful does") as refused:
        list(prove(lambda batch: _WRONG[kind](right(batch)), predictor, pictures))
    assert refused.value.hint


def test_one_wrong_answer_among_many_is_noticed(predictor: Predictor, pictures: list[Image.Image]) -> None:
    right = _right(predictor)
    last = np.array(pictures[-1])

    def answer(batch: Rows) -> Rows:
        rows = right(batch)
        return rows[:, ::-1] if np.array_equal(batch[0], last) else rows

    with pytest.raises(UserError):
        list(prove(answer, predictor, pictures))


def test_a_difference_that_is_allowed_passes(predictor: Predictor, pictures: list[Image.Image]) -> None:
    right = _right(predictor)
    *_, proof = prove(lambda batch: right(batch) + np.float32(5e-5), predictor, pictures)
    assert proof.max_difference == pytest.approx(5e-5, rel=0.05)
    assert proof.same_top1


def test_odd_sizes_are_among_the_pictures_to_prove_with(unseen_folder: Path) -> None:
    assert [picture.size for picture in odd_pictures(sample_pictures.draw("Shoes", seed=0))] == list(ODD_SIZES)
    for pictures in (list(drawn_pictures()), list(pictures_of(read_class_folders(unseen_folder)))):
        assert set(ODD_SIZES) <= {picture.size for picture in pictures}
        assert len(pictures) > len(ODD_SIZES)
        assert all(picture.mode == "RGB" for picture in pictures)


def test_a_project_s_own_pictures_are_taken_and_bad_ones_passed_over(
    tiny_folder: Path, tiny_picture: Callable[[str, int], Image.Image], tmp_path: Path
) -> None:
    for label in ("A", "B"):
        (tmp_path / label).mkdir()
        (tmp_path / label / "letter.jpg").write_text(f"Dear {label},")
    without = list(pictures_of(read_class_folders(tmp_path)))
    assert [picture.tobytes() for picture in without] == [picture.tobytes() for picture in drawn_pictures()]
    tiny_picture("Discs", 0).save(tmp_path / "A" / "disc.png")
    own = list(pictures_of(read_class_folders(tmp_path)))
    assert [picture.size for picture in own] == [(64, 48), *ODD_SIZES]
