"""LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998) as it is written today: ReLUs, and a plain last layer."""

from torch import nn

from core.strategies.networks import initialisation
from core.strategies.networks.classifier import Classifier

SEEN = 32  # the side that LeNet-5 sees; smaller pictures get a black margin, as its handwritten digits did


def network(label_count: int, size: int) -> Classifier:
    """Two convolutions with average pooling, three dense layers: for ten labels 61,706 numbers on grey pictures.

    On colours, as here, its first convolution has 300 more: 62,006.
    """
    backbone = nn.Sequential(
        nn.ZeroPad2d((SEEN - size) // 2),
        nn.Conv2d(3, 6, kernel_size=5),
        nn.ReLU(),
        nn.AvgPool2d(2),  # 14 × 14
        nn.Conv2d(6, 16, kernel_size=5),
        nn.ReLU(),
        nn.AvgPool2d(2),  # 5 × 5
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
    )
    built = Classifier(backbone, nn.Linear(84, label_count))
    built.apply(initialisation.he)
    return built
