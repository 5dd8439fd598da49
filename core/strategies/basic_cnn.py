"""The basic CNN, learned from nothing."""

from core.preprocess import Preprocess
from core.strategies.strategy import Recipe, Strategy

STRATEGY = Strategy(
    name="basic-cnn",
    family="From nothing",
    title="Basic CNN",
    sentence="A small network of your own that has never seen a picture. To understand how it works, "
    "or for drawings and signs.",
    preprocess=Preprocess(size=96, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    sizes=(28, 32, 64, 96),
    recipes={
        "scratch": Recipe(
            epochs=40,
            batch_size=16,
            learning_rate=1e-3,
            weight_decay=1e-2,
            augment="light",
            patience=12,
            plenty=10_000,
        )
    },
    network="core.strategies.networks.basic_cnn:network",
    features=128,
)
