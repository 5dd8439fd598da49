"""The proof notices every kind of wrong answer, also of a script that reads pictures wrongly."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

import resources
from core import images
from core.errors import UserError
from core.export import script, texts
from core.export.kinds import Kind
from core.export.onnx import serialised
from core.export.proof import (
    MOST_PICTURES,
    ODD_KINDS,
    ODD_SIZES,
    ProofPicture,
    compared,
    drawn_pictures,
    pictures_of,
    prove,
    saved,
)
from core.model import Prediction
from core.model.predictor import Predictor
from core.model.saved import Model
from core.project.folders import read_class_folders
from resources import sample_pictures

MINE = Prediction((("Shoes", 0.7), ("Bags", 0.3)), known=True, novelty=0.4)
SAID = {"label": "Shoes", "probabilities": {"Shoes": 0.7, "Bags": 0.3}, "known": True, "novelty": 0.4}

_WRONG: dict[str, dict[str, Any]] = {
    "turned round": {"label": "Bags", "probabilities": {"Shoes": 0.3, "Bags": 0.7}},
    "a little off": {"probabilities": {"Shoes": 0.7002, "Bags": 0.2998}},
    "no number": {"probabilities": {"Shoes": float("nan"), "Bags": float("nan")}},
    "another label first": {"label": "Bags"},
    "other labels": {"probabilities": {"Shoes": 0.7, "Hats": 0.3}},
    "none of these": {"known": False},
    "could not read it": {"error": "what is this?"},
}


def test_the_same_answers_pass_and_so_does_a_difference_that_is_allowed() -> None:
    assert compared(MINE, SAID) == (0.0, "")
    near = SAID | {"probabilities": {"Shoes": 0.70005, "Bags": 0.29995}}
    assert compared(MINE, near) == (pytest.approx(5e-5), "")
    on_the_edge = Prediction(MINE.ranking, known=False, novelty=1.00002)
    assert compared(on_the_edge, SAID | {"novelty": 0.99999}, threshold=1.0)[1] == ""
    assert compared(None, {"error": "it is no picture"}) == (0.0, "")


@pytest.mark.parametrize("kind", _WRONG)
def test_wrong_answers_are_noticed(kind: str) -> None:
    assert compared(MINE, SAID | _WRONG[kind], threshold=1.0)[1]


_SNIPPETS = {
    "blue before red": (
        "np.asarray(decode(read(path)), dtype=np.uint8)",
        "np.asarray(decode(read(path)), dtype=np.uint8)[:, :, ::-1]",
    ),
    "stretched": ("decode(read(path))", "decode(read(path)).resize((224, 224))"),
}


@pytest.mark.parametrize("wrong", [None, *_SNIPPETS])
def test_a_script_that_reads_pictures_wrongly_fails_the_proof(basic: Model, tmp_path: Path, wrong: str | None) -> None:
    source = texts.script("onnx")
    if wrong:
        before, after = _SNIPPETS[wrong]
        assert source.count(before) == 1
        source = source.replace(before, after)
    (tmp_path / "predict.py").write_text(source, encoding="utf-8")
    (tmp_path / "model.onnx").write_bytes(serialised(basic))
    answer = script.answers(tmp_path / "predict.py", tmp_path / "model.onnx")
    pictures = [saved(str(seed), sample_pictures.draw("Shoes", seed=seed).resize((300, 200))) for seed in range(3)]
    if wrong is None:
        assert [proof.checked for proof in prove(answer, Predictor(basic), pictures)] == [1, 2, 3]
        return
    with pytest.raises(UserError, match="would not answer as Handful does") as refused:
        list(prove(answer, Predictor(basic), pictures))
    assert "so it was not written" in refused.value.message


def test_a_script_that_breaks_off_is_no_proof(basic: Model, tmp_path: Path) -> None:
    (tmp_path / "predict.py").write_text("raise RuntimeError('no such thing')")
    answer = script.answers(tmp_path / "predict.py", tmp_path / "model.onnx")
    with pytest.raises(UserError, match="no such thing"):
        list(prove(answer, Predictor(basic), [saved("red", Image.new("RGB", (9, 9), "red"))]))


def _shipped() -> ModuleType:
    spec = importlib.util.spec_from_file_location("predict", resources.path("export/predict.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.filterwarnings("ignore")
def test_the_script_reads_odd_pictures_as_the_program_does() -> None:
    folder = Path(__file__).parents[4] / "shared" / "data" / "odd-images"
    if not folder.is_dir():
        pytest.skip("needs the odd pictures")
    shipped, read = _shipped(), 0
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size < 2e6):
        ours, theirs = _pixels(images.decode, file), _pixels(shipped.decode, file)
        assert (ours is None) == (theirs is None), file.name
        assert ours is None or np.array_equal(ours, theirs), file.name
        read += ours is not None
    assert read > 200


def _pixels(decode: Callable[[bytes], Image.Image], file: Path) -> np.ndarray | None:
    try:
        return np.asarray(decode(file.read_bytes()))
    except Exception:  # of either; what is compared is whether they read it
        return None


@pytest.fixture(scope="module")
def folder(basic: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script and its model, as they are shipped."""
    folder = tmp_path_factory.mktemp("shipped")
    (folder / "predict.py").write_text(texts.script("onnx"), encoding="utf-8")
    (folder / "model.onnx").write_bytes(serialised(basic))
    return folder


