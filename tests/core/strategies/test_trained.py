"""Each network from nothing for real: trained, saved, loaded, exported, the same answers everywhere."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from core import images, runs
from core.export.onnx import export
from core.export.proof import odd_pictures, saved
from core.export.writing import Exported
from core.model.predictor import Predictor
from core.model.saved import load
from core.project.folders import read_class_folders
from core.project.snapshot import Snapshot
from core.strategies import named
from core.training import TrainConfig
from core.training.train import Trained, Training, train

SMALL = ["lenet5", "small-resnet"]
LARGE = [
    pytest.param(name, marks=pytest.mark.slow)
    for name in ("googlenet", "resnet18", "resnet34", "resnet50", "alexnet", "zfnet", "vgg16")
]
EPOCHS = {"lenet5": 14, "small-resnet": 8}


@pytest.mark.parametrize("name", SMALL)
def test_it_learns_well_above_chance(
    name: str, tiny_picture: Callable[[str, int], Image.Image], tmp_path: Path
) -> None:
    """Discs and bars, 40 a label, as small as the pictures of Fashion-MNIST: of 24 it never saw, 12 would be chance."""
    for kind in ("Bars", "Discs"):
        (tmp_path / "pictures" / kind).mkdir(parents=True)
        for seed in range(40):
            small = tiny_picture(kind, seed).resize((28, 28), Image.Resampling.BILINEAR)
            small.save(tmp_path / "pictures" / kind / f"{seed:02}.png")
    snapshot = replace(read_class_folders(tmp_path / "pictures"), cache=tmp_path / "cache")
    config = TrainConfig(name, epochs=EPOCHS[name], batch_size=8, device="cpu", validation_share=0.3, augment="none")
    *_, finished = runs.train(snapshot, config, tmp_path / "model", should_stop=lambda: False)
    assert finished.report.n == 24
    assert finished.report.accuracy >= 0.8


@pytest.mark.parametrize("name", [*SMALL, *LARGE])
def test_it_answers_the_same_after_it_was_saved_and_exported(
    name: str, tiny_folder: Path, tiny_picture: Callable[[str, int], Image.Image], tmp_path: Path
) -> None:
    snapshot = _few(read_class_folders(tiny_folder), tmp_path)
    config = TrainConfig(name, "scratch", epochs=1, batch_size=4, device="cpu", learning_rate=1e-3, augment="none")
    trained = _end(train(snapshot, config, should_stop=lambda: False))
    *_, finished = runs.train(snapshot, config, tmp_path / "model", should_stop=lambda: False)
    model = load(finished.model)
    assert model.card.preprocess == named(name).preprocess_for(48)
    again = model.network.state_dict()
    assert all(torch.equal(value, again[key]) for key, value in trained.network.state_dict().items())
    predictor = Predictor(model)
    pictures = [saved("a disc", tiny_picture("Discs", 50)), *list(odd_pictures(tiny_picture("Bars", 51)))[:5]]
    decoded = [images.decode(picture.data) for picture in pictures]
    assert torch.isfinite(predictor.probabilities(decoded)).all()
    *_, exported = export(model, tmp_path / "model.onnx", pictures)
    assert isinstance(exported, Exported)
    assert exported.proof.checked == len(pictures)


def _few(snapshot: Snapshot, place: Path) -> Snapshot:
    """Three pictures a label: a large network takes a second for each."""
    few = [sample for label in (0, 1) for sample in [one for one in snapshot.samples if one.label_id == label][:3]]
    return replace(snapshot, samples=tuple(few), cache=place / "cache")


def _end(training: Training) -> Trained:
    try:
        while True:
            next(training)
    except StopIteration as end:
        result: Trained = end.value
        return result
