"""onnxruntime as Handful uses it: graphs answer, and nobody is told of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DOUBLED = """
import numpy, onnx.helper as make
from core import runtime
put, out = (make.make_tensor_value_info(name, 1, [None]) for name in "xy")
graph = make.make_graph([make.make_node("Add", ["x", "x"], ["y"])], "doubled", [put], [out])
model = make.make_model(graph, opset_imports=[make.make_opsetid("", 17)], ir_version=8)
for threads in (0, 1, 2):
    session = runtime.opened(model.SerializeToString(), threads=threads)
    print(session.run(None, {"x": numpy.ones(3, "float32")})[0].tolist())
"""
# onnxruntime itself keeps quiet where programs are tested, and in the first of these it could be told to
TOLD = ("ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "CI", "GITHUB_ACTIONS", "TF_BUILD")


@pytest.mark.skipif(os.name == "nt", reason="what it leaves there is not in a folder")
def test_no_report_is_prepared(tmp_path: Path) -> None:
    """Before onnxruntime reports, it keeps what it reports, and a number for this computer, in the user's cache."""
    surroundings = {name: value for name, value in os.environ.items() if name not in TOLD}
    surroundings |= dict.fromkeys(("HOME", "XDG_CACHE_HOME", "HANDFUL_CACHE"), str(tmp_path))
    command = [sys.executable, "-B", "-c", DOUBLED]
    said = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=120, check=True)
    assert said.stdout == "[2.0, 2.0, 2.0]\n" * 3
    assert list(tmp_path.rglob("*")) == []
