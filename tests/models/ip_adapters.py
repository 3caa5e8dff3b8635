"""Tiny random IP-Adapters for the UNet of the tiny SD 1 checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import torch
from safetensors.torch import save_file
from torch import Tensor

from nodes.families.ip_adapter.rules import IpPlan

PLACES = {1: 16, 3: 16, 5: 16, 7: 32}  # of the way down, the way up and the middle
SEEN = {"plain": 16, "plus": 32, "full": 32}  # widths that the tiny vision encoder gives


def write_ip_adapter(
    path: Path, kind: Literal["plain", "plus", "full"], context: int = 16
) -> Mapping[str, Tensor]:
    plan = IpPlan(kind, SEEN[kind], context, 4, 32, 4, 1, PLACES)
    generator = torch.Generator().manual_seed(0)
    tensors = {
        name: torch.randn(shape, generator=generator) * shape[-1] ** -0.5
        for name, shape in plan.shapes.items()
    }
    save_file(tensors, path)
    return tensors
