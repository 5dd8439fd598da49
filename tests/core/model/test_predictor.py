"""Predictions: the same alone and in a batch, of any size, in the order asked for."""

from pathlib import Path

import pytest
from PIL import Image

from core.model.predictor import Predictor
from core.model.saved import Model, load
from resources import sample_pictures

SIZES = [(400, 300), (1, 1), (1, 300), (300, 1), (64, 64), (1200, 90), (225, 223)]


@pytest.fixture(scope="module")
def pictures() -> list[Image.Image]:
    return [sample_pictures.draw("Shoes", seed=seed).resize(size) for seed, size in enumerate(SIZES)]


@pytest.mark.parametrize("kind", ["basic_model", "builtin_model"])
def test_alone_and_in_a_batch_the_answer_is_the_same(
    kind: str, pictures: list[Image.Image], request: pytest.FixtureRequest
) -> None:
    predictor = Predictor(load(request.getfixturevalue(kind)))
    together = predictor.probabilities(pictures)
    assert together.shape == (len(pictures), 2)
    assert together.sum(dim=1).tolist() == pytest.approx([1.0] * len(pictures), abs=1e-5)
    for picture, row in zip(pictures, together, strict=True):
        assert predictor.probabilities([picture])[0].tolist() == pytest.approx(row.tolist(), abs=1e-5)


def test_labels_come_most_likely_first(basic: Model, pictures: list[Image.Image]) -> None:
    predictor = Predictor(basic)
    for prediction, row in zip(predictor.predict(pictures), predictor.probabilities(pictures).tolist(), strict=True):
        assert dict(prediction.ranking) == dict(zip(("Bars", "Discs"), row, strict=True))
        shares = [share for _, share in prediction.ranking]
        assert shares == sorted(shares, reverse=True)
        assert (prediction.label, prediction.probability) == prediction.ranking[0]


def test_a_good_model_knows_unseen_pictures(builtin_model: Path, unseen_folder: Path) -> None:
    paths = sorted(unseen_folder.rglob("*.jpg"))
    answers = list(Predictor(load(builtin_model)).predict_files(paths))
    right = [answer.prediction is not None and answer.prediction.label == answer.path.parent.name for answer in answers]
    assert sum(right) >= 7


def test_files_are_answered_in_order_and_bad_ones_named(basic: Model, tiny_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.jpg").write_text("Dear diary,")
    good = sorted(tiny_folder.rglob("*.png"))
    paths = [tmp_path / "letter.jpg", *good[:9], tmp_path / "absent.png", *good[9:], tmp_path]
    answers = list(Predictor(basic).predict_files(paths))
    assert [answer.path for answer in answers] == paths
    bad = {answer.path.name: answer.error for answer in answers if answer.prediction is None}
    assert bad.keys() == {"letter.jpg", "absent.png", tmp_path.name}
    assert all(error.endswith(".") for error in bad.values())
    assert all(answer.error == "" for answer in answers if answer.prediction is not None)


def test_files_are_decoded_in_full(basic: Model, tmp_path: Path) -> None:
    """A draft of a large JPEG would have other pixels than the picture that an exported model is given."""
    sample_pictures.draw("Shoes", seed=5).resize((1600, 1200)).save(tmp_path / "large.jpg", quality=60)
    predictor = Predictor(basic)
    (answer,) = predictor.predict_files([tmp_path / "large.jpg"])
    (whole,) = predictor.predict([Image.open(tmp_path / "large.jpg")])
    assert answer.prediction is not None
    assert answer.prediction.ranking == whole.ranking


def test_no_files_no_answers(basic: Model) -> None:
    assert list(Predictor(basic).predict_files([])) == []


def test_a_stop_ends_between_two_batches(basic: Model, tiny_folder: Path) -> None:
    paths = sorted(tiny_folder.rglob("*.png")) * 3
    looks = iter([False, True])
    answered = list(Predictor(basic).predict_files(paths, should_stop=lambda: next(looks)))
    assert 0 < len(answered) < len(paths)
    assert [answer.path for answer in answered] == paths[: len(answered)]
