"""Maps, filters, heat and excitement: of hand-made networks whose answers are known, and of trained ones."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from core import run_record, strategies
from core.convolution.sliding import Setting, pool, slide
from core.errors import UserError
from core.explanation.beginning import after, began_with_nothing, epochs, untrained
from core.explanation.excitement import Looked, chosen, excitement
from core.explanation.feature_maps import (
    feature_maps,
    filter_pictures,
    first_filters,
    prepared,
)
from core.explanation.heat import grad_cam, heat, overlaid
from core.model.predictor import Predictor
from core.model.saved import Model, load
from core.parallel import never
from core.preprocess import Preprocess
from core.preprocess.module import PreprocessModule
from core.runs import RunEvent
from core.training.plan import plan
from core.training.train import untrained as as_training_begins

PLAIN = Preprocess(size=16, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))


def red_and_blue() -> nn.Sequential:
    """A map of what is red and one of what is blue; each label counts one of them."""
    network = nn.Sequential(
        nn.Conv2d(3, 2, 1, bias=False), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 2)
    )
    with torch.no_grad():
        network[0].weight[:] = torch.tensor([[1.0, 0, 0], [0, 0, 1]])[:, :, None, None]
        network[4].weight[:] = torch.eye(2)
    return network.eval()


def half_red_half_blue() -> Image.Image:
    picture = Image.new("RGB", (16, 16), (255, 0, 0))
    picture.paste((0, 0, 255), (8, 0, 16, 16))
    return picture


def test_maps_are_what_the_arithmetic_says(basic: Model, tiny_picture: Callable[[str, int], Image.Image]) -> None:
    """The first layer's maps, by the filters' arithmetic of the page beside this one."""
    ready = prepared(tiny_picture("Discs", 50), basic.card.preprocess)
    first = feature_maps(basic.network, ready)[0]
    filters = first_filters(basic.network)
    bias = next(one for one in basic.network.modules() if isinstance(one, nn.Conv2d)).bias
    assert filters is not None
    assert bias is not None
    by_hand = slide(ready[0].numpy(), list(filters), Setting("same")).sums + bias.detach().numpy()[:, None, None]
    np.testing.assert_allclose(first.maps, by_hand, atol=1e-4)


def test_every_layer_with_places_has_its_maps(basic: Model) -> None:
    found = feature_maps(basic.network, torch.zeros(1, 3, basic.card.preprocess.size, basic.card.preprocess.size))
    assert all(one.maps.shape == one.layer.shape for one in found)
    assert [one.layer.kind for one in found].count("convolution") == 6
    assert {one.layer.kind for one in found} == {"convolution", "max pooling"}
    for one in found:
        if one.given is not None:
            np.testing.assert_array_equal(one.maps, pool(one.given, "max"))


def test_a_convolution_is_shown_behind_its_normalisation() -> None:
    network = strategies.named("resnet18").build(2).eval()
    seen: list[torch.Tensor] = []
    network.backbone.bn1.register_forward_hook(lambda _m, _i, out: seen.append(out.clone()))
    found = feature_maps(network, torch.randn(1, 3, 64, 64))
    assert len(found) == 21  # twenty convolutions, of which three lie in the short cuts, and a pooling
    np.testing.assert_array_equal(found[0].maps, seen[0][0].detach().numpy())


def test_maps_and_filters_are_shown_to_one_scale() -> None:
    filters = np.array([[[[1.0]], [[0.0]], [[-2.0]]]], np.float32)
    assert filter_pictures(filters).tolist() == [[[[191, 128, 0]]]]
    assert first_filters(nn.Sequential(nn.Flatten(), nn.Linear(12, 2))) is None


def test_heat_lies_where_the_label_is() -> None:
    ready = prepared(half_red_half_blue(), PLAIN)
    red, blue = (grad_cam(red_and_blue(), ready, place) for place in (0, 1))
    assert red[:, :8].min() == 1
    assert red[:, 8:].max() == 0
    assert blue[:, 8:].min() == 1
    assert blue[:, :8].max() == 0


def test_heat_is_the_same_while_others_ask_the_same_network(
    basic: Model, tiny_picture: Callable[[str, int], Image.Image]
) -> None:
    picture, done = tiny_picture("Discs", 50), Event()
    alone = [heat(basic, picture, label) for label in basic.card.labels]
    predictor = Predictor(basic)

    def ask() -> None:
        while not done.is_set():
            predictor.predict([tiny_picture("Bars", 51)])

    others = [Thread(target=ask) for _ in range(2)]
    for other in others:
        other.start()
    try:
        with ThreadPoolExecutor(2) as pool:
            among = list(pool.map(lambda label: heat(basic, picture, label), basic.card.labels * 10))
    finally:
        done.set()
        for other in others:
            other.join()
    for place, one in enumerate(among):
        np.testing.assert_allclose(one, alone[place % 2], atol=1e-4)


def test_heat_lies_over_the_picture() -> None:
    picture = np.full((1, 2, 3), 100, np.uint8)
    laid = overlaid(picture, np.array([[0.0, 1.0]], np.float32))
    assert laid[0, 0].tolist() == [100, 100, 100]
    assert laid[0, 1].tolist() == [216, 201, 92]


def test_heat_of_what_is_not_there_is_nothing() -> None:
    black = prepared(Image.new("RGB", (16, 16)), PLAIN)
    assert grad_cam(red_and_blue(), black, 0).max() == 0


def test_heat_is_as_large_as_the_picture_and_within_what_the_network_sees(
    basic: Model, tiny_picture: Callable[[str, int], Image.Image]
) -> None:
    picture = tiny_picture("Discs", 51)
    for label in basic.card.labels:
        found = heat(basic, picture, label)
        assert found.shape == (48, 64)
        assert found.dtype == np.float32
        assert 0 <= found.min() <= found.max() <= 1
        assert found[:, :8].max() == found[:, 56:].max() == 0
    assert any(heat(basic, picture, label).max() > 0.5 for label in basic.card.labels)
    assert all(parameter.grad is None for parameter in basic.network.parameters())


@pytest.mark.parametrize("name", ["lenet5", "small-resnet", "resnet18", "builtin", "googlenet"])
def test_every_kind_of_network_has_heat(name: str) -> None:
    torch.manual_seed(0)
    network, size = strategies.named(name).build(3).eval(), strategies.named(name).preprocess.size
    if name == "builtin":  # its head begins at zero, and so would the heat
        nn.init.normal_(network.head.linear.weight)
    found = grad_cam(network, torch.randn(1, 3, size, size), 1)
    assert found.ndim == 2
    assert min(found.shape) > 1
    assert found.max() in (0, 1)
    assert not any(module._forward_hooks for module in network.modules())


def test_no_label_and_no_convolution_are_a_sentence_each(basic: Model) -> None:
    with pytest.raises(UserError, match="does not know the class label Cats"):
        heat(basic, Image.new("RGB", (9, 9)), "Cats")
    with pytest.raises(UserError, match="no convolutions"):
        grad_cam(nn.Sequential(nn.Flatten(), nn.Linear(12, 2)), torch.zeros(1, 3, 2, 2), 0)


@pytest.mark.parametrize(("size", "mode"), [((1, 1), "RGB"), ((300, 1), "RGB"), ((40, 30), "L")])
def test_odd_pictures_have_heat_too(basic: Model, size: tuple[int, int], mode: str) -> None:
    picture = Image.new(mode, size, 90 if mode == "L" else (90, 90, 90)).convert("RGB")
    assert heat(basic, picture, basic.card.labels[0]).shape == size[::-1]


def test_what_excites_a_filter_the_most_comes_first_with_its_place(tmp_path: Path) -> None:
    paths = []
    for strength in (60, 240, 120):
        picture = Image.new("RGB", (32, 32))
        picture.paste((strength, 0, 0), (20, 4, 24, 8))
        picture.save(tmp_path / f"{strength}.png")
        paths.append(tmp_path / f"{strength}.png")
    (tmp_path / "letter.png").write_text("Dear diary,")
    looked = list(
        excitement(red_and_blue(), PLAIN, [*paths, tmp_path / "letter.png"], layer="0", channel=0, should_stop=never)
    )
    best = looked[-1].best
    assert [one.path.stem for one in best] == ["240", "120", "60"]
    assert best[0].box == (10 / 16, 2 / 16, 11 / 16, 3 / 16)
    assert best[0].corners == (20, 4, 22, 6)
    assert best[0].patch.tolist() == [[[240, 0, 0]] * 2] * 2
    assert best[0].square.shape == (32, 32, 3)
    assert [(one.done, one.total) for one in looked] == [(1, 4), (2, 4), (3, 4)]


def test_it_stops_when_told(tmp_path: Path) -> None:
    found: Iterator[Looked] = excitement(
        red_and_blue(), PLAIN, [tmp_path], layer="0", channel=0, should_stop=lambda: True
    )
    assert list(found) == []


def test_of_many_pictures_evenly_spread_ones_are_looked_at() -> None:
    paths = [Path(str(number)) for number in range(10)]
    assert [path.name for path in chosen(paths, 3)] == ["0", "3", "6"]
    assert chosen(paths, 20) == tuple(paths)


def test_the_untrained_network_is_the_very_one_that_the_training_began_with(
    basic: Model, basic_model: Path, basic_run: list[RunEvent]
) -> None:
    record = run_record.read(basic_model)
    assert record is not None
    assert began_with_nothing(basic.card, record)
    assert not began_with_nothing(replace(basic.card, mode="frozen"), record)
    before = torch.random.get_rng_state()
    assert load(basic_model).card == basic.card
    mine = untrained(basic.card, record).state_dict()
    assert torch.equal(before, torch.random.get_rng_state())
    settings = replace(plan(record.config, pictures=20, side=48), preprocess=basic.card.preprocess)
    theirs = as_training_begins(settings, len(basic.card.labels)).state_dict()
    assert all(torch.equal(mine[name], value) for name, value in theirs.items())
    trained = basic.network.state_dict()
    assert not all(torch.equal(mine[name], value) for name, value in trained.items())


def test_the_kept_best_epoch_is_the_saved_model(basic_model: Path, basic: Model) -> None:
    record = run_record.read(basic_model)
    assert record is not None
    assert record.best_epoch in epochs(basic_model)
    first, best = after(basic_model, 1), after(basic_model, record.best_epoch)
    assert isinstance(first, nn.Module)
    assert isinstance(best, nn.Module)
    then = best.state_dict()
    assert all(torch.equal(then[name], value) for name, value in basic.network.state_dict().items())
    began, learned = untrained(basic.card, record).state_dict(), first.state_dict()
    assert not any(torch.equal(began[name], value) for name, value in learned.items() if name.endswith("weight"))


@pytest.mark.parametrize("size", [(700, 600), (1, 5), (257, 900)])
def test_a_picture_prepared_in_bands_is_what_predictions_are_given(basic: Model, size: tuple[int, int]) -> None:
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8))
    ready = prepared(picture, basic.card.preprocess)
    whole = PreprocessModule(basic.card.preprocess)(torch.from_numpy(np.array(picture)[None]))
    assert torch.equal(ready, whole)
    assert Predictor(basic).predict_prepared(ready) == Predictor(basic).predict([picture])
