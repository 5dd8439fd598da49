"""Export without its page: what a card is told, and that a proof goes with its model."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.export.kinds import Kind
from gui.export_items import Outcome
from gui.viewmodels import export
from gui.viewmodels.export import ExportViewModel

LONG = 120_000


def test_a_cancelled_export_leaves_nothing(qtbot: QtBot, export_page: ExportViewModel, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export_page.export("onnx", tmp_path / "out" / "model.onnx")
    export_page.cancel()
    qtbot.waitUntil(lambda: not export_page.job.running, timeout=LONG)
    assert export_page.state.outcomes == {}
    assert list((tmp_path / "out").iterdir()) == []


def test_an_export_that_cannot_be_written_is_said(
    qtbot: QtBot, room, export_page: ExportViewModel, tmp_path: Path
) -> None:
    (tmp_path / "model").touch()
    export_page.export("safetensors", tmp_path / "model")
    qtbot.waitUntil(lambda: not export_page.job.running, timeout=LONG)
    assert room.said == [f"{tmp_path / 'model'} is a file. Give the name of a new folder."]


def test_a_proof_stays_as_long_as_its_model(
    qtbot: QtBot, room, export_page: ExportViewModel, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job is a canned one: it says at once that the file is there."""

    def written(folder: Path, kind: Kind, path: Path, *_: object) -> Iterator[object]:
        path.mkdir()
        yield 64, 64
        yield Outcome(path, "5.3 MB", "64 pictures, same answers.")

    monkeypatch.setattr(export, "_export_job", written)

    def settle() -> None:
        qtbot.waitUntil(lambda: not export_page.job.running)

    export_page.export("onnx", export_page.suggested("onnx"))
    settle()
    assert export_page.state.outcomes["onnx"].proof == "64 pictures, same answers."
    assert export_page.suggested("onnx").name == "Mine ONNX 2"  # the first is there
    room.session.take_model(model)
    assert export_page.state.written == 1
    room.session.take_model(shutil.copytree(model, tmp_path / "other"))
    assert export_page.state.ready
    assert export_page.state.written == 0
    export_page.export("onnx", tmp_path / "third")
    room.session.take_model(model)  # while that of the other is being written
    settle()
    assert export_page.state.written == 0
    assert room.said == ["third was written. It is the model that was in use before."]
