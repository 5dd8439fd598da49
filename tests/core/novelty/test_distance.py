"""What none of the labels looks like is far; the same rule in every saved and opened model."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import torch
from PIL import Image
from torch import Tensor

from core.model import card
from core.model.predictor import Predictor
from core.model.saved import load, turn_away
from core.novelty.calibration import crossed
from core.novelty.distance import fitted

ROOT = Path(__file__).parents[3]


def _clouds(count: int, *, seed: int) -> tuple[Tensor, Tensor]:
    """Three labels, each around a direction of its own in 40 dimensions."""
    dice = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % 3
    return 5 * torch.eye(3, 40)[labels] + torch.randn(count, 40, generator=dice), labels


def test_what_looks_like_no_label_is_turned_away_and_few_others_are() -> None:
    features, labels = _clouds(450, seed=0)
    distance, threshold = crossed(features, labels, tuple(map(str, range(450))))
    assert distance is not None
    assert threshold.value is not None
    fresh, _ = _clouds(600, seed=1)
    strange = 5 * torch.eye(40)[10] + torch.randn(600, 40, generator=torch.Generator().manual_seed(2))
    assert (distance(fresh) > threshold.value).float().mean() <= 0.07
    assert (distance(strange) > threshold.value).float().mean() > 0.95


def test_no_group_judges_itself() -> None:
    """Copies of each picture are near to themselves; they must not make the threshold a small one."""
    features, labels = _clouds(60, seed=0)
    names = tuple(map(str, range(60)))
    _, alone = crossed(features, labels, names)
    _, copied = crossed(features.repeat(3, 1), labels.repeat(3), names * 3)
    fresh, _ = _clouds(600, seed=1)
    for found in (alone, copied):
        assert found.value is not None
        assert found.groups == 60
    one, three = fitted(features, labels), fitted(features.repeat(3, 1), labels.repeat(3))
    assert torch.allclose(one(fresh), three(fresh), rtol=1e-2, atol=1.0)


@pytest.mark.parametrize("kind", ["nothing but zeros", "all alike", "one of each"])
def test_features_that_tell_nothing_break_nothing(kind: str) -> None:
    features = {"nothing but zeros": torch.zeros(6, 9), "all alike": torch.ones(6, 9), "one of each": torch.eye(6, 9)}
    labels = torch.arange(6) if kind == "one of each" else torch.arange(6) % 2
    assert fitted(features[kind], labels)(torch.rand(4, 9)).isfinite().all()


def test_the_rule_is_saved_and_can_be_adjusted(builtin_model: Path, tmp_path: Path) -> None:
    for name in ("model.json", "model.safetensors"):
        (tmp_path / name).write_bytes((builtin_model / name).read_bytes())
    before = card.read(tmp_path).novelty
    assert before is not None
    assert before.value == pytest.approx(1.0)
    noise = Image.effect_noise((300, 300), 120).convert("RGB")
    (answer,) = Predictor(load(tmp_path)).predict([noise])
    assert not answer.known
    assert answer.novelty is not None
    assert answer.novelty > 1
    changed = turn_away(tmp_path, 0.3).novelty
    assert changed is not None
    assert changed.value is not None
    assert changed.value < 1
    assert load(tmp_path).card.novelty == changed


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT.parent / "shared/data/clothing").is_dir(), reason="needs the clothing pictures")
def test_each_clothing_label_held_out_less_comes_through_than_by_maximum_softmax() -> None:
    open_set = _benchmark()
    told = list(open_set.rows())
    print("\n".join(str(row) for row in told))
    assert max(row.turned_away for row in told) <= 0.07
    assert open_set.mean(told).ours < open_set.mean(told).softmax


def _benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("open_set", ROOT / "benchmarks" / "open_set.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
