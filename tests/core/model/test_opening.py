"""A model comes back: exported files answer as they did; hostile ones are refused in a sentence, and nothing runs."""

import io
import json
import os
import pickle
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image

from core.errors import UserError
from core.export.onnx import metadata, serialised
from core.export.writing import Exported
from core.model.opening import opened
from core.model.predictor import Predictor
from core.model.saved import Model, load, save
from core.novelty.threshold import SHARE
from resources import sample_pictures


def test_an_exported_folder_answers_without_its_project(
    exported: Exported, builtin_model: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(exported.path, tmp_path / "given away"))
    paths = [*sorted(unseen_folder.rglob("*.jpg")), tmp_path / "noise.png"]
    Image.effect_noise((200, 300), 120).convert("RGB").save(paths[-1])
    ours = list(Predictor(load(builtin_model)).predict_files(paths))
    for model in (folder, folder / "model.onnx"):
        theirs = list(opened(model).predict_files(paths))
        for one, other in zip(ours, theirs, strict=True):
            assert one.prediction
            assert other.prediction
            assert dict(other.prediction.ranking) == pytest.approx(dict(one.prediction.ranking), abs=1e-4)
            assert other.prediction.known == one.prediction.known
            assert other.prediction.novelty == pytest.approx(one.prediction.novelty, abs=1e-3)
    assert not theirs[-1].prediction.known


def test_it_says_how_many_real_pictures_it_turns_away(exported: Exported, builtin_model: Path, tmp_path: Path) -> None:
    card = load(builtin_model).card
    assert card.novelty is not None
    graph = onnx.load(exported.path / "model.onnx")
    said = metadata(replace(card, novelty=card.novelty.at(0.2)))
    before = {name: text for name, text in said.items() if name != "share_turned_away"}
    for name, facts, share in (("now", said, 0.2), ("of before", before, SHARE)):
        helper.set_model_props(graph, facts)
        onnx.save(graph, tmp_path / f"{name}.onnx")
        told = opened(tmp_path / f"{name}.onnx").novelty
        assert told is not None
        assert (told.share, told.value) == (share, card.novelty.at(0.2).value)


