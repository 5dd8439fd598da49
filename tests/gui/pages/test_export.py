"""The Export page: a card a format, its proof or why there is none; nothing replaced that nobody was asked about."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnxruntime
import pytest
from PIL import Image
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from core.export import int8, proof
from core.export.kinds import KINDS
from core.model.opening import opened
from gui.export_items import BY_KIND

Open = Callable[[Path], Any]  # a Person, see conftest.py
Choose = Callable[[Path], None]
MADE = {
    "onnx": ["README.md", "labels.txt", "model.onnx", "predict.py"],
    "onnx-int8": ["README.md", "labels.txt", "model.onnx", "predict.py"],
    "pt2": ["README.md", "labels.txt", "model.pt2", "predict.py"],
    "safetensors": ["README.md", "labels.txt", "model.json", "model.safetensors", "network.py", "predict.py"],
    "web": ["Skies Web page.html"],
}


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Choose:
    """What the next file dialog answers."""

    def choose(path: Path) -> None:
        name = str(path) if path.name else ""  # as a cancelled dialog answers
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, ""))

    return choose


@pytest.fixture
def agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next file dialogs are answered with what they suggest."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (asked[2], ""))


def export(person: Any, kind: str) -> None:
    person.click(f"exportButton_{kind}")
    person.waits(lambda: person.can_click(f"exportButton_{kind}"))


def test_before_a_training_it_leads_to_the_train_page(open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    person.go("export")
    assert not any(person.sees(f"exportCard_{kind}") for kind in KINDS)
    assert not person.action("ExportAsOnnx").isEnabled()
    assert person.action("ExportAsWebPage").toolTip() == "Nothing is trained yet"
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
    assert person.reads("exportSize_onnx").startswith("about ")
    person.click("exportButton_onnx")
    assert person.sees("cancelExportButton")
    assert not person.sees("exportButton_onnx")
    for kind in KINDS[1:]:  # one at a time
        button = person.find(QAbstractButton, f"exportButton_{kind}")
        assert button.accessibleName() == f"Export as {BY_KIND[kind].title}"
        assert not button.isEnabled()
        assert button.toolTip() == "ONNX is being written; one at a time"
    person.waits(lambda: person.can_click("exportButton_onnx"))
    assert person.reads("exportProof_onnx").startswith("25 pictures, same answers, largest difference 0.0")
    assert person.reads("exportSize_onnx") == f"{output.stat().st_size / 1e6:.1f} MB"
    assert person.can_click("openFolderButton_onnx")
    assert person.step("export") == "1 written"
    session = onnxruntime.InferenceSession(output, providers=["CPUExecutionProvider"])
    assert json.loads(session.get_modelmeta().custom_metadata_map["labels"]) == ["Day", "Night"]


@pytest.mark.slow
def test_every_card_writes_what_it_says(open_window: Open, trained: Path, pictures: Path, agree: None) -> None:
    """One after another with the names that are suggested; what was proved stays to be seen until the model goes."""
    person = open_window(trained)
    person.go("export")
    for kind in KINDS:
        export(person, kind)
        size = 12 if kind == "onnx-int8" else 25
        assert person.reads(f"exportProof_{kind}").startswith(f"{size} pictures, "), kind
        print(f"{kind:12} {person.reads(f'exportProof_{kind}')} {person.reads(f'exportSize_{kind}')}")
    made = {path.name: path for path in trained.parent.iterdir() if path.name.startswith("Skies ")}
    names = {"onnx": "Skies ONNX", "onnx-int8": "Skies ONNX, small"}
    names |= {"pt2": "Skies PyTorch program", "safetensors": "Skies PyTorch weights"}
    assert set(made) == {*names.values(), *MADE["web"]}
    for kind, name in names.items():
        assert sorted(path.name for path in made[name].iterdir()) == MADE[kind]
    with Image.open(next((pictures / "Day").iterdir())) as picture:
        picture = picture.convert("RGB")
    full, small = (opened(made[names[kind]]).predict([picture])[0] for kind in ("onnx", "onnx-int8"))
    assert full.label == small.label
    assert person.step("export") == "5 written"


def test_what_would_answer_otherwise_is_told_in_its_card_and_not_written(
    open_window: Open, trained: Path, tmp_path: Path, choose: Choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No difference at all is small enough, and twelve pictures are too few for eight bits."""
    monkeypatch.setattr(proof, "LARGEST_DIFFERENCE", -1.0)
    monkeypatch.setattr(int8, "LEAST", 13)
    choose(tmp_path / "exported")
    person = open_window(trained)
    person.go("export")
    for kind, reason in (
        ("safetensors", "would not answer as Handful does (to picture 1 of the project, its probabilities differ by "),
        ("onnx-int8", "Eight bits need 13 pictures of the project to be fitted to; there are 12."),
    ):
        export(person, kind)
        assert reason in person.reads(f"exportRefusal_{kind}")
        assert not person.sees(f"exportProof_{kind}")
        assert not person.sees(f"openFolderButton_{kind}")
    assert person.reads("exportRefusal_safetensors")  # the one before stays
    assert not (tmp_path / "exported").exists()
    assert person.banner() == ""
    assert person.step("export") == "5 formats"


