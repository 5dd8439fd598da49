"""A saved model: what was written comes back, and whatever else lies there is refused without running any of it."""

import hashlib
import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.errors import UserError
from core.model import card as cards
from core.model.saved import Model, load, save
from core.runs import RunEvent


@pytest.fixture
def model(basic_model: Path, tmp_path: Path) -> Path:
    """A copy of a trained model, to be damaged."""
    return Path(shutil.copytree(basic_model, tmp_path / "model"))


def _edit(model: Path, change: Callable[[dict[str, Any]], None]) -> None:
    facts = json.loads((model / "model.json").read_text(encoding="utf-8"))
    change(facts)
    (model / "model.json").write_text(json.dumps(cards.sealed(facts)), encoding="utf-8")


def _refused(model: Path, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as refused:
        load(model)
    assert refused.value.hint
    assert refused.value.message.endswith(".")


def _outcome(model: Path) -> Model | UserError:
    """The model or the refusal; any other exception is passed on and fails the test."""
    try:
        return load(model)
    except UserError as error:
        return error


def test_a_model_is_two_files_that_say_what_they_are_beside_its_run(
    basic_model: Path, basic_run: list[RunEvent]
) -> None:
    assert sorted(path.name for path in basic_model.iterdir()) == [
        "epochs.safetensors",
        "model.json",
        "model.safetensors",
        "run.json",
    ]
    facts = json.loads((basic_model / "model.json").read_text(encoding="utf-8"))
    weights = (basic_model / "model.safetensors").read_bytes()
    assert facts["weights_sha256"] == hashlib.sha256(weights).hexdigest()
    assert facts["labels"] == ["Bars", "Discs"]
    assert (facts["strategy"], facts["mode"]) == ("basic-cnn", "scratch")
    assert facts["report"]["n"] == basic_run[-1].report.n
    assert {"handful", "torch", "python"} <= facts["versions"].keys()


@pytest.mark.parametrize("kind", ["basic", "builtin"])
def test_what_was_trained_comes_back(kind: str, request: pytest.FixtureRequest) -> None:
    loaded = load(request.getfixturevalue(f"{kind}_model"))
    events: list[RunEvent] = request.getfixturevalue(f"{kind}_run")
    assert loaded.card.report == events[-1].report
    assert not loaded.network.training


def test_saving_and_loading_changes_nothing(basic: Model, tmp_path: Path) -> None:
    card = basic.card
    save(
        tmp_path / "again",
        basic.network,
        labels=("Größe 42", "靴"),
        strategy=card.strategy,
        mode=card.mode,
        preprocess=card.preprocess,
        report=card.report,
    )
    again = load(tmp_path / "again")
    assert again.card.labels == ("Größe 42", "靴")
    assert (again.card.preprocess, again.card.report) == (card.preprocess, card.report)
    for name, value in basic.network.state_dict().items():
        assert torch.equal(again.network.state_dict()[name], value)


def test_a_model_is_not_saved_over_another(basic: Model, model: Path) -> None:
    before = (model / "model.json").read_bytes()
    card = basic.card
    with pytest.raises(UserError, match="it is there already"):
        save(
            model,
            basic.network,
            labels=("A", "B"),
            strategy=card.strategy,
            mode=card.mode,
            preprocess=card.preprocess,
            report=card.report,
        )
    assert (model / "model.json").read_bytes() == before


def test_a_flipped_byte_is_noticed(model: Path) -> None:
    file = model / "model.safetensors"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    _refused(model, "is damaged: its content is not what it was")


@pytest.mark.parametrize("name", ["model.json", "model.safetensors"])
def test_a_missing_file_is_named(model: Path, name: str) -> None:
    (model / name).unlink()
    _refused(model, f"{name} is missing")


def test_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    _refused(tmp_path / "absent", "is not there")
    _refused(tmp_path / "file", "is not a folder")
    _refused(tmp_path, "holds no model")


def test_a_model_from_a_newer_handful_is_refused(model: Path) -> None:
    _edit(model, lambda facts: facts.update(format=cards.FORMAT + 1, report="in a way nobody knows yet"))
    _refused(model, "newer version of Handful")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"42",
        b'"model"',
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"format": "1"}',
        b'{"format": 1}',
    ],
    ids=lambda content: content[:15].decode("latin-1"),
)
def test_a_garbled_card_is_refused(model: Path, content: bytes) -> None:
    (model / "model.json").write_bytes(content)
    _refused(model, "is damaged")


