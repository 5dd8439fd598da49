"""The classic networks of the field, with their ImageNet weights where torchvision has them, or from nothing."""

from dataclasses import replace

from core.preprocess import Preprocess
from core.strategies import official
from core.strategies.recipes import FINETUNE, FROZEN, SCRATCH
from core.strategies.strategy import Mode, OfficialWeights, Recipe, Strategy

IMAGENET = Preprocess(size=224, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
# GoogLeNet's weights were carried over from TensorFlow, where values lie in −1 … 1; torchvision turns ImageNet's
# normalisation into this one inside of the network (`transform_input`)
HALF = Preprocess(size=224, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))
_NEEDS = "From nothing it needs many thousands of pictures and a graphics card."


def _classic(
    name: str,
    title: str,
    sentence: str,
    *,
    network: str,
    features: int,
    learning_rate: float,
    weight_decay: float,
    weights: OfficialWeights | None = None,
    stages: tuple[tuple[str, ...], ...] = (),
    preprocess: Preprocess = IMAGENET,
) -> Strategy:
    """A network with the optimiser and schedule that all of them were published with, from nothing."""
    pretrained: dict[Mode, Recipe] = {"frozen": FROZEN, "finetune": FINETUNE} if weights else {}
    return Strategy(
        name=name,
        family="Classic networks",
        title=title,
        sentence=f"{sentence} {_NEEDS}",
        preprocess=preprocess,
        recipes=pretrained
        | {
            "scratch": replace(SCRATCH, learning_rate=learning_rate, weight_decay=weight_decay),
        },
        network=f"core.strategies.networks.{network}",
        features=features,
        stages=stages,
        weights=weights,
    )


_RESNET_STAGES = (("conv1", "bn1"), ("layer1",), ("layer2",), ("layer3",), ("layer4",))

ALEXNET = _classic(
    "alexnet",
    "AlexNet",
    "The network of 2012 with which computers began to recognise photographs; for learning how that went.",
    network="classic:alexnet",
    features=4096,
    learning_rate=0.01,
    weight_decay=5e-4,
    weights=official.ALEXNET,
    stages=(("features.0",), ("features.3",), ("features.6", "features.8", "features.10"), ("classifier",)),
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
    weights=official.VGG16,
    stages=(
        ("features.0", "features.2", "features.5", "features.7"),
        ("features.10", "features.12", "features.14"),
        ("features.17", "features.19", "features.21"),
        ("features.24", "features.26", "features.28"),
        ("classifier",),
    ),
)
GOOGLENET = _classic(
    "googlenet",
    "GoogLeNet",
    "Looks at each place through small and large windows at once; from 2014, and small for what it can do.",
    network="classic:googlenet",
    features=1024,
    learning_rate=0.05,
    weight_decay=1e-4,
    weights=official.GOOGLENET,
    stages=(
        ("conv1", "conv2", "conv3"),
        ("inception3a", "inception3b"),
        ("inception4a", "inception4b", "inception4c", "inception4d", "inception4e"),
        ("inception5a", "inception5b"),
    ),
    preprocess=HALF,
)
RESNET18 = _classic(
    "resnet18",
    "ResNet-18",
    "Eighteen layers with short cuts past them, from 2015; the lightest of its family and still widely used.",
    network="classic:resnet18",
    features=512,
    learning_rate=0.05,
    weight_decay=1e-4,
    weights=official.RESNET18,
    stages=_RESNET_STAGES,
)
RESNET34 = _classic(
    "resnet34",
    "ResNet-34",
    "ResNet-18 with nearly twice the layers: a little better, and half as fast.",
    network="classic:resnet34",
    features=512,
    learning_rate=0.05,
    weight_decay=1e-4,
    weights=official.RESNET34,
    stages=_RESNET_STAGES,
)
RESNET50 = _classic(
    "resnet50",
    "ResNet-50",
    "Fifty layers with short cuts past them: for years what other networks were measured against.",
    network="classic:resnet50",
    features=2048,
    learning_rate=0.05,
    weight_decay=1e-4,
    weights=official.RESNET50,
    stages=_RESNET_STAGES,
)

STRATEGIES = (ALEXNET, ZFNET, VGG16, GOOGLENET, RESNET18, RESNET34, RESNET50)
