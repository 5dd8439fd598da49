"""The page answers from disk without a network, holds the proved graph, and takes labels for text."""

import base64
import importlib.util
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from core.errors import UserError
from core.export import web
from core.export.onnx import serialised
from core.export.proof import ODD_KINDS, ODD_SIZES, odd_pictures
from core.export.writing import Exported
from core.model.predictor import Predictor
from core.model.saved import Model, load
from resources import sample_pictures


def _browser() -> ModuleType:
    spec = importlib.util.spec_from_file_location("browser", Path(__file__).with_name("browser.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


browser = _browser()


def test_the_graph_in_the_page_is_what_is_proved(basic: Model, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    *_, last = web.export(basic, path, odd_pictures(sample_pictures.draw("Shoes", seed=0)))
    assert isinstance(last, Exported)
    assert last.proof.checked == len(ODD_SIZES) + len(ODD_KINDS)
    assert web.graph_in(path.read_bytes()) == serialised(basic)
    assert last.bytes == path.stat().st_size < 5e6 + 4 / 3 * len(serialised(basic))
    assert b"MIT License" in path.read_bytes(), "onnxruntime-web's licence goes with it"
    assert not re.search(rb"(src|href)=[\"']?(https?:)?//", path.read_bytes())


def test_labels_are_text_in_the_page() -> None:
    labels = ('</script><script>alert("1")</script>', "<!-- %%MODEL%%")
    source = web.page(b"graph", labels).decode()
    (data,) = re.findall(r'<script type="application/json" id="labels">(.*?)</script>', source)
    assert json.loads(data) == list(labels)
    assert "alert(" not in source.replace(data, "")
    assert web.graph_in(source.encode()) == b"graph"


def test_a_page_has_a_page_s_name(basic: Model, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no name for a web page"):
        list(web.export(basic, tmp_path / "page", []))


@pytest.fixture
def page(builtin_model: Path, tmp_path: Path) -> Iterator["browser.Browser"]:
    program = browser.find()
    if not program:
        pytest.skip("needs Chromium (HANDFUL_CHROMIUM names one)")
    model = load(builtin_model)
    (tmp_path / "page.html").write_bytes(web.page(serialised(model), model.card.labels))
    opened = browser.Browser(program, tmp_path / "page.html")
    yield opened
    opened.close()


@pytest.mark.slow
def test_in_a_browser_it_answers_as_the_program_does(
    page: "browser.Browser", builtin_model: Path, sample_folder: Path, unseen_folder: Path
) -> None:
    until = time.monotonic() + 60
    while not page.run("'handful' in window") and time.monotonic() < until:
        time.sleep(0.1)
    page.run("handful.ready")
    files = [*sorted(unseen_folder.rglob("*.jpg")), *sorted(sample_folder.rglob("*.jpg"))[:12]]
    for answer in Predictor(load(builtin_model)).predict_files(files):
        assert answer.prediction
        data = base64.b64encode(answer.path.read_bytes()).decode()
        said = page.run(f"handful.file(new Blob([Uint8Array.from(atob('{data}'), one => one.charCodeAt(0))]))")
        assert said["label"] == answer.prediction.label
        assert said["known"] == answer.prediction.known
        assert dict(said["ranking"]) == pytest.approx(dict(answer.prediction.ranking), abs=1e-2), "its own decoder"
        shown = page.run("document.getElementById('answer').textContent")
        assert shown == (said["label"] if said["known"] else "None of these")
        assert page.run("document.querySelectorAll('.fill').length") == len(said["ranking"])
    assert "error" in page.run("handful.file(new Blob(['Dear diary,']))")
    assert len(files) == 20
    assert all(address.startswith(("file:", "blob:")) for address in page.requests)
