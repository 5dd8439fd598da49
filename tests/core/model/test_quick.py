"""The quick way to features: the same answers, kept for the next time, and never a reason to wait."""

import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core import kept_graphs
from core.model import quick
from core.model.predictor import Predictor
from core.model.quick import QuickBackbone
from core.model.saved import Model, load
from core.novelty.threshold import SHARE


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("HANDFUL_CACHE", str(folder))
    return folder


@pytest.fixture
def pictures() -> list[Image.Image]:
    dice = np.random.default_rng(1)
    sizes = [(640, 480), (48, 64), (3, 2), (1, 1), (5000, 1), (97, 96)]
    return [Image.fromarray(dice.integers(0, 256, (height, width, 3), np.uint8)) for width, height in sizes]


@pytest.fixture(scope="module")
def made(builtin_model: Path, tmp_path_factory: pytest.TempPathFactory) -> QuickBackbone:
    """Of the built-in backbone: it takes ten seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDFUL_CACHE", str(tmp_path_factory.mktemp("making")))
        built = quick.made(load(builtin_model), builtin_model, should_stop=lambda: False)
    assert built
    return built


def _differs(predictor: Predictor, made: QuickBackbone, pictures: list[Image.Image]) -> float:
    """By how much at most, in shares of the largest feature; and the answers by less than 1e-4."""
    features, answers = predictor.features(pictures), predictor.answers(pictures)
    predictor.quick = made
    for ours, torchs in zip(predictor.answers(pictures)[:2], answers[:2], strict=True):
        assert torch.allclose(ours, torchs, atol=1e-4, rtol=1e-4)
    return float((predictor.features(pictures) - features).abs().max() / features.abs().max())


def test_it_answers_as_torch_does(builtin_model: Path, made: QuickBackbone, pictures: list[Image.Image]) -> None:
    assert 0 < _differs(Predictor(load(builtin_model)), made, pictures) < 1e-4


def test_it_is_kept_for_the_next_time(basic_model: Path, pictures: list[Image.Image]) -> None:
    model = load(basic_model)
    assert quick.kept(model) is None
    assert quick.made(model, basic_model, should_stop=lambda: False)
    kept = quick.kept(load(basic_model))
    assert kept
    assert 0 < _differs(Predictor(model), kept, pictures) < 1e-4


def test_other_heads_and_thresholds_over_the_same_backbone_share_it(builtin_model: Path, made: QuickBackbone) -> None:
    model = load(builtin_model)
    predictor = Predictor(model)
    other = predictor.with_head(model.network.head, ("One", "Two"), model.distance)
    stricter = other.turning_away(2 * SHARE)
    assert stricter is not other
    stricter.quick = made
    assert predictor.quick is other.quick is made
    assert Predictor(model).quick is None


def test_another_model_in_the_folder_or_none_gives_none(basic: Model, builtin_model: Path, tmp_path: Path) -> None:
    assert quick.made(basic, builtin_model, should_stop=lambda: False) is None
    assert quick.made(basic, tmp_path / "absent", should_stop=lambda: False) is None
    assert quick.kept(basic) is None


def test_a_stop_gives_none(basic: Model, basic_model: Path) -> None:
    began = time.monotonic()
    assert quick.made(basic, basic_model, should_stop=lambda: time.monotonic() > began + 0.5) is None
    assert quick.kept(basic) is None


def test_a_graph_that_onnxruntime_does_not_open_counts_as_not_there(basic: Model) -> None:
    kept_graphs.keep(quick._name(basic), b"of another version")
    assert quick.kept(basic) is None


def test_a_large_picture_is_left_to_torch(builtin_model: Path, made: QuickBackbone) -> None:
    predictor = Predictor(load(builtin_model))
    large = np.zeros((2100, 2100, 3), np.uint8)
    right = predictor.features([large])
    predictor.quick = made
    assert torch.equal(predictor.features([large]), right)
    assert not torch.equal(predictor.features([large[:64]]), Predictor(load(builtin_model)).features([large[:64]]))


def test_what_was_kept_and_is_damaged_counts_as_not_there(cache: Path) -> None:
    kept_graphs.keep("one", b"a graph")
    assert kept_graphs.kept("one") == b"a graph"
    (file,) = cache.rglob("*.onnx")
    file.write_bytes(file.read_bytes()[:-1] + b"H")
    assert kept_graphs.kept("one") is None
    file.write_bytes(b"")
    assert kept_graphs.kept("one") is None


def test_those_that_were_used_last_are_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_graphs, "ROOM", 450)
    for number in range(4):
        kept_graphs.keep(f"{number}", bytes(96))  # with its checksum, 100 bytes
        (file,) = cache.rglob(f"{number}.onnx")
        os.utime(file, (number, number))
    assert kept_graphs.kept("0")  # used now
    kept_graphs.keep("new", bytes(96))
    assert [name for name in ("0", "1", "2", "3", "new") if kept_graphs.kept(name)] == ["0", "2", "3", "new"]


def test_a_network_that_takes_much_memory_is_left_to_torch(
    basic: Model, basic_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick, "MOST_BYTES", 1000)
    assert quick.made(basic, basic_model, should_stop=lambda: False) is None


def test_a_folder_that_takes_no_file_is_no_trouble(cache: Path) -> None:
    shutil.rmtree(cache)
    cache.write_text("in the way")
    kept_graphs.keep("one", b"graph")
    assert kept_graphs.kept("one") is None
