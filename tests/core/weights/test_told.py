"""Weights on a hub, which alone knows their hash: asked for, noted, checked, and brought in a file without it."""

import hashlib
import io
import threading
from pathlib import Path
from typing import Any

import pytest
import timm
import torch
from safetensors.torch import save

from core import strategies, weights
from core.errors import UserError
from core.strategies import Strategy
from core.weights import Fetched, fetch, import_file, load_pretrained, verified

Answers = Any

NAME = "timm:mobilenetv3_small_050"
PATH = "/timm/mobilenetv3_small_050.lamb_in1k/resolve/main/model.safetensors"


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def theirs() -> Any:
    """The network as its makers publish it, but untrained."""
    torch.manual_seed(0)
    return timm.create_model(NAME.partition(":")[2])


@pytest.fixture(scope="module")
def published(theirs: Any) -> bytes:
    return save(theirs.state_dict())


@pytest.fixture
def strategy() -> Strategy:
    return strategies.named(NAME)


@pytest.fixture
def hub(answers: Answers, published: bytes) -> Answers:
    """The server, with the file and its hash."""
    answers.content, answers.told = published, hashlib.sha256(published).hexdigest()
    return answers


def refused(strategy: Strategy) -> UserError:
    with pytest.raises(UserError) as caught:
        list(fetch(strategy, should_stop=never))
    assert not weights.status(strategy).ready
    return caught.value


def test_it_is_asked_for_the_hash_and_then_for_the_file(
    hub: Answers, strategy: Strategy, published: bytes, theirs: Any
) -> None:
    before = weights.status(strategy)
    assert (before.ready, before.reason) == (False, "they are not on this computer")
    assert before.megabytes == pytest.approx(len(published) / 1e6, rel=0.01)  # reckoned, and near enough
    *progress, end = fetch(strategy, should_stop=never)
    assert hub.paths == [f"HEAD {PATH}", PATH, "/elsewhere"]
    assert (end.reason, end.file.read_bytes()) == ("fetched", published)
    assert all(isinstance(event, Fetched) and event.total_bytes == len(published) for event in progress)
    assert (weights.status(strategy).ready, weights.sha256_of(strategy)) == (True, hub.told)
    *_, again = fetch(strategy, should_stop=never)
    assert (again.reason, len(hub.paths)) == ("there", 3)
    network = strategy.build(3)
    load_pretrained(network, strategy)
    assert torch.equal(network.backbone.conv_stem.weight, theirs.conv_stem.weight)
    assert network.head.weight.shape == (3, 1024)


def test_stopped_it_goes_on_and_what_breaks_later_is_found(hub: Answers, strategy: Strategy, published: bytes) -> None:
    stop = threading.Event()
    for event in fetch(strategy, should_stop=stop.is_set):
        if event.done_bytes > 1_000_000:
            stop.set()
    assert event.reason == "stopped"
    *_, end = fetch(strategy, should_stop=never)
    assert (end.reason, hub.asked[-1]["Range"]) == ("fetched", f"bytes={event.done_bytes}-")
    end.file.write_bytes(bytes(len(published)))
    with pytest.raises(UserError, match="its hash is wrong"):
        verified(strategy)


def test_bytes_of_another_hash_are_thrown_away(hub: Answers, strategy: Strategy) -> None:
    hub.told = "0" * 64
    assert "its hash is wrong, so it was thrown away" in refused(strategy).message


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (200, "application/octet-stream", "does not tell the hash of"),
        (200, "text/html", "sent a web page"),
        (401, "text/html", "does not give"),
        (404, "text/html", "does not have"),
        (503, "text/html", "busy or out of order"),
    ],
)
def test_without_a_hash_nothing_is_fetched(
    hub: Answers, strategy: Strategy, status: int, kind: str, words: str
) -> None:
    hub.told, hub.status, hub.kind = None, status, kind
    error = refused(strategy)
    assert words in error.message
    assert "on another computer and bring the file here" in error.hint
    assert hub.paths == [f"HEAD {PATH}"]


def test_a_mirror_may_tell_the_hash_itself(hub: Answers, strategy: Strategy) -> None:
    hub.told, hub.tag = None, f'"{hub.told}"'
    *_, end = fetch(strategy, should_stop=never)
    assert (end.reason, hub.paths) == ("fetched", [f"HEAD {PATH}", PATH])


def test_a_file_is_taken_without_any_server_if_it_is_the_networks(
    strategy: Strategy, published: bytes, tmp_path: Path
) -> None:
    brought = tmp_path / "model.safetensors"
    brought.write_bytes(published)
    before = torch.get_rng_state()
    *_, end = import_file(strategy, brought, should_stop=never)
    assert torch.equal(torch.get_rng_state(), before), "a training that runs beside it draws on undisturbed"
    assert end.reason == "imported"
    assert weights.sha256_of(strategy) == hashlib.sha256(published).hexdigest()
    assert verified(strategy) == end.file


@pytest.mark.parametrize(
    ("kind", "words"),
    [("cut", "no whole safetensors file"), ("pickle", "no whole safetensors file"), ("other", "is missing")],
)
def test_a_file_that_is_not_the_networks_is_refused(
    strategy: Strategy, published: bytes, tmp_path: Path, kind: str, words: str
) -> None:
    pickled = io.BytesIO()
    torch.save({"conv_stem.weight": torch.zeros(16, 3, 3, 3)}, pickled)
    contents = {"cut": published[:-100], "pickle": pickled.getvalue(), "other": save({"some": torch.zeros(3)})}
    brought = tmp_path / "model.safetensors"
    brought.write_bytes(contents[kind])
    with pytest.raises(UserError, match=words):
        list(import_file(strategy, brought, should_stop=never))
    assert not weights.status(strategy).ready
