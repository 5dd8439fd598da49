"""The classic networks of the field, learned from nothing."""

from core.preprocess import Preprocess
from core.strategies.strategy import Recipe, Strategy

IMAGENET = Preprocess(size=224, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
_NEEDS = "From nothing it needs many thousands of pictures and a graphics card."


def _classic(
    name: str, title: str, sentence: str, *, network: str, features: int, learning_rate: float, weight_decay: float
) -> Strategy:
    """A network with the optimiser and schedule that all of them were published with."""
    return Strategy(
        name=name,
        family="Classic networks",
        title=title,
        sentence=f"{sentence} {_NEEDS}",
        preprocess=IMAGENET,
        recipes={
            "scratch": Recipe(
                epochs=60,
                batch_size=32,
                learning_rate=learning_rate,
                weight_decay=weight_decay,
                augment="light",
                patience=8,
                optimiser="sgd",
                schedule="plateau",
            ),
        },
        network=f"core.strategies.networks.{network}",
        features=features,
    )


ALEXNET = _classic(
    "alexnet",
    "AlexNet",
    "The network of 2012 with which computers began to recognise photographs; for learning how that went.",
    network="classic:alexnet",
    features=4096,
    learning_rate=0.01,
    weight_decay=5e-4,
)
ZFNET = _classic(
    "zfnet",
    "ZFNet",
    "AlexNet with a finer look at the picture, found in 2013 by watching what each layer sees.",
    network="zfnet:network",
    features=4096,
    learning_rate=0.01,
    weight_decay=5e-4,
)
VGG16 = _classic(
    "vgg16",
    "VGG-16",
    "Sixteen plain layers from 2014: easy to understand, the slowest and largest of all here.",
    network="classic:vgg16",
    features=4096,
    learning_rate=0.01,
    weight_decay=5e-4,
)
GOOGLENET = _classic(
    "googlenet",
    "GoogLeNet",
    "Looks at each place through small and large windows at once; from 2014, and small for what it can do.",
    network="classic:googlenet",
    features=1024,
    learning_rate=0.05,
    weight_decay=1e-4,
)
RESNET18 = _classic(
    "resnet18",
    "ResNet-18",
    "Eighteen layers with short cuts past them, from 2015; the lightest of its family and still widely used.",
    network="classic:resnet18",
    features=512,
    learning_rate=0.05,
    weight_decay=1e-4,
)
RESNET34 = _classic(
    "resnet34",
    "ResNet-34",
    "ResNet-18 with nearly twice the layers: a little better, and half as fast.",
    network="classic:resnet34",
    features=512,
    learning_rate=0.05,
    weight_decay=1e-4,
)
RESNET50 = _classic(
    "resnet50",
    "ResNet-50",
    "Fifty layers with short cuts past them: for years what other networks were measured against.",
    network="classic:resnet50",
    features=2048,
    learning_rate=0.05,
    weight_decay=1e-4,
)

STRATEGIES = (ALEXNET, ZFNET, VGG16, GOOGLENET, RESNET18, RESNET34, RESNET50)
