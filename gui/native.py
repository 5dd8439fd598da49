"""Loads the native part of a large package before Python does, without Python's lock.

Python holds its lock while the system loads a library and all that this one needs: half a second for torch, in
which the window stands still. A library that is loaded already costs nothing the second time.
"""

import ctypes
import os
from collections.abc import Callable, Sequence
from functools import cache
from importlib.machinery import ExtensionFileLoader, PathFinder

PACKAGES = ("torch", "torchvision", "triton", "onnxruntime")  # tried; others may need the lock while they load


def load_ahead(module: str, path: Sequence[str] | None) -> None:
    """Load the library of a module that is about to be imported, if it is one of `PACKAGES` and has one."""
    load = _system_loader()
    if load is None or module.partition(".")[0] not in PACKAGES:
        return
    spec = PathFinder.find_spec(module, path)
    if spec and spec.origin and isinstance(spec.loader, ExtensionFileLoader):
        load(os.fsencode(spec.origin), os.RTLD_NOW)  # what cannot be loaded Python itself complains about


@cache
def _system_loader() -> Callable[[bytes, int], object] | None:
    """The system's own dlopen, which ctypes calls without the lock; None on Windows, where libraries are small."""
    if not hasattr(os, "RTLD_NOW"):
        return None
    load = ctypes.CDLL(None).dlopen
    load.restype, load.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    return load
