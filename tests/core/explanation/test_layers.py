"""Tables of real networks: shapes as a bare forward pass has them, published sizes, fields as dots that matter."""

import pytest
import torch
from torch import Tensor, nn

from core import strategies
from core.explanation.classics import CLASSICS, side_by_side
from core.explanation.fields import field_of, tracked
from core.explanation.layers import Table, of_strategy, table
from core.strategies import named

# Multiply-adds in billions for 1,000 labels (torchvision's own tables)
PUBLISHED = {"alexnet": 0.71, "vgg16": 15.47, "googlenet": 1.50, "resnet18": 1.81, "resnet34": 3.66, "resnet50": 4.09}
# How far the last layer before the dense ones sees (Araujo, Norris and Sim 2019, Computing Receptive Fields)
FIELDS = {"alexnet": 195, "vgg16": 212, "resnet18": 435, "resnet34": 899}
DEPTHS = {"lenet5": 5, "alexnet": 8, "zfnet": 8, "vgg16": 16, "googlenet": 22, "resnet18": 18, "resnet34": 34}
DEPTHS |= {"resnet50": 50, "small-resnet": 20}


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    return {one.name: of_strategy(one, 1000) for one in strategies.every()}


@pytest.mark.parametrize(("name", "billions"), PUBLISHED.items())
def test_multiply_adds_are_as_published(tables: dict[str, Table], name: str, billions: float) -> None:
    assert tables[name].multiply_adds / 1e9 == pytest.approx(billions, abs=0.02)


@pytest.mark.parametrize(("name", "size"), FIELDS.items())
def test_receptive_fields_are_as_published(tables: dict[str, Table], name: str, size: int) -> None:
    assert max(layer.field.size for layer in tables[name].layers if not layer.field.everything) == size


@pytest.mark.parametrize(("name", "depth"), DEPTHS.items())
def test_networks_are_as_deep_as_they_are_called(tables: dict[str, Table], name: str, depth: int) -> None:
    assert tables[name].depth == depth


@pytest.mark.parametrize("name", [one.name for one in strategies.every()])
def test_every_number_that_is_learned_belongs_to_a_layer(tables: dict[str, Table], name: str) -> None:
    found = tables[name]
    assert sum(layer.parameters for layer in found.layers) == found.parameters == named(name).parameter_count(1000)
    assert found.layers[-1].shape == (1000,)
    assert found.has_convolutions


@pytest.mark.parametrize("name", ["basic-cnn", "lenet5", "small-resnet", "resnet18", "builtin"])
def test_shapes_are_those_of_a_forward_pass(tables: dict[str, Table], name: str) -> None:
    network, side = named(name).build(1000).eval(), named(name).preprocess.size
    shapes: dict[str, tuple[int, ...]] = {}
    for path, module in network.named_modules():
        module.register_forward_hook(lambda _m, _i, out, path=path: shapes.__setitem__(path, tuple(out.shape[1:])))
    network(torch.zeros(1, 3, side, side))
    assert all(shapes[layer.name] == layer.shape for layer in tables[name].layers)


def test_a_table_leaves_the_network_as_it_was() -> None:
    network = named("lenet5").build(3).train()
    table(network, 32)
    assert network.training
    assert not any(module._forward_hooks for module in network.modules())


def windows_by_nan(network: nn.Module, side: int, layer: nn.Module) -> tuple[int, int]:
    """Which columns of the picture the middle output of a layer depends on: those whose loss is felt there."""
    kept: list[Tensor] = []
    hook = layer.register_forward_hook(lambda _m, _i, out: kept.append(out.clone()))
    pictures = torch.zeros(side, 3, side, side)
    for column in range(side):
        pictures[column, :, :, column] = float("nan")
    with torch.no_grad():
        network(pictures)
    hook.remove()
    middle = kept[0].shape[-1] // 2
    felt = kept[0][:, :, middle, middle].isnan().any(dim=1).nonzero().flatten().tolist()
    return felt[0], felt[-1] + 1


@pytest.mark.parametrize(
    ("name", "size", "layers"),
    [
        ("lenet5", 32, ["1", "3", "4"]),
        ("basic-cnn", 64, ["0.0", "0.2", "2.2"]),
        ("small-resnet", 64, ["0", "4.second", "6.first"]),
    ],
)
def test_a_field_is_what_an_output_depends_on(name: str, size: int, layers: list[str]) -> None:
    network = named(name).build(3, size=size).eval()
    found = {layer.name: layer for layer in table(network, size).layers}
    for path in layers:
        field = found[f"backbone.{path}"].field
        first, last = windows_by_nan(network, size, network.backbone.get_submodule(path))
        middle = found[f"backbone.{path}"].shape[-1] // 2
        left, _, right, _ = field.box(middle, middle)
        assert (max(0, left), min(size, right)) == (first, last), path


def test_of_ways_side_by_side_the_furthest_counts() -> None:
    class Fork(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.near, self.far = nn.Conv2d(3, 2, 1), nn.Conv2d(3, 2, 5, padding=2)

        def forward(self, picture: Tensor) -> Tensor:
            return torch.cat([self.near(picture), self.far(picture)], 1)

    network, picture = Fork(), torch.zeros(1, 3, 9, 9)
    with tracked(network, picture):
        assert field_of(network(picture)).size == 5


def test_a_network_without_convolutions_has_a_table_too() -> None:
    found = table(nn.Sequential(nn.Flatten(), nn.Linear(3 * 64, 5)), 8)
    assert not found.has_convolutions
    assert [(layer.kind, layer.shape, layer.multiply_adds) for layer in found.layers] == [("dense", (5,), 960)]
    assert found.layers[0].field.everything


def test_the_classics_stand_side_by_side_in_the_order_of_their_years() -> None:
    measured = list(side_by_side())
    assert [one.classic for one in measured] == list(CLASSICS)
    assert [one.classic.year for one in measured] == sorted(one.classic.year for one in measured)
    assert [round(one.table.parameters / 1e6, 1) for one in measured] == [0.1, 61.1, 62.4, 138.4, 6.6, 11.7]