def _command(folder: Path, *arguments: Path | str) -> list[str]:
    return [sys.executable, "-s", "-B", "-W", "ignore", str(folder / "predict.py"), *map(str, arguments)]


def _asked(folder: Path, *arguments: Path | str, **options: Any) -> subprocess.CompletedProcess[str]:
    """What the script says where nothing else is set, and its status."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    surroundings |= {"PYTHONUTF8": "1"} | options.pop("env", {})
    outputs = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.run(
        _command(folder, *arguments), env=surroundings, encoding="utf-8", timeout=60, check=False, **outputs
    )


def _picture(path: Path) -> Path:
    sample_pictures.draw("Shoes", seed=0).resize((60, 40)).save(path)
    return path


def test_the_script_reports_to_nobody(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """onnxruntime keeps what it reports, and a number for this computer, in the user's cache before it sends it."""
    for name in ("ORT_DISABLE_TELEMETRY", "CI"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    said = _asked(folder, _picture(tmp_path / "a.png"), env={"HOME": str(home), "XDG_CACHE_HOME": str(home)})
    assert said.returncode == 0
    assert list(home.rglob("*")) == []


@pytest.mark.skipif(os.name == "nt", reason="there are no such files there")
def test_the_script_reads_only_files_and_only_so_much_of_them(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").symlink_to("/dev/zero")
    with (tmp_path / "c.jpg").open("wb") as large:
        large.truncate((1 << 30) + 1)
    _picture(tmp_path / "d.png")
    said = _asked(folder, "--json", tmp_path, tmp_path / "a.jpg")
    *reasons, last = [json.loads(line).get("error") for line in said.stdout.splitlines()]
    assert reasons == ["it is not a file", "it is not a file", "it has more than 1,024 megabytes", None]
    assert last == "it is not a file"
    assert said.returncode == 1


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_the_script_goes_on_where_a_name_cannot_be_written(folder: Path, tmp_path: Path, encoding: str) -> None:
    first, second = _picture(tmp_path / "写.png"), _picture(tmp_path / "b.png")
    said = _asked(folder, first, second, tmp_path / "無.png", env={"PYTHONIOENCODING": encoding})
    names = [line.rpartition(": ")[0] for line in said.stdout.splitlines()]
    assert names == [str(first).replace("写", "\\u5199"), str(second)]
    assert "\\u7121.png: No such file" in said.stderr
    assert said.returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="no file's name has such characters there")
def test_the_script_sends_a_terminal_no_commands(folder: Path, tmp_path: Path) -> None:
    good, bad = _picture(tmp_path / "\x1b[31mé\n.png"), tmp_path / "\x9b2J.png"
    said = _asked(folder, good, bad)
    assert said.stdout.startswith(f"{tmp_path}/\\x1b[31mé\\n.png: ")
    assert said.stderr.startswith(f"{tmp_path}/\\x9b2J.png: ")
    (answer,) = _asked(folder, "--json", good).stdout.splitlines()
    assert json.loads(answer)["path"] == str(good)


def test_the_script_says_in_a_sentence_that_there_is_no_model(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.onnx").write_text("Dear diary,")
    for name in ("nothere", "letter.onnx"):
        said = _asked(folder, "--model", tmp_path / name, "a.jpg")
        assert said.stderr.startswith(f"The model {tmp_path / name} cannot be opened (")
        assert said.stderr.count("\n") == 1
        assert (said.stdout, said.returncode) == ("", 3)


@pytest.mark.skipif(os.name == "nt", reason="there are no such files there")
@pytest.mark.parametrize("kind", ["onnx", "pt2", "safetensors"])
def test_the_script_asks_only_a_file_and_none_that_no_memory_holds(kind: Kind, tmp_path: Path) -> None:
    (tmp_path / "predict.py").write_text(texts.script(kind), encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large").open("wb") as large:
        large.truncate((4 << 30) + 1)
    wrong = {"/dev/zero": "it is not a file", "pipe": "it is not a file", "large": "it has more than 4,096 megabytes"}
    for name, reason in wrong.items():
        said = _asked(tmp_path, "--model", tmp_path / name, "a.jpg")
        sentence = f"The model {tmp_path / name} cannot be opened ({reason}); name another with --model.\n"
        assert (said.stderr, said.stdout, said.returncode) == (sentence, "", 3)


@pytest.mark.skipif(os.name == "nt", reason="there it is another key, and other pipes")
def test_the_script_ends_quietly_when_it_is_stopped_or_nobody_reads(folder: Path, tmp_path: Path) -> None:
    command = _command(folder, *[_picture(tmp_path / "a.png")] * 2000)
    for end, status in (("stop", 130), ("close", 1)):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stderr
            assert process.stdout.readline()
            if end == "stop":
                process.send_signal(signal.SIGINT)
            else:
                process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(60) == status


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_the_script_says_in_a_sentence_that_answers_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        said = _asked(folder, _picture(tmp_path / "a.png"), stdout=full)
        assert said.stderr == "The answers cannot be written: No space left on device\n"
        assert said.returncode == 3
        assert _asked(folder, tmp_path / "a.png", "b.png", stderr=full).stdout.count("%") == 2


def test_the_script_says_where_a_folder_has_no_picture(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full" / "holiday.jpg").mkdir(parents=True)
    _picture(tmp_path / "full" / "holiday.jpg" / "a.png")
    said = _asked(folder, tmp_path / "empty", tmp_path / "full")
    assert said.stderr == f"{tmp_path / 'empty'}: there is no picture in it\n"
    assert said.stdout.count("\n") == 1
    assert said.returncode == 1
    (answer,) = _asked(folder, "--json", tmp_path / "empty").stdout.splitlines()
    assert json.loads(answer) == {"path": str(tmp_path / "empty"), "error": "there is no picture in it"}


def _decoded(pictures: list[ProofPicture]) -> list[Image.Image]:
    return [images.decode(picture.data) for picture in pictures]


def test_odd_ones_are_among_the_pictures_to_prove_with(unseen_folder: Path) -> None:
    for pictures in (list(drawn_pictures()), list(pictures_of(read_class_folders(unseen_folder)))):
        assert set(ODD_SIZES) <= {picture.size for picture in _decoded(pictures)}
        assert len(ODD_SIZES) + len(ODD_KINDS) < len(pictures) <= MOST_PICTURES


def test_a_project_s_own_pictures_are_taken_and_bad_ones_passed_over(
    tiny_folder: Path, tiny_picture: Callable[[str, int], Image.Image], tmp_path: Path
) -> None:
    for label in ("A", "B"):
        (tmp_path / label).mkdir()
        (tmp_path / label / "letter.jpg").write_text(f"Dear {label},")
    assert list(pictures_of(read_class_folders(tmp_path))) == list(drawn_pictures())
    tiny_picture("Discs", 0).save(tmp_path / "A" / "disc.png")
    own = list(pictures_of(read_class_folders(tmp_path)))
    assert own[0].data == (tmp_path / "A" / "disc.png").read_bytes(), "as the file is, not as it was decoded"
    assert len(own) == 1 + len(ODD_SIZES) + len(ODD_KINDS)
