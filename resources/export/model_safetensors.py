"""How the script that is shipped with .safetensors weights asks them: a class in the place of the one for ONNX."""

from pathlib import Path
from typing import Any

import torch


class Model:
    """The weights in the network of network.py as a function of pictures, uint8 RGB (N, height, width, 3)."""

    def __init__(self, path: Path) -> None:
        from network import load  # type: ignore

        self.network, self.labels = load(path)

    def __call__(self, pictures: Any) -> Any:
        with torch.no_grad():
            return self.network(torch.from_numpy(pictures))
