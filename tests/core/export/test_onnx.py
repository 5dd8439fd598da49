"""The exported file stands alone: a script with onnxruntime, numpy and Pillow gets from it what Handful says."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from PIL import Image
from torch import Tensor

from core.errors import UserError
from core.export import pt2
from core.export.onnx import export
from core.export.proof import ODD_KINDS, ODD_SIZES, drawn_pictures, odd_pictures, saved
from core.export.writing import Exported
from core.features import Stopped
from core.model.card import Prediction
from core.model.predictor import Predictor
from core.model.saved import Model, load
from core.novelty.threshold import SHARE
from resources import sample_pictures

ROOT = Path(__file__).parents[3]


def _run(content: bytes, pictures: np.ndarray) -> list[np.ndarray]:
    """What a program that knows nothing of Handful does."""
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return list(session.run(["probabilities", "novelty", "known"], {"pictures": pictures}))


@pytest.fixture(scope="module")
def basic_graph(basic: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model trained from nothing as an ONNX file."""
    path = tmp_path_factory.mktemp("basic graph") / "model.onnx"
    *_, last = export(basic, path, drawn_pictures())
    assert isinstance(last, Exported)
    return path


def test_it_is_proved_on_pictures_and_lies_beside_what_asks_it(exported: Exported) -> None:
    assert exported.proof.checked == 8 + len(ODD_SIZES) + len(ODD_KINDS)
    assert exported.proof.same_top1
    assert 0 <= exported.proof.max_difference <= 1e-4
    assert exported.bytes == sum(file.stat().st_size for file in exported.path.iterdir())
    assert sorted(os.listdir(exported.path)) == ["README.md", "labels.txt", "model.onnx", "predict.py"]
    assert (exported.path / "labels.txt").read_text(encoding="utf-8") == "Handbags\nShoes\n"


def test_nothing_of_this_computer_leaves(exported: Exported, builtin_model: Path) -> None:
    model = load(builtin_model)
    contents = [file.read_bytes() for file in exported.path.iterdir()] + [pt2.serialised(model)]
    for secret in (str(ROOT), sys.prefix, str(Path.home() / "."), str(exported.path), str(builtin_model)):
        assert not any(secret.encode() in content for content in contents), secret
    assert not any(b"site-packages" in content for content in contents)


def test_the_program_for_torch_is_proved_too(basic: Model, tmp_path: Path) -> None:
    *_, last = pt2.export(basic, tmp_path / "model", odd_pictures(sample_pictures.draw("Shoes", seed=0)))
    assert isinstance(last, Exported)
    assert last.proof.checked == len(ODD_SIZES) + len(ODD_KINDS)
    assert sorted(os.listdir(last.path)) == ["README.md", "labels.txt", "model.pt2", "predict.py"]
    beside = {"labels.json": "", "novelty.json": ""}
    torch.export.load(last.path / "model.pt2", extra_files=beside)
    assert json.loads(beside["labels.json"]) == list(basic.card.labels)
    assert json.loads(beside["novelty.json"]) == {"threshold": None, "share_turned_away": SHARE}


def test_the_metadata_says_what_it_is(exported: Exported, builtin_model: Path) -> None:
    graph = onnx.load(exported.path / "model.onnx")
    onnx.checker.check_model(graph)
    facts = {entry.key: entry.value for entry in graph.metadata_props}
    card = load(builtin_model).card
    assert json.loads(facts["labels"]) == ["Handbags", "Shoes"]
    assert facts["weights_sha256"] == card.weights_sha256
    assert json.loads(facts["accuracy"])["n"] == card.report.n
    assert card.novelty is not None
    assert json.loads(facts["share_turned_away"]) == card.novelty.share
    assert graph.producer_name == "Handful"
    assert [one.name for one in graph.graph.input] == ["pictures"]
    assert [one.name for one in graph.graph.output] == ["probabilities", "novelty", "known"]


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (3, 2), (224, 224), (2000, 1500), (333, 40)], ids=str)
def test_any_size_goes_in(exported: Exported, builtin_model: Path, size: tuple[int, int]) -> None:
    picture = sample_pictures.draw("Handbags", seed=9).resize(size)
    theirs = _run((exported.path / "model.onnx").read_bytes(), np.array(picture)[None])
    ours = Predictor(load(builtin_model)).answers([picture])
    for their, our in zip(theirs, ours, strict=True):
        assert their.tolist() == pytest.approx(our.numpy(), abs=1e-4)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_several_pictures_go_in_at_once(basic_graph: Path, basic: Model, count: int) -> None:
    pictures = [sample_pictures.draw("Shoes", seed=seed).resize((90, 70)) for seed in range(count)]
    theirs = _run(basic_graph.read_bytes(), np.stack([np.array(picture) for picture in pictures]))[0]
    assert theirs.shape == (count, 2)
    assert np.allclose(theirs, Predictor(basic).probabilities(pictures).numpy(), atol=1e-4)


