"""How the script that is shipped with a .pt2 file asks it: this class takes the place of the one for ONNX."""

import json
from pathlib import Path
from typing import Any

import torch


class Model:
    """The file as a function of pictures, uint8 RGB (N, height, width, 3): preprocessing is inside."""

    def __init__(self, path: Path) -> None:
        extra = {"labels.json": ""}
        program = torch.export.load(path, extra_files=extra)
        self.program = program.module(check_guards=False)  # they refuse pictures one pixel wide, and nothing else
        self.labels: list[str] = json.loads(extra["labels.json"])

    def __call__(self, pictures: Any) -> Any:
        with torch.no_grad():
            return self.program(torch.from_numpy(pictures))
