"""How fast each depth of a network learns: all alike, or less towards the picture where it is pretrained."""

from torch import nn
from torch.nn import Parameter
from torch.nn.modules.batchnorm import _BatchNorm

from core.strategies.networks.classifier import Classifier
from core.training.plan import Plan

Stage = tuple[float, list[Parameter]]  # the share of the learning rate at which these learn


def stages(network: nn.Module, plan: Plan) -> list[Stage]:
    """All that learns, the head first and then the backbone's stages towards the picture."""
    classifier = _classifier(network)
    if plan.mode != "finetune" or classifier is None:
        return [(1.0, list(network.parameters()))]
    named = list(classifier.backbone.named_parameters())
    result: list[Stage] = [(1.0, list(classifier.head.parameters()))]
    for depth, prefixes in enumerate(reversed(plan.strategy.stages)):
        own = [value for name, value in named if name.startswith(tuple(f"{prefix}." for prefix in prefixes))]
        result.append((plan.body * plan.fall**depth, own))
    return result


def set_learning(network: nn.Module, plan: Plan, *, epoch: int) -> None:
    """Training mode for an epoch.

    What is fine-tuned keeps the batch statistics of the many pictures it was pretrained on: a small batch would
    replace them by noise. Where it is staged, in the first of several epochs only its
    head and its last stage learn.
    """
    network.train()
    if plan.mode != "finetune":
        return
    for module in network.modules():
        if isinstance(module, _BatchNorm):
            module.eval()
    waits = plan.staged and epoch == 1 and plan.epochs > 1
    for depth, (_, parameters) in enumerate(stages(network, plan)):
        for parameter in parameters:
            parameter.requires_grad_(depth < 2 or not waits)


def _classifier(network: nn.Module) -> Classifier | None:
    return next((module for module in network.modules() if isinstance(module, Classifier)), None)
