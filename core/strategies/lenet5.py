"""LeNet-5, learned from nothing."""

from core.preprocess import Preprocess
from core.strategies.strategy import Recipe, Strategy

STRATEGY = Strategy(
    name="lenet5",
    family="From nothing",
    title="LeNet-5",
    sentence="The network that read handwritten numbers in 1998. It sees a picture as 32 × 32 dots: quick, good for "
    "learning how it works, for signs and simple drawings; too small for photographs.",
    preprocess=Preprocess(size=32, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    sizes=(28, 32),
    recipes={
        "scratch": Recipe(epochs=60, batch_size=16, learning_rate=1e-3, weight_decay=1e-2, augment="light", patience=15)
    },
    network="core.strategies.networks.lenet5:network",
    features=84,
)
