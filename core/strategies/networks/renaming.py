"""The names of published tensors turned into those that the libraries' networks have today, as they do it."""

import re
import sys
from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

Tensors = Mapping[str, Tensor]

# DenseNet's files are older than the rule that no part's name may have a dot
_DENSE = re.compile(r"(.*denselayer\d+\.(?:norm|conv))\.([12]\..*)")


def torchvision(tensors: Tensors, _backbone: nn.Module) -> Tensors:
    """As torchvision's networks call them."""
    return {_DENSE.sub(r"\1\2", name): tensor for name, tensor in tensors.items()}


def timm(tensors: Tensors, backbone: nn.Module) -> Tensors:
    """As timm's networks call them; unchanged where timm has nothing to say of this kind of network."""
    module: Any = sys.modules[type(backbone).__module__]
    renamed = getattr(module, "checkpoint_filter_fn", None)
    if renamed is None:
        return tensors
    result: Tensors = renamed(dict(tensors), backbone)
    return result
