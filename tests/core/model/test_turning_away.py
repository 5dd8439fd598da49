"""Another share of real pictures is turned away: on the card, in a loaded model; and back again."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.model import card as cards
from core.model.predictor import Predictor
from core.model.saved import load, save, turn_away
from core.novelty.threshold import SHARE


@pytest.fixture
def model(builtin_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(builtin_model, tmp_path / "model"))


def test_the_card_is_whole_and_comes_back_to_what_it_was(model: Path) -> None:
    before = cards.read(model)
    assert before.novelty is not None
    strict = turn_away(model, 0.3)
    assert strict == cards.read(model)
    assert strict.novelty is not None
    assert strict.novelty.value is not None
    assert before.novelty.value is not None
    assert strict.novelty.value < before.novelty.value
    assert sorted(path.name for path in model.iterdir()) == ["model.json", "model.safetensors", "run.json"]
    back = turn_away(model, SHARE)
    assert back.novelty is not None
    assert (back.novelty.value, back.novelty.share) == (before.novelty.value, SHARE)


def test_a_loaded_model_turns_away_as_one_that_is_loaded_anew(model: Path) -> None:
    predictor = Predictor(load(model)).turning_away(0.3)
    turn_away(model, 0.3)
    assert predictor.novelty == Predictor(load(model)).novelty
    assert predictor.turning_away(0.3) is predictor


def test_a_model_that_cannot_tell_says_so(basic_model: Path) -> None:
    with pytest.raises(UserError, match="cannot tell"):
        turn_away(basic_model, 0.1)
    model = Predictor(load(basic_model))
    assert model.turning_away(0.1) is model


def test_a_choice_made_while_the_model_is_replaced_is_not_lost(model: Path) -> None:
    there = load(model)
    choosing = threading.Thread(target=turn_away, args=(model, 0.3))

    class ChosenMeanwhile(dict[str, str]):
        def items(self) -> Iterator[tuple[str, str]]:  # type: ignore[override]
            choosing.start()
            choosing.join(0.3)
            yield from super().items()

    save(
        model,
        there.network,
        labels=there.card.labels,
        strategy=there.card.strategy,
        mode=there.card.mode,
        preprocess=there.card.preprocess,
        report=there.card.report,
        distance=there.distance,
        novelty=there.card.novelty,
        beside=ChosenMeanwhile({"note.txt": "mine"}),
        replace=True,
    )
    choosing.join()
    after = load(model).card.novelty
    assert after is not None
    assert after.share == 0.3
