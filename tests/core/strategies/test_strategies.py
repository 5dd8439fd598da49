"""The registry: every network has its published size, takes its pictures, and has words and a recipe that fit."""

from dataclasses import replace

import pytest
import timm
import torch
import torchvision
from torch.nn import functional

from core import strategies
from core.strategies import Recipe, Strategy, named

# In millions, for 1,000 labels, as their papers or torchvision's own tables have them
PUBLISHED = {
    "alexnet": 61.1,
    "zfnet": 62.4,
    "vgg16": 138.4,
    "googlenet": 6.6,
    "resnet18": 11.7,
    "resnet34": 21.8,
    "resnet50": 25.6,
}
SMALL = [(one.name, size) for one in strategies.every() for size in one.sizes]
LARGE = [
    pytest.param(one.name, 224, marks=[pytest.mark.slow] if one.name in ("alexnet", "vgg16", "zfnet") else [])
    for one in strategies.every()
    if not one.sizes
]
RECIPE = Recipe(epochs=40, batch_size=16, learning_rate=0.1, weight_decay=0.0, augment="none", patience=12)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_classic_networks_are_as_large_as_published(name: str) -> None:
    assert round(named(name).parameter_count(1000) / 1e6, 1) == PUBLISHED[name]


def test_lenet_has_the_sixty_thousand_of_its_paper_and_300_for_colour() -> None:
    grey = (25 + 1) * 6 + (6 * 25 + 1) * 16 + (400 + 1) * 120 + (120 + 1) * 84 + (84 + 1) * 10
    assert grey == 61_706
    assert named("lenet5").parameter_count(10) == grey + 300


def test_the_small_resnet_is_the_one_of_its_paper() -> None:
    """0.27 million for ten labels, in table 6 of He et al. 2015."""
    assert round(named("small-resnet").parameter_count(10) / 1e6, 2) == 0.27


@pytest.mark.parametrize("name", ["basic-cnn", "lenet5", "small-resnet", "resnet18", "builtin"])
def test_what_is_counted_is_what_is_built(name: str) -> None:
    built = sum(parameter.numel() for parameter in named(name).build(3).parameters())
    assert named(name).parameter_count(3) == built


@pytest.mark.parametrize(("name", "size"), SMALL + LARGE)
def test_it_takes_its_pictures_and_every_weight_can_learn(name: str, size: int) -> None:
    torch.manual_seed(0)
    network = named(name).build(3, size=size).train()
    pictures = torch.randn(4, 3, size, size)
    logits = network(pictures)
    assert logits.shape == (4, 3)
    functional.cross_entropy(logits, torch.tensor([0, 1, 2, 0])).backward()
    gradients = {key: value.grad for key, value in network.named_parameters()}
    silent = [key for key, one in gradients.items() if one is None or not torch.isfinite(one).all()]
    if name == "builtin":  # its head begins at zero, so that nothing reaches its backbone before the first step
        return
    assert not silent
    assert all(bool(one.any()) for one in gradients.values() if one is not None)
    with torch.no_grad():
        assert network.eval().backbone(pictures).shape == (4, named(name).features)


@pytest.mark.parametrize("name", ["alexnet", "vgg16", "googlenet", "resnet18", "resnet34", "resnet50"])
def test_a_backbone_has_torchvisions_names_for_all_but_the_last_layer(name: str) -> None:
    options = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
    with torch.device("meta"):
        theirs = torchvision.models.get_model(name, weights=None, **options).state_dict()
        ours = named(name).build(2).backbone.state_dict()
    assert ours.keys() <= theirs.keys()
    last = theirs.keys() - ours.keys()
    assert {key.rsplit(".", 1)[-1] for key in last} == {"weight", "bias"}
    assert len(last) == 2
    assert all(value.shape == theirs[key].shape for key, value in ours.items())


@pytest.mark.parametrize(
    ("name", "side", "size"),
    [
        ("basic-cnn", 28, 28),
        ("basic-cnn", 8, 28),
        ("small-resnet", 32, 32),
        ("small-resnet", 48, 64),
        ("small-resnet", 70, 64),
        ("small-resnet", 80, 96),
        ("small-resnet", 4000, 96),
        ("lenet5", 28, 28),
        ("lenet5", 400, 32),
        ("resnet18", 28, 224),
        ("builtin", 28, 224),
    ],
)
def test_the_size_is_the_nearest_in_proportion(name: str, side: int, size: int) -> None:
    fitted = named(name).preprocess_for(side)
    assert fitted.size == size
    assert (fitted.mean, fitted.std) == (named(name).preprocess.mean, named(name).preprocess.std)


@pytest.mark.parametrize(
    ("pictures", "epochs", "batch_size", "patience"),
    [(4, 40, 16, 12), (1000, 40, 16, 12), (4000, 28, 32, 8), (16_000, 20, 64, 6), (60_000, 14, 64, 4)],
)
def test_a_recipe_fits_the_number_of_pictures(pictures: int, epochs: int, batch_size: int, patience: int) -> None:
    fitted = RECIPE.for_pictures(pictures)
    assert (fitted.epochs, fitted.batch_size, fitted.patience) == (epochs, batch_size, patience)


def test_a_larger_batch_takes_adamw_larger_steps() -> None:
    adamw = replace(RECIPE, optimiser="adamw", learning_rate=0.001)
    assert adamw.for_pictures(60_000).learning_rate == pytest.approx(0.002)
    assert adamw.for_pictures(1000) == adamw
    assert replace(adamw, optimiser="sgd").for_pictures(60_000).learning_rate == 0.001


def test_a_small_network_that_has_plenty_of_pictures_sees_them_varied_less() -> None:
    recipe = named("basic-cnn").recipes["scratch"]
    assert recipe.for_pictures(10_000).variation == 1.0
    assert recipe.for_pictures(60_000).variation == pytest.approx(1 / 6)
    assert named("resnet18").recipes["scratch"].for_pictures(10**6).variation == 1.0


def test_with_any_number_there_is_something_to_do() -> None:
    fitted = RECIPE.for_pictures(10**9)
    assert (fitted.epochs, fitted.batch_size, fitted.patience) == (1, 128, 3)


@pytest.mark.parametrize("strategy", strategies.every(), ids=lambda strategy: strategy.name)
def test_every_strategy_says_what_it_is_for(strategy: Strategy) -> None:
    assert strategy.sentence.endswith(".")
    assert strategy.title
    assert strategy.preprocess.size in (strategy.sizes or (224,))


def test_the_builtin_network_is_timms_to_the_last_bit() -> None:
    """Whoever loads its weights into timm's network has the same."""
    ours = named("builtin").build(2).backbone
    theirs = timm.create_model("tf_efficientnet_lite0", num_classes=0)
    theirs.load_state_dict(ours.state_dict())
    for side in (224, 97):
        pictures = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(side))
        for training in (True, False):
            made, expected = ours.train(training)(pictures), theirs.train(training)(pictures)
            assert torch.equal(made, expected)
    made.sum().backward()
    expected.sum().backward()
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(one.grad, other.grad)
