"""torch's libraries are in memory before Python imports it, and it works as ever from there."""

import subprocess
import sys
from pathlib import Path

import pytest

CHILD = """
import importlib.util, pathlib, sys
from gui.native import load_ahead

load_ahead("json.decoder", None)
load_ahead("torch.there_is_no_such_module", None)
places = importlib.util.find_spec("torch").submodule_search_locations
load_ahead("torch._C", places)
print("libtorch_cpu" in pathlib.Path("/proc/self/maps").read_text(), "torch" in sys.modules)
import torch
print(int(torch.ones(3).sum()))
"""


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="this system does not tell what is loaded")
def test_libraries_are_loaded_ahead_of_the_import() -> None:
    result = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["True", "False", "3"]
