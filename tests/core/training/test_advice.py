"""What is recommended for the pictures at hand."""

import pytest

from core import strategies
from core.project.snapshot import ClassLabel
from core.training.advice import ENOUGH_TO_FINETUNE, advice

LABELS = (ClassLabel(1, "Shoes", 0), ClassLabel(2, "Bags", 1), ClassLabel(3, "Hidden", 2, hidden=True))


@pytest.mark.parametrize(
    "counts", [{}, {1: 5}, {1: 5, 2: 500}, {1: ENOUGH_TO_FINETUNE, 2: ENOUGH_TO_FINETUNE - 1, 3: 0}]
)
def test_with_few_pictures_of_some_kind_only_a_head_is_learned(counts: dict[int | None, int]) -> None:
    advised = advice(LABELS, counts)
    assert (advised.strategy, advised.mode) == ("builtin", "frozen")
    assert advised.reason.endswith(".")


def test_what_is_recommended_can_be_done() -> None:
    advised = advice(LABELS, {1: 1000, 2: 1000})
    assert advised.mode in strategies.named(advised.strategy).modes
