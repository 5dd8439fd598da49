"""The Export page: one button, a file, its proof; and nothing replaced that nobody was asked about."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnxruntime
import pytest
from PySide6.QtWidgets import QFileDialog

Open = Callable[[Path], Any]  # a Person, see conftest.py
Choose = Callable[[Path], None]


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Choose:
    """What the next file dialog answers."""

    def choose(path: Path) -> None:
        name = str(path) if path.name else ""  # as a cancelled dialog answers
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, ""))

    return choose


def test_before_a_training_it_leads_to_the_train_page(open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    person.go("export")
    assert not person.sees("onnxCard")
    assert not person.action("ExportAsOnnx").isEnabled()
    person.click("goToTrainButton")
    assert person.window.current_page == "train"


def test_an_export_replaces_the_chosen_file_and_shows_its_proof(
    open_window: Open, trained: Path, tmp_path: Path, choose: Choose
) -> None:
    output = tmp_path / "skies.onnx"
    output.write_bytes(b"the one of last week")
    choose(output)
    person = open_window(trained)
    person.go("export")
    person.click("exportOnnxButton")
    assert person.sees("cancelExportButton")
    assert not person.sees("exportOnnxButton")
    person.waits(lambda: person.can_click("exportOnnxButton"))
    assert person.reads("exportProof").startswith("25 pictures, same answers, largest difference 0.0")
    assert person.reads("exportSize") == f"{output.stat().st_size / 1e6:.1f} MB"
    assert person.can_click("openExportFolderButton")
    session = onnxruntime.InferenceSession(output, providers=["CPUExecutionProvider"])
    assert json.loads(session.get_modelmeta().custom_metadata_map["labels"]) == ["Day", "Night"]


def test_a_name_without_an_ending_never_replaces_a_file(
    open_window: Open, trained: Path, tmp_path: Path, choose: Choose
) -> None:
    there = tmp_path / "skies 1.2.onnx"
    there.write_bytes(b"mine")
    choose(tmp_path / "skies 1.2")
    person = open_window(trained)
    person.action("ExportAsOnnx").trigger()
    assert person.window.current_page == "export"
    assert person.banner().startswith(f"{there} is there already.")
    assert person.can_click("exportOnnxButton")
    assert there.read_bytes() == b"mine"


def test_a_place_that_refuses_is_named_and_the_button_is_back(
    open_window: Open, trained: Path, tmp_path: Path, choose: Choose
) -> None:
    (tmp_path / "file").touch()
    choose(tmp_path / "file" / "skies.onnx")
    person = open_window(trained)
    person.go("export")
    person.click("exportOnnxButton")
    person.waits(lambda: bool(person.banner()))
    assert "skies.onnx could not be written: " in person.banner()
    person.waits(lambda: person.can_click("exportOnnxButton"))
    assert person.reads("exportProof") == ""


def test_a_cancelled_dialog_exports_nothing(open_window: Open, trained: Path, choose: Choose) -> None:
    choose(Path())
    person = open_window(trained)
    person.go("export")
    person.click("exportOnnxButton")
    assert person.can_click("exportOnnxButton")


def test_cancel_leaves_the_file_of_before(open_window: Open, trained: Path, tmp_path: Path, choose: Choose) -> None:
    output = tmp_path / "skies.onnx"
    output.write_bytes(b"the one of last week")
    choose(output)
    person = open_window(trained)
    person.go("export")
    person.click("exportOnnxButton")
    person.click("cancelExportButton")
    person.waits(lambda: person.can_click("exportOnnxButton"))
    assert person.reads("exportProof") == ""
    assert output.read_bytes() == b"the one of last week"
