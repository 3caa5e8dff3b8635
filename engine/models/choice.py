"""Which device to compute on, and what can be known of it before it is opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.errors import InputError
from engine.models.device import Device, Host
from engine.node.refs import Dtype

DRIVERS: Sequence[str] = ("/proc/driver/nvidia", "/dev/nvidiactl", "/dev/dxg", "/dev/kfd")


def choose(name: str) -> Device:
    """The device of that name: "auto", "cpu", "cuda", "cuda:1" or "mps". Raises InputError.

    Imports torch and may open a device, except where there can be none.
    """
    if is_host(name):
        return Host()
    import torch

    from engine.models.accelerator import Cuda, Metal

    known = [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    known += ["mps"] if torch.backends.mps.is_available() else []
    full = {"cuda": "cuda:0", "auto": next(iter(known), "cpu")}.get(name, name)
    if full not in (*known, "cpu"):
        raise InputError(f"no device {name!r} here; there are: {', '.join(['cpu', *known])}")
    if full == "cpu":
        return Host()
    return Metal() if full == "mps" else Cuda(full)


def is_host(name: str, drivers: Sequence[str] = DRIVERS) -> bool:
    """Whether that name stands for the processor, as far as can be told without torch.

    `drivers` are paths of which one is there wherever Linux has an accelerator.
    """
    if name == "auto":
        return sys.platform == "linux" and not any(map(os.path.exists, drivers))
    return name == "cpu"


def identity(name: str, dtype: Dtype = "auto") -> str:
    """What of that device changes bits, such as "cpu/float32", as far as drivers tell.

    Opens nothing, imports no torch, and stays the same once the device is open.
    """
    if is_host(name):
        return f"cpu/{Host().precision(dtype, 'model')}"
    kind = name.partition(":")[0]
    return "/".join((kind, *sorted(set(_nvidia_models())), dtype))


def _nvidia_models() -> Iterator[str]:
    for path in Path("/proc/driver/nvidia/gpus").glob("*/information"):
        for line in path.read_text(errors="replace").splitlines():
            if line.startswith("Model:"):
                yield line.partition(":")[2].strip()
