"""Handful without a window: everything it can do, none of it in need of Qt."""

import os

__version__ = "0.1.0"

# Since 1.29 onnxruntime reports to its maker what runs where, unless it finds this when it is first loaded. Child
# processes inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
