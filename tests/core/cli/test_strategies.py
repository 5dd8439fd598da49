"""`handful strategies`: what can be trained."""

from collections.abc import Callable
from typing import Any

from core import strategies

Call = Callable[..., Any]


def test_every_strategy_is_one_object(call: Call) -> None:
    said = call("strategies", "--json")
    assert said.status == 0
    assert [one["name"] for one in said.objects] == [strategy.name for strategy in strategies.every()]
    builtin = said.objects[0]
    assert builtin["name"] == "builtin"
    assert 3e6 < builtin["parameters"] < 6e6
    assert (builtin["available"], builtin["download_megabytes"], builtin["reason"]) == (True, 0.0, "")
    assert all({"name", "family", "modes", "parameters", "available"} <= one.keys() for one in said.objects)


def test_plain_output_names_each(call: Call) -> None:
    said = call("strategies")
    for strategy in strategies.every():
        assert strategy.name in said.out
        assert strategy.sentence in said.out


def test_it_tells_at_which_sizes_pictures_are_taken(call: Call) -> None:
    sizes = {one["name"]: one["sizes"] for one in call("strategies", "--json").objects}
    assert sizes["lenet5"] == [28, 32]
    assert sizes["vgg16"] == [224]
    assert "pictures of 28 or 32," in call("strategies").out


def test_what_needs_a_download_only_for_some_modes_is_available_for_the_rest(call: Call) -> None:
    found = {one["name"]: one for one in call("strategies", "--json").objects}
    resnet = found["resnet18"]
    assert resnet["modes"] == ["frozen", "finetune", "scratch"]
    assert resnet["available"] is True
    assert resnet["download_megabytes"] == 46.8
    assert "handful weights resnet18" in resnet["reason"]
    assert found["zfnet"]["modes"] == ["scratch"]
    assert "from nothing only" in call("strategies").out
