"""ZFNet (Zeiler and Fergus 2013): AlexNet with a finer look in its first layer."""

from torch import nn

from core.strategies.networks import initialisation
from core.strategies.networks.classifier import Classifier

DENSE = 4096


def network(label_count: int, size: int) -> Classifier:
    """Five convolutions and three dense layers, for pictures of 224; without the contrast normalisation between."""
    if size != 224:
        raise ValueError(f"its dense layers fit pictures of 224, not {size}")
    backbone = nn.Sequential(
        nn.Conv2d(3, 96, kernel_size=7, stride=2, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),  # 55 × 55
        nn.Conv2d(96, 256, kernel_size=5, stride=2),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),  # 13 × 13
        nn.Conv2d(256, 384, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 384, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 256, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),  # 6 × 6
        nn.Flatten(),
        nn.Dropout(),
        nn.Linear(256 * 6 * 6, DENSE),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(DENSE, DENSE),
        nn.ReLU(),
    )
    built = Classifier(backbone, nn.Linear(DENSE, label_count))
    built.apply(initialisation.he)
    return built
