"""All formats, a frozen backbone and a network from nothing, the same answers: their differences are printed."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import onnx
import pytest

from core.errors import UserError
from core.evaluation import report
from core.export import int8
from core.export.formats import export
from core.export.kinds import KINDS, Kind
from core.export.proof import ProofPicture, drawn_pictures, odd_pictures, pictures_of, saved
from core.export.writing import Exported
from core.model.saved import Model, load
from core.novelty.threshold import SHARE
from core.project.folders import read_class_folders
from resources import sample_pictures

_BESIDE = {
    "onnx": {"README.md", "labels.txt", "model.onnx", "predict.py"},
    "onnx-int8": {"README.md", "labels.txt", "model.onnx", "predict.py"},
    "pt2": {"README.md", "labels.txt", "model.pt2", "predict.py"},
    "safetensors": {"README.md", "labels.txt", "model.safetensors", "model.json", "network.py", "predict.py"},
}


@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["builtin", "basic-cnn"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_format_answers_as_the_program_does(
    kind: Kind, strategy: str, builtin_model: Path, basic_model: Path, sample_folder: Path, tmp_path: Path
) -> None:
    model = load(builtin_model if strategy == "builtin" else basic_model)
    path = tmp_path / ("page.html" if kind == "web" else "exported")
    *_, last = export(model, kind, path, pictures_of(read_class_folders(sample_folder)))
    assert isinstance(last, Exported)
    print(
        f"{kind:12} {strategy:10} {last.proof.checked} pictures, {last.proof.max_difference:.1e}, {last.bytes:,} bytes"
    )
    assert last.proof.max_difference <= (1 if kind == "onnx-int8" else 1e-4)
    if path.is_dir():
        assert set(os.listdir(path)) == _BESIDE[kind]
        assert ("eight bits" in (path / "README.md").read_text()) == (kind == "onnx-int8")


def test_weights_go_with_what_loads_them(basic: Model, tmp_path: Path) -> None:
    pictures = odd_pictures(sample_pictures.draw("Shoes", seed=0))
    *_, last = export(basic, "safetensors", tmp_path / "weights", pictures)
    assert isinstance(last, Exported)
    assert last.proof.max_difference <= 1e-4
    assert set(os.listdir(last.path)) == _BESIDE["safetensors"]
    source = (last.path / "network.py").read_text(encoding="utf-8")
    assert "from core" not in source
    assert "import core" not in source
    facts = json.loads((last.path / "model.json").read_text(encoding="utf-8"))
    assert facts["labels"] == list(basic.card.labels)
    assert (facts["threshold"], facts["share_turned_away"]) == (None, SHARE)


def _own(count: int) -> Iterator[ProofPicture]:
    for seed in range(count):
        drawn = sample_pictures.draw(sample_pictures.LABELS[seed % 2], seed=seed).resize((120, 90))
        yield replace(saved(str(seed), drawn), own=True)


def test_eight_bits_need_the_person_s_own_pictures(basic: Model, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Eight bits need 10 pictures"):
        list(int8.export(basic, tmp_path / "small", drawn_pictures()))
    assert os.listdir(tmp_path) == []


def test_eight_bits_that_answer_otherwise_are_not_written(
    basic: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its labels are turned round, as if eight bits were too few to tell them."""

    def turned(graph: bytes, _: object) -> bytes:
        described = onnx.load_from_string(graph)
        entry = next(entry for entry in described.metadata_props if entry.key == "labels")
        entry.value = json.dumps(json.loads(entry.value)[::-1])
        return bytes(described.SerializeToString())

    monkeypatch.setattr(int8, "quantised", turned)
    with pytest.raises(UserError, match=r"only \d+ of 12 pictures as the full model does"):
        list(int8.export(basic, tmp_path / "small", _own(12)))
    assert os.listdir(tmp_path) == []


def test_labels_are_text_in_what_lies_beside(basic: Model) -> None:
    from core.export.texts import beside

    labels = ("<script>alert(1)</script>", "a\n# b [c](javascript:d)")
    judged = report(labels, [0, 1], [0, 0])
    texts = beside(replace(basic.card, labels=labels, report=judged), "onnx", "model.onnx")
    readme = texts["README.md"].decode()
    assert "<script>" not in readme
    assert "\n# b" not in readme
    assert "](javascript" not in readme
    assert "2 judged, 28 more would do. The only picture of a \\# b" in readme
    assert texts["labels.txt"].decode().splitlines() == [labels[0], "a # b [c](javascript:d)"]