class Evil:
    """What a pickle would run."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch handful-was-here",)


def _pickled() -> bytes:
    return pickle.dumps(Evil())


def _archive(name: str, content: bytes = b"evil") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(name, content)
    return buffer.getvalue()


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as file:
        file.addfile(tarfile.TarInfo("../../evil"), io.BytesIO())
    return buffer.getvalue()


def _header(text: bytes, *, length: int | None = None) -> bytes:
    return (len(text) if length is None else length).to_bytes(8, "little") + text


def _offsets(first: int, last: int, *, shape: str = "[4]", kind: str = "F32") -> bytes:
    named = f'{{"w":{{"dtype":"{kind}","shape":{shape},"data_offsets":[{first},{last}]}}}}'
    return _header(named.encode()) + bytes(16)


_WEIGHTS: dict[str, Callable[[], bytes]] = {
    "a pickle": _pickled,
    "a torch archive": lambda: _archive("archive/data.pkl", _pickled()),
    "a header of 2^63 bytes": lambda: _header(b"{}", length=2**63),
    "a header longer than the file": lambda: _header(b"{}", length=10**6),
    "a header of 200 MB": lambda: _header(b" ", length=2 * 10**8) + b" " * 1000,
    "a header that is no JSON": lambda: _header(b"{not json}"),
    "a header of ten thousand brackets": lambda: _header(b"[" * 10_000),
    "offsets beyond the end": lambda: _offsets(0, 10**15),
    "offsets backwards": lambda: _offsets(16, 0),
    "a shape of 2^62": lambda: _offsets(0, 16, shape="[4611686018427387904,4]"),
    "a kind nobody knows": lambda: _offsets(0, 16, kind="EXEC"),
    "other tensors": lambda: _offsets(0, 16),
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed anew", "as they came"])
@pytest.mark.parametrize("kind", _WEIGHTS)
def test_hostile_weights_are_refused(basic_model: Path, tmp_path: Path, kind: str, sealed: bool) -> None:
    from core.model.card import sealed as seal  # as whoever made them would

    folder = Path(shutil.copytree(basic_model, tmp_path / "model"))
    content = _WEIGHTS[kind]()
    (folder / "model.safetensors").write_bytes(content)
    if sealed:
        import hashlib

        facts = json.loads((folder / "model.json").read_text())
        facts["weights_sha256"] = hashlib.sha256(content).hexdigest()
        (folder / "model.json").write_text(json.dumps(seal(facts)))
    _refused(folder, tmp_path)


_CARDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "half a character as a label": lambda facts: facts.update(labels=[facts["labels"][0], "\ud800"]),
    "a label as long as a book": lambda facts: facts.update(labels=[facts["labels"][0], "b" * 10**6]),
    "an accuracy of seven": lambda facts: facts["report"].update(accuracy=7),
    "an accuracy that is none": lambda facts: facts["report"].update(accuracy=float("nan")),
    "an interval that is none": lambda facts: facts["report"].update(interval=[float("nan"), 1]),
    "a mean of 1e300": lambda facts: facts["preprocess"].update(mean=[1e300, 0, 0]),
    "a share of nine": lambda facts: facts["novelty"].update(share=9),
    "a share that is none": lambda facts: facts["novelty"].update(share=float("nan")),
    "quantiles that are none": lambda facts: facts["novelty"].update(quantiles=[float("nan")]),
}


@pytest.mark.parametrize("kind", _CARDS)
def test_hostile_cards_are_refused(builtin_model: Path, tmp_path: Path, kind: str) -> None:
    from core.model.card import sealed

    folder = Path(shutil.copytree(builtin_model, tmp_path / "model"))
    facts = json.loads((folder / "model.json").read_text())
    _CARDS[kind](facts)
    (folder / "model.json").write_text(json.dumps(sealed(facts)))
    _refused(folder, tmp_path)


def test_weights_that_are_no_numbers_are_refused(basic_model: Path, tmp_path: Path) -> None:
    model = load(basic_model)
    next(model.network.parameters()).data[0] = float("nan")
    save(
        tmp_path / "model",
        model.network,
        labels=model.card.labels,
        strategy=model.card.strategy,
        mode=model.card.mode,
        preprocess=model.card.preprocess,
        report=model.card.report,
    )
    _refused(tmp_path / "model", tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda file: os.symlink("/dev/zero", file), os.mkdir], ids=["a pipe", "a device", "a folder"]
)
def test_weights_that_are_no_file_are_not_read(
    basic_model: Path, tmp_path: Path, make: Callable[[Path], object]
) -> None:
    folder = Path(shutil.copytree(basic_model, tmp_path / "model"))
    (folder / "model.safetensors").unlink()
    make(folder / "model.safetensors")
    _refused(folder, tmp_path)


def _changed(graph: bytes, change: Callable[[onnx.ModelProto], Any]) -> bytes:
    described = onnx.load_from_string(graph)
    change(described)
    return bytes(described.SerializeToString())


def _labels(text: str) -> Callable[[onnx.ModelProto], Any]:
    def change(described: onnx.ModelProto) -> None:
        next(entry for entry in described.metadata_props if entry.key == "labels").value = text

    return change


def _elsewhere(place: str) -> Callable[[onnx.ModelProto], Any]:
    def change(described: onnx.ModelProto) -> None:
        tensor = max(described.graph.initializer, key=lambda one: len(one.raw_data))
        onnx.external_data_helper.set_external_data(tensor, place)
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL

    return change


def _constant_elsewhere(described: onnx.ModelProto) -> None:
    tensor = TensorProto(name="c", data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="/etc/passwd")
    described.graph.node.append(helper.make_node("Constant", [], ["c"], value=tensor))


def _loop(described: onnx.ModelProto) -> None:
    body = helper.make_graph([], "body", [], [])
    described.graph.node.append(helper.make_node("Loop", ["", ""], ["x"], body=body))


def _other_step(described: onnx.ModelProto) -> None:
    described.graph.node.append(helper.make_node("PyOp", ["pictures"], ["x"], domain="ai.onnx.contrib", module="os"))


def _answering(output: str, step: str, *more: TensorProto) -> Callable[[onnx.ModelProto], Any]:
    """The graph with one more step, of these tensors, between what it would answer and what it does."""

    def change(described: onnx.ModelProto) -> None:
        for node in described.graph.node:
            names = [f"{name} before" if name == output else name for name in node.output]
            del node.output[:]
            node.output.extend(names)
        described.graph.initializer.extend(more)
        inputs = [f"{output} before", *(one.name for one in more)]
        described.graph.node.append(helper.make_node(step, inputs, [output]))

    return change


def _number(value: float) -> TensorProto:
    return helper.make_tensor("number", TensorProto.FLOAT, [], [value])


_GRAPHS: dict[str, Callable[[bytes], bytes]] = {
    "a pickle": lambda _: _pickled(),
    "a zip that leaves its folder": lambda _: _archive("../../evil"),
    "a tar": lambda _: _tar(),
    "half of it": lambda graph: graph[: len(graph) // 2],
    "nothing": lambda _: b"",
    "HTML": lambda _: b"<script>alert(1)</script>",
    "weights in /etc/passwd": lambda graph: _changed(graph, _elsewhere("/etc/passwd")),
    "weights in a folder above": lambda graph: _changed(graph, _elsewhere("../../secret")),
    "weights on the network": lambda graph: _changed(graph, _elsewhere("//host/share/file")),
    "a constant in another file": lambda graph: _changed(graph, _constant_elsewhere),
    "a loop": lambda graph: _changed(graph, _loop),
    "a step of another program": lambda graph: _changed(graph, _other_step),
    "another program's domain": lambda graph: _changed(
        graph, lambda model: model.opset_import.append(helper.make_opsetid("ai.onnx.contrib", 1))
    ),
    "no labels": lambda graph: _changed(graph, lambda model: model.ClearField("metadata_props")),
    "labels that are no list": lambda graph: _changed(graph, _labels('{"__class__": "os.system"}')),
    "a label twice": lambda graph: _changed(graph, _labels('["a", "a"]')),
    "a label as long as a book": lambda graph: _changed(graph, _labels(json.dumps(["a", "b" * 10**6]))),
    "more labels than answers": lambda graph: _changed(graph, _labels('["a", "b", "c"]')),
    "labels in brackets without end": lambda graph: _changed(graph, _labels("[" * 100_000)),
    "half a character as a label": lambda graph: _changed(graph, _labels('["a", "\\ud800"]')),
    "probabilities seven times as large": lambda graph: _changed(graph, _answering("probabilities", "Mul", _number(7))),
    "probabilities that are none": lambda graph: _changed(
        graph, _answering("probabilities", "Mul", _number(float("nan")))
    ),
    "probabilities in a column": lambda graph: _changed(graph, _answering("probabilities", "Transpose")),
    "no novelty that is a number": lambda graph: _changed(graph, _answering("novelty", "Add", _number(float("inf")))),
    "another answer": lambda graph: _changed(graph, lambda model: model.graph.output.pop(0)),
    "another question": lambda graph: _changed(graph, lambda model: model.graph.input.pop(0)),
}


@pytest.fixture(scope="module")
def graph(basic: Model) -> bytes:
    return serialised(basic)


@pytest.mark.parametrize("kind", _GRAPHS)
def test_hostile_graphs_are_refused(graph: bytes, tmp_path: Path, kind: str) -> None:
    (tmp_path / "secret").write_bytes(bytes(10**6))
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(_GRAPHS[kind](graph))
    _refused(folder, tmp_path)


@pytest.mark.parametrize("name", ["model.pkl", "model.pt", "model.py", "model.pt2", "model.zip"])
def test_files_that_would_have_to_be_run_are_not_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(_pickled())
    _refused(tmp_path / name, tmp_path)


def test_markup_in_labels_is_text(graph: bytes, tmp_path: Path) -> None:
    labels = ['<img src=x onerror="alert(1)">', "[a](javascript:alert(1))\n# b"]
    (tmp_path / "model.onnx").write_bytes(_changed(graph, _labels(json.dumps(labels))))
    with _watched() as seen:
        (answer,) = opened(tmp_path).predict([sample_pictures.draw("Shoes", seed=0)])
    assert {label for label, _ in answer.ranking} == set(labels)
    assert np.isclose(sum(share for _, share in answer.ranking), 1)
    assert seen == []


def _refused(model: Path, place: Path) -> None:
    before = sorted(place.rglob("*"))
    with _watched() as seen, pytest.raises(UserError) as refused:
        opened(model)
    assert seen == []
    assert sorted(place.rglob("*")) == before
    assert not Path("handful-was-here").exists()
    assert refused.value.message.endswith(".")
    assert refused.value.hint


_WATCHED = ("exec", "os.exec", "os.system", "os.posix_spawn", "subprocess.", "socket.", "pickle.", "ctypes.dlopen")
_seen: list[str] | None = None


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is not None and event.startswith(_WATCHED) and not (event == "exec" and _of_a_module(arguments)):
        _seen.append(f"{event} {arguments!r}"[:200])


def _of_a_module(arguments: tuple[Any, ...]) -> bool:
    """Whether this is the import of installed code, which a first use may bring."""
    return str(getattr(arguments[0], "co_filename", "")).startswith(
        (sys.prefix, sys.base_prefix, "<frozen", os.getcwd())
    )


@contextmanager
def _watched() -> Iterator[list[str]]:
    global _seen
    if not getattr(sys, "_handful_hook", False):
        sys.addaudithook(_hook)  # cannot be taken away again, so it looks only while somebody asks it to
        sys._handful_hook = True  # type: ignore[attr-defined]
    _seen = found = []
    try:
        yield found
    finally:
        _seen = None


@pytest.mark.parametrize("file", ["model.pt2", "network.py"])
def test_an_export_that_only_other_programs_open_is_called_so(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_bytes(b"")
    (tmp_path / "model.json").write_text("{}")
    with pytest.raises(UserError, match="which other programs open, and Handful does not"):
        opened(tmp_path)
