"""The exported file stands alone: onnxruntime, numpy and Pillow get from it what Handful says."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from PIL import Image

from core import images
from core.errors import UserError
from core.export.onnx import Exported, export, runner
from core.export.proof import drawn_pictures, odd_pictures
from core.features import Stopped
from core.model.predictor import Predictor
from core.model.saved import Model, load
from resources import sample_pictures

# What a person who knows nothing of Handful would write
_SCRIPT = """
import json, sys
import numpy, onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
for path in sys.argv[2:]:
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    (row,) = session.run(["probabilities"], {"pictures": numpy.asarray(picture)[None]})[0]
    print(json.dumps(dict(zip(labels, map(float, row)))))
assert "torch" not in sys.modules and "core" not in sys.modules
"""


@pytest.fixture(scope="module")
def basic_graph(basic: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model trained from nothing as an ONNX file."""
    path = tmp_path_factory.mktemp("basic graph") / "model.onnx"
    *_, last = export(basic, path, drawn_pictures())
    assert isinstance(last, Exported)
    return path


def test_it_is_proved_on_pictures(exported: Exported) -> None:
    assert exported.proof.checked == 8
    assert exported.proof.same_top1
    assert 0 <= exported.proof.max_difference <= 1e-4
    assert exported.bytes == exported.path.stat().st_size
    assert os.listdir(exported.path.parent) == ["model.onnx"]


def test_another_program_gets_the_same_answers(
    exported: Exported, builtin_model: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    paths = sorted(unseen_folder.rglob("*.jpg"))
    turned = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    sample_pictures.draw("Shoes", seed=77).save(turned, exif=exif)
    command = [sys.executable, "-c", _SCRIPT, str(exported.path), *map(str, [*paths, turned])]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    theirs = [json.loads(line) for line in done.stdout.splitlines()]
    ours = [answer.prediction for answer in Predictor(load(builtin_model)).predict_files([*paths, turned])]
    assert len(theirs) == len(ours) == 9
    for their, our in zip(theirs, ours, strict=True):
        assert our is not None
        assert their == pytest.approx(dict(our.ranking), abs=1e-4)
        assert max(their, key=lambda label: their[label]) == our.label


def test_the_metadata_says_what_it_is(exported: Exported, builtin_model: Path) -> None:
    graph = onnx.load(exported.path)
    onnx.checker.check_model(graph)
    facts = {entry.key: entry.value for entry in graph.metadata_props}
    card = load(builtin_model).card
    assert json.loads(facts["labels"]) == ["Handbags", "Shoes"]
    assert facts["weights_sha256"] == card.weights_sha256
    assert json.loads(facts["accuracy"])["n"] == card.report.n
    assert graph.producer_name == "Handful"
    assert [one.name for one in graph.graph.input] == ["pictures"]
    assert [one.name for one in graph.graph.output] == ["probabilities", "novelty", "known"]


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (3, 2), (224, 224), (2000, 1500), (333, 40)], ids=str)
def test_any_size_goes_in(exported: Exported, builtin_model: Path, size: tuple[int, int]) -> None:
    picture = sample_pictures.draw("Handbags", seed=9).resize(size)
    theirs = runner(exported.path.read_bytes())(np.array(picture)[None])[0]
    ours = Predictor(load(builtin_model)).probabilities([picture])[0]
    assert theirs.tolist() == pytest.approx(ours.tolist(), abs=1e-4)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_several_pictures_go_in_at_once(basic_graph: Path, basic: Model, count: int) -> None:
    pictures = [sample_pictures.draw("Shoes", seed=seed).resize((90, 70)) for seed in range(count)]
    theirs = runner(basic_graph.read_bytes())(np.stack([np.array(picture) for picture in pictures]))
    assert theirs.shape == (count, 2)
    assert np.allclose(theirs, Predictor(basic).probabilities(pictures).numpy(), atol=1e-4)


def test_the_network_from_nothing_is_proved_too(basic_graph: Path, basic: Model) -> None:
    picture = images.decode(_png(sample_pictures.draw("Shoes", seed=1)))
    theirs = runner(basic_graph.read_bytes())(np.array(picture)[None])[0]
    assert theirs.tolist() == pytest.approx(Predictor(basic).probabilities([picture])[0].tolist(), abs=1e-4)


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def test_an_export_that_would_answer_otherwise_is_not_written(
    basic: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program's own answers are turned round, so that the file must look wrong."""
    given = Predictor.probabilities
    monkeypatch.setattr(Predictor, "probabilities", lambda self, pictures: given(self, pictures).flip(1))
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


def test_a_folder_is_no_place_for_a_file(basic: Model, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder"):
        list(export(basic, tmp_path, drawn_pictures()))


@pytest.mark.parametrize("asked", [True, False], ids=["the disk says how full it is", "the disk does not say"])
def test_a_full_disk_is_said_in_one_sentence_and_leaves_nothing(
    basic: Model, small_disk: Path, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    if not asked:
        monkeypatch.setattr("core.export.onnx._check_space", lambda path, size: None)
    with pytest.raises(UserError, match="disk is full") as refused:
        list(export(basic, small_disk / "model.onnx", drawn_pictures()))
    assert refused.value.message.count(". ") == 0
    assert refused.value.hint
    assert os.listdir(small_disk) == []


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names there are always Unicode")
def test_a_name_that_is_not_utf8_is_a_name_like_any_other(basic: Model, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.onnx")
    *_, exported = export(basic, path, [Image.new("RGB", (50, 40), "red")])
    assert isinstance(exported, Exported)
    assert exported.path.is_file()


def test_the_graph_keeps_labels_in_any_script(
    basic: Model, tmp_path: Path, tiny_picture: Callable[[str, int], Image.Image]
) -> None:
    labels = ("Größe 42", "靴 👟")
    model = replace(basic, card=replace(basic.card, labels=labels))
    list(export(model, tmp_path / "model.onnx", [tiny_picture("Discs", 0)]))
    facts = {entry.key: entry.value for entry in onnx.load(tmp_path / "model.onnx").metadata_props}
    assert tuple(json.loads(facts["labels"])) == labels
