"""The small residual network, learned from nothing by the recipe of its paper."""

from core.preprocess import Preprocess
from core.strategies.strategy import Recipe, Strategy

STRATEGY = Strategy(
    name="small-resnet",
    family="From nothing",
    title="Small ResNet",
    sentence="Twenty layers deep, with short cuts past them. From nothing it gets the furthest when you have "
    "thousands of pictures and patience; with few it learns little.",
    preprocess=Preprocess(size=96, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    sizes=(28, 32, 64, 96),
    recipes={
        # He, Zhang, Ren and Sun 2015, section 4.2, but for the epochs and the batch, which fit the pictures at hand,
        # and for the weight decay, five times theirs: with far fewer steps it did better on Fashion-MNIST
        "scratch": Recipe(
            epochs=88,
            batch_size=32,
            learning_rate=0.1,
            weight_decay=5e-4,
            augment="light",
            patience=8,
            optimiser="sgd",
            schedule="plateau",
            plenty=24_000,
        ),
    },
    network="core.strategies.networks.small_resnet:network",
    features=64,
)
