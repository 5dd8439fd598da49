"""Test and Export on one trained model: the page, the model and the exported file give the same answers."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from core.model import card as cards
from gui.viewmodels.export import ExportViewModel
from gui.viewmodels.test import Answer, Asked, AskedModel, Loading, PictureViewModel
from gui.viewmodels.test.answering import of_file


@pytest.fixture
def test_page(room, model: Path) -> PictureViewModel:
    made = PictureViewModel(AskedModel(room.session, room.messages, room.owner), room.messages, room.owner)
    room.session.take_model(model)
    return made


def _shown(qtbot: QtBot, page: PictureViewModel, path: Path) -> Answer:
    with qtbot.waitSignal(page.answered, timeout=30_000) as answered:
        page.show(of_file(path))
    qtbot.waitUntil(lambda: not page.job.running)
    answer: Answer = answered.args[0]
    return answer


def test_a_picture_is_answered_and_shown(qtbot: QtBot, test_page: PictureViewModel, pictures: Path) -> None:
    path = next((pictures / "Shoes").iterdir())
    answer = _shown(qtbot, test_page, path)
    assert answer.path == path
    with Image.open(path) as picture:
        assert answer.picture.shape == (picture.height, picture.width, 3)
    assert {label for label, _ in answer.prediction.ranking} == {"Handbags", "Shoes"}
    assert sum(share for _, share in answer.prediction.ranking) == pytest.approx(1.0, abs=1e-5)


def test_without_a_model_it_says_what_to_do(room, pictures: Path) -> None:
    page = PictureViewModel(AskedModel(room.session, room.messages, room.owner), room.messages, room.owner)
    assert not page.ready
    page.show(of_file(next((pictures / "Shoes").iterdir())))
    assert room.said == ["Nothing is trained yet. Train first, then show it pictures."]


@pytest.mark.parametrize(
    "content", [b"", b"Dear diary,", b"\xff\xd8\xff\xe0 half a JPEG"], ids=["empty", "text", "half"]
)
def test_what_is_no_picture_is_named_and_the_next_is_answered(
    qtbot: QtBot, room, test_page: PictureViewModel, pictures: Path, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(content)
    test_page.show(of_file(bad))
    qtbot.waitUntil(lambda: bool(room.told) and not test_page.job.running, timeout=30_000)
    assert room.said[0].startswith("bad.jpg cannot be shown: ")
    assert _shown(qtbot, test_page, next((pictures / "Shoes").iterdir())).prediction.label


def test_after_what_is_no_picture_the_one_that_is_shown_is_asked_again(
    qtbot: QtBot, room, test_page: PictureViewModel, pictures: Path, tmp_path: Path
) -> None:
    path = next((pictures / "Shoes").iterdir())
    _shown(qtbot, test_page, path)
    (tmp_path / "letter.txt").write_text("Dear diary,")
    test_page.show(of_file(tmp_path / "letter.txt"))
    qtbot.waitUntil(lambda: bool(room.told) and not test_page.job.running, timeout=30_000)
    with qtbot.waitSignal(test_page.answered, timeout=30_000) as answered:
        room.session.threshold_changed.emit()
    assert answered.args[0].path == path
    qtbot.waitUntil(lambda: not test_page.job.running)
    assert len(room.told) == 1


def _relabelled(model: Path, copy: Path) -> Path:
    """The model under other labels; whoever looks at its files sees that it is another."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(model, copy)
    cards.write(copy, replace(cards.read(copy), labels=("Bags", "Shoes")))
    os.utime(copy / cards.CARD, ns=(0, 1))
    return copy


def test_what_the_model_before_says_is_not_shown_as_the_new_ones(
    qtbot: QtBot, room, test_page: PictureViewModel, model: Path, pictures: Path, tmp_path: Path
) -> None:
    other = _relabelled(model, tmp_path / "other")
    answers: list[Answer] = []
    test_page.answered.connect(answers.append)
    test_page.show(of_file(next((pictures / "Shoes").iterdir())))
    assert test_page.job.running
    room.session.take_model(other)
    qtbot.waitUntil(lambda: bool(answers) and not test_page.job.running, timeout=30_000)
    assert [{name for name, _ in answer.prediction.ranking} for answer in answers] == [{"Bags", "Shoes"}]


def test_a_model_that_was_replaced_on_disk_is_read_again(model: Path, tmp_path: Path) -> None:
    asked = Asked(shutil.copytree(model, tmp_path / "mine"), own=False)
    loading = Loading()
    first = loading.answering(asked)
    assert loading.answering(asked) is first
    _relabelled(model, asked.path)
    second = loading.answering(asked)
    assert second.labels == ("Bags", "Shoes")
    asked.path.rename(tmp_path / "away")  # as while a newer one takes its place
    assert loading.answering(asked) is second


def test_the_exported_file_answers_as_the_page_does(
    qtbot: QtBot, room, test_page: PictureViewModel, export_page: ExportViewModel, pictures: Path, tmp_path: Path
) -> None:
    path = tmp_path / "model.onnx"
    export_page.export("onnx", path)
    assert export_page.state.running
    qtbot.waitUntil(lambda: not export_page.job.running, timeout=120_000)
    outcome = export_page.state.outcomes["onnx"]
    assert "same answers" in outcome.proof
    assert outcome.path == path
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
    for picture in sorted(pictures.rglob("*.jpg"))[::5]:
        answer = _shown(qtbot, test_page, picture)
        with Image.open(picture) as image:
            shares = session.run(None, {"pictures": np.asarray(image.convert("RGB"))[None]})[0][0]
        assert dict(answer.prediction.ranking) == pytest.approx(dict(zip(labels, shares, strict=True)), abs=1e-4)