def _turned(ranking: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    """The label that was the least likely is the most likely one."""
    return tuple((label, share) for (label, _), (_, share) in zip(ranking[::-1], ranking, strict=True))


def test_an_export_that_would_answer_otherwise_is_not_written(
    basic: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program's own answers are turned round, so that the file must look wrong."""
    given = Predictor.predict_from

    def turned(self: Predictor, features: Tensor) -> list[Prediction]:
        return [replace(one, ranking=_turned(one.ranking)) for one in given(self, features)]

    monkeypatch.setattr(Predictor, "predict_from", turned)
    path = tmp_path / "model.onnx"
    path.write_bytes(b"the one before")
    with pytest.raises(UserError, match="was not written"):
        list(export(basic, path, odd_pictures(sample_pictures.draw("Shoes", seed=0))))
    assert path.read_bytes() == b"the one before"
    assert os.listdir(tmp_path) == ["model.onnx"]


def test_a_stop_leaves_nothing(basic: Model, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        list(export(basic, tmp_path / "model.onnx", drawn_pictures(), should_stop=lambda: True))
    assert os.listdir(tmp_path) == []


def test_a_folder_is_no_place_for_a_file_nor_one_with_other_files(basic: Model, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").mkdir()
    with pytest.raises(UserError, match="is a folder"):
        list(export(basic, tmp_path / "model.onnx", drawn_pictures()))
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match="holds other files"):
        list(export(basic, tmp_path, drawn_pictures()))


def test_a_folder_within_that_is_called_like_a_file_of_ours_is_not_replaced(basic: Model, tmp_path: Path) -> None:
    (tmp_path / "model" / "labels.txt").mkdir(parents=True)
    (tmp_path / "model" / "labels.txt" / "mine").write_text("mine")
    with pytest.raises(UserError, match="holds other files"):
        list(export(basic, tmp_path / "model", drawn_pictures()))
    assert (tmp_path / "model" / "labels.txt" / "mine").read_text() == "mine"


@pytest.mark.parametrize("asked", [True, False], ids=["the disk says how full it is", "the disk does not say"])
def test_a_full_disk_is_said_in_one_sentence_and_leaves_nothing(
    basic: Model, small_disk: Path, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    if not asked:
        monkeypatch.setattr("core.export.writing._check_space", lambda path, size: None)
    with pytest.raises(UserError, match="disk is full") as refused:
        list(export(basic, small_disk / "model.onnx", drawn_pictures()))
    assert refused.value.message.count(". ") == 0
    assert refused.value.hint
    assert os.listdir(small_disk) == []


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names there are always Unicode")
def test_a_name_that_is_not_utf8_is_a_name_like_any_other(basic: Model, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.onnx")
    *_, exported = export(basic, path, [saved("red", Image.new("RGB", (50, 40), "red"))])
    assert isinstance(exported, Exported)
    assert exported.path.is_file()


def test_the_graph_keeps_labels_in_any_script(
    basic: Model, tmp_path: Path, tiny_picture: Callable[[str, int], Image.Image]
) -> None:
    labels = ("Größe 42", "靴 👟")
    model = replace(basic, card=replace(basic.card, labels=labels))
    list(export(model, tmp_path / "model.onnx", [saved("a disc", tiny_picture("Discs", 0))]))
    facts = {entry.key: entry.value for entry in onnx.load(tmp_path / "model.onnx").metadata_props}
    assert tuple(json.loads(facts["labels"])) == labels
