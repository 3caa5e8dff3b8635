"""Tiny random ControlNets, in both layouts, with their modules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from diffusers.models.controlnets.controlnet import ControlNetModel
from torch import nn

from nodes.families.names import Source
from nodes.families.stable_diffusion.control_net import _module
from nodes.families.stable_diffusion.control_plan import ControlPlan, UnionSizes
from nodes.families.stable_diffusion.layout import UNetSizes
from tests.models.checkpoints import SMALL_WIDTH, UNET_SIZES, Made, write

HINTS = (4, 4, 8, 8)
SDXL_SIZES = replace(
    UNET_SIZES,
    depths=(0, 2),
    middle_depth=2,
    context=3 * SMALL_WIDTH,
    linear=True,
    vector=6 * 8 + 2 * SMALL_WIDTH,
)


def write_control(
    path: Path,
    sizes: UNetSizes = UNET_SIZES,
    *,
    seed: int = 0,
    diffusers: bool = False,
    prefix: str = "control_model.",
    union: UnionSizes | None = None,
) -> Made:
    """`diffusers` writes that layout; else the original one below a prefix."""
    heads = tuple(1 if sizes.linear else 8 for _ in sizes.channels)
    plan = ControlPlan(sizes, heads, 16, 3, HINTS, pools=False, union=union)
    module: nn.Module = control_module(plan)

    def source(name: str) -> Source:
        bare = diffusers and not name.startswith("union.")
        return Source(name) if bare else Source(prefix + plan.names(name).name)

    return write(path, {"control": (module, source)}, seed)


def control_module(plan: ControlPlan) -> ControlNetModel:
    """Its zero convolutions are to be filled, or nothing would show."""
    module = _module(plan).eval().requires_grad_(False)
    if plan.sizes.vector:
        module.add_time_proj.num_channels = 8
    return module


def hints(count: int = 1) -> torch.Tensor:
    """Pictures of 64 by 64 pixels."""
    generator = torch.Generator().manual_seed(3)
    return torch.rand(count, 64, 64, 3, generator=generator)