@pytest.mark.parametrize(
    ("kind", "entry", "ending"),
    [("web", "WebPage", ".html"), ("onnx-int8", "OnnxSmall", ".onnx"), ("pt2", "PytorchProgram", ".pt2")],
)
def test_a_name_without_an_ending_never_replaces_a_file(
    open_window: Open,
    trained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    entry: str,
    ending: str,
) -> None:
    """The person chose to have the file alone: the last of what the dialog offers."""
    there = tmp_path / f"skies 1.2{ending}"
    there.write_bytes(b"mine")
    answer = str(tmp_path / "skies 1.2")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (answer, asked[3].split(";;")[-1]))
    person = open_window(trained)
    person.action(f"ExportAs{entry}").trigger()
    assert person.window.current_page == "export"
    assert person.banner().startswith(f"{there} is there already.")
    assert person.can_click(f"exportButton_{kind}")
    assert there.read_bytes() == b"mine"


def test_a_folder_with_something_in_it_is_never_replaced(
    open_window: Open, trained: Path, tmp_path: Path, choose: Choose
) -> None:
    (tmp_path / "skies").mkdir()
    (tmp_path / "skies" / "model.onnx").write_bytes(b"mine")
    choose(tmp_path / "skies")
    person = open_window(trained)
    person.go("export")
    person.click("exportButton_onnx")
    assert person.banner().startswith(f"{tmp_path / 'skies'} is there already.")
    assert (tmp_path / "skies" / "model.onnx").read_bytes() == b"mine"


def test_a_place_that_refuses_is_named_and_the_button_is_back(
    open_window: Open, trained: Path, tmp_path: Path, choose: Choose
) -> None:
    (tmp_path / "file").touch()
    choose(tmp_path / "file" / "skies")
    person = open_window(trained)
    person.go("export")
    export(person, "safetensors")
    assert "skies could not be written: " in person.banner()
    assert person.reads("exportProof_safetensors") == ""


def test_a_cancelled_dialog_exports_nothing(open_window: Open, trained: Path, choose: Choose) -> None:
    choose(Path())
    person = open_window(trained)
    person.go("export")
    person.click("exportButton_onnx")
    assert person.can_click("exportButton_onnx")


def test_cancel_leaves_the_file_of_before(open_window: Open, trained: Path, tmp_path: Path, choose: Choose) -> None:
    output = tmp_path / "skies.onnx"
    output.write_bytes(b"the one of last week")
    choose(output)
    person = open_window(trained)
    person.go("export")
    person.find(QAbstractButton, "exportButton_onnx").setFocus()
    person.click("exportButton_onnx")
    assert person.find(QAbstractButton, "cancelExportButton").hasFocus()  # the keyboard stays in the card
    person.click("cancelExportButton")
    assert person.reads("exportDoing_onnx") == "Cancelling …"
    person.waits(lambda: person.can_click("exportButton_onnx"))
    assert person.find(QAbstractButton, "exportButton_onnx").hasFocus()
    assert person.reads("exportProof_onnx") == ""
    assert output.read_bytes() == b"the one of last week"
