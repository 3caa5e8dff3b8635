"""Seeing what crosses between the host and a device, on tensors of the "meta" device."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode


class Crossings(TorchFunctionMode):
    """Remembers what makes a device's tensor of host values, or moves one."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        places = {each.device for each in (*args, made) if isinstance(each, Tensor)}
        if len(places) > 1 or (func is torch.tensor and made.device.type != "cpu"):
            self.seen.append(func.__name__)
        return made
