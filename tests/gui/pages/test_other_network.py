"""Another library's network on the Train page: described, refused, remembered, its weights missed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

Open = Callable[[Path], Any]  # a Person, see conftest.py

NAME, TITLE = "timm:mobilenetv3_small_050", "mobilenetv3_small_050 (timm)"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # of offscreen windows over windows
def test_it_is_asked_for_by_name(
    open_window: Open, collected: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # where nobody answers
    person = open_window(collected)
    person.go("train")
    box = person.find(QComboBox, "networkField_frozen")
    first, last = box.currentText(), box.itemText(box.count() - 1)
    assert last == "Other network…"
    box.setCurrentText(last)
    field = person.find(QLineEdit, "networkName")
    assert box.currentText() == first
    assert not person.can_click("useNetwork")
    qtbot.keyClicks(field, "timm:nothing")
    person.waits(lambda: person.reads("networkTrouble"))
    assert person.reads("networkTrouble") == "There is no network timm:nothing that Handful can train."
    assert not person.can_click("useNetwork")
    field.clear()
    qtbot.keyClicks(field, "mobilenetv3_small_05")
    completer = field.completer()
    assert [completer.currentCompletion(), completer.completionCount()] == [NAME, 1]
    completer.popup().hide()
    field.setText(NAME)
    person.waits(lambda: person.reads("networkFacts"))
    told = person.reads("networkFacts")
    assert "parameters, sees 224 × 224. Its trained weights: 6 MB to fetch, from timm/" in told
    person.click("useNetwork")
    assert box.currentText() == TITLE
    assert not person.can_click("trainButton")
    assert "are not on this computer" in person.reads("missingReason")
    person.click("fetchWeights")
    person.waits(lambda: person.banner() != "")
    assert "127.0.0.1:9 takes no connections" in person.banner()
    person.click("strategyCard_scratch")
    scratch = person.find(QComboBox, "networkField_scratch")
    scratch.setCurrentText(TITLE)
    assert scratch.currentText() == TITLE
    assert person.can_click("trainButton")