_ODD_VALUES = [None, "", "text", 1e400, -1, [], {}, [[]], [1, 2, 3], {"a": None}, ["A", "A"], True, 10**100]


@pytest.mark.parametrize("value", _ODD_VALUES, ids=str)
@pytest.mark.parametrize("name", ["labels", "strategy", "mode", "preprocess", "weights_sha256", "report", "versions"])
def test_a_card_with_an_odd_value_never_fails_in_another_way(model: Path, name: str, value: object) -> None:
    _edit(model, lambda facts: facts.update({name: value}))
    outcome = _outcome(model)
    if isinstance(outcome, UserError):
        assert outcome.message.endswith(".")
    else:
        assert outcome.card.labels == ("Bars", "Discs")
        assert name == "versions"


@pytest.mark.parametrize("value", _ODD_VALUES, ids=str)
@pytest.mark.parametrize(
    "place", [("preprocess", "size"), ("preprocess", "std"), ("report", "interval"), ("report", "n")]
)
def test_odd_values_inside_never_fail_in_another_way(model: Path, place: tuple[str, str], value: object) -> None:
    _edit(model, lambda facts: facts[place[0]].update({place[1]: value}))
    assert isinstance(_outcome(model), Model | UserError)


def test_weights_of_another_network_are_refused(model: Path, builtin_model: Path) -> None:
    weights = (builtin_model / "model.safetensors").read_bytes()
    (model / "model.safetensors").write_bytes(weights)
    _edit(model, lambda facts: facts.update(weights_sha256=hashlib.sha256(weights).hexdigest()))
    _refused(model, "does not fit the strategy basic-cnn")


def test_more_labels_than_the_weights_know_are_refused(model: Path) -> None:
    _edit(model, lambda facts: facts.update(labels=["A", "B", "C"]))
    _refused(model, "does not fit")


@pytest.mark.parametrize(
    ("written", "instead"),
    [('"Bars",\n  "Discs"', '"Discs",\n  "Bars"'), ('"size": ', '"size": 1'), ('"mode"', '"mode" ')],
    ids=["labels swapped", "another size", "only a blank"],
)
def test_a_card_changed_by_hand_is_refused(model: Path, written: str, instead: str) -> None:
    text = (model / "model.json").read_text(encoding="utf-8")
    assert written in text
    (model / "model.json").write_text(text.replace(written, instead), encoding="utf-8")
    if json.loads(text) == json.loads(text.replace(written, instead)):
        assert load(model).card.labels == ("Bars", "Discs")
    else:
        _refused(model, "is damaged")


class _Trap:
    """What would write a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self.path), "w")


def test_a_renamed_pickle_is_refused_and_runs_nothing(model: Path, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    plain, by_torch = pickle.dumps(_Trap(sprung)), tmp_path / "trap.pt"
    torch.save({"weight": _Trap(sprung)}, by_torch)
    sprung.unlink(missing_ok=True)
    for trap in (plain, by_torch.read_bytes()):
        (model / "model.safetensors").write_bytes(trap)
        _refused(model, "is damaged")
        digest = hashlib.sha256(trap).hexdigest()
        _edit(model, lambda facts, digest=digest: facts.update(weights_sha256=digest))
        _refused(model, "does not fit")
        (model / "model.json").rename(model / "kept.json")
        (model / "model.json").write_bytes(trap)
        _refused(model, "is damaged")
        (model / "kept.json").replace(model / "model.json")
    assert not sprung.exists()
