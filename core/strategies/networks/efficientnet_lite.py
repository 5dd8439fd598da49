"""EfficientNet-Lite0 (Tan and Le 2019, without squeeze-and-excitation) as timm builds it."""

import timm

from core.strategies.builtin import STRATEGY
from core.strategies.networks.classifier import Classifier, UnitLengthHead


def network(label_count: int, _size: int) -> Classifier:
    """The backbone without its own head (1,280 features), and a linear head for these labels."""
    backbone = timm.create_model("tf_efficientnet_lite0", pretrained=False, num_classes=0)
    return Classifier(backbone, UnitLengthHead(STRATEGY.features, label_count))
