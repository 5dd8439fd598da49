"""The classic networks as torchvision builds them: a backbone under torchvision's own names, and a new last layer."""

from typing import Any

import torchvision
from torch import nn

from core.strategies.networks import initialisation
from core.strategies.networks.classifier import Classifier


def alexnet(label_count: int, _size: int) -> Classifier:
    """AlexNet (Krizhevsky, Sutskever and Hinton 2012) in the form of one column (Krizhevsky 2014)."""
    return _without_last_dense(torchvision.models.alexnet(), label_count)


def vgg16(label_count: int, _size: int) -> Classifier:
    """VGG-16 (Simonyan and Zisserman 2014), configuration D."""
    return _without_last_dense(torchvision.models.vgg16(init_weights=False), label_count)


def googlenet(label_count: int, _size: int) -> Classifier:
    """GoogLeNet (Szegedy et al. 2014) with batch normalisation, which does what its two auxiliary heads were for."""
    return _without_fc(torchvision.models.googlenet(aux_logits=False, init_weights=False), label_count)


def resnet18(label_count: int, _size: int) -> Classifier:
    """ResNet-18 (He, Zhang, Ren and Sun 2015)."""
    return _without_fc(torchvision.models.resnet18(), label_count)


def resnet34(label_count: int, _size: int) -> Classifier:
    """ResNet-34 (He, Zhang, Ren and Sun 2015)."""
    return _without_fc(torchvision.models.resnet34(), label_count)


def resnet50(label_count: int, _size: int) -> Classifier:
    """ResNet-50 (He, Zhang, Ren and Sun 2015), halving in the 3 × 3 convolutions."""
    return _without_fc(torchvision.models.resnet50(), label_count)


def _without_last_dense(network: Any, label_count: int) -> Classifier:
    features = network.classifier[-1].in_features
    del network.classifier[-1]
    return _built(network, features, label_count)


def _without_fc(network: Any, label_count: int) -> Classifier:
    features = network.fc.in_features
    network.fc = nn.Identity()
    return _built(network, features, label_count)


def _built(backbone: nn.Module, features: int, label_count: int) -> Classifier:
    built = Classifier(backbone, nn.Linear(features, label_count))
    built.apply(initialisation.he)
    return built
