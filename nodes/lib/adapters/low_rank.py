"""Differences of low rank: LoRA (Hu et al. 2021), LoCon, and GLoRA (Chavan et al. 2023)."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.lib.adapters.parts import Misfit, Parts, added, multiplied, scale_of, shaped


def lora(weight: Tensor, parts: Parts, strength: float) -> Tensor:
    """weight + strength · alpha / rank · up · down, with a Tucker core between them in some."""
    up, down = parts["up"], parts["down"]
    scale = scale_of(parts, down.shape[0])
    if "mid" in parts:
        down = _with_core(down, parts["mid"])
    up, down = up.flatten(1), down.flatten(1)
    if up.shape[1] != len(down) or len(up) * down.shape[1] != weight.numel():
        found = f"{list(up.shape)} by {list(down.shape)}"
        raise Misfit(f"it multiplies {found}, wanted {list(weight.shape)}")
    if "dora_scale" in parts:
        return added(weight, up @ down, parts, scale, strength)
    weight.view(len(up), -1).addmm_(up, down, alpha=strength * scale)
    return weight


def glora(weight: Tensor, parts: Parts, strength: float) -> Tensor:
    """weight + strength · alpha / rank · (weight · A + B), in either of two layouts."""
    a1, a2, b1, b2 = (parts[name].flatten(1) for name in ("a1", "a2", "b1", "b2"))
    if _is_old(a1, a2, b1, b2, weight):
        rank = len(a1)
        difference = multiplied(multiplied(weight.flatten(1), a2), a1) + multiplied(b2, b1)
    else:
        rank = len(a2)
        if len(a1) != weight.shape[1] or a1.shape[1] != rank or a2.shape[1] != len(a1):
            raise Misfit(f"it multiplies by {list(a1.shape)}, wanted {weight.shape[1]} rows")
        turned = torch.einsum("oi...,ij,jk->ok...", weight, a1, a2)
        difference = turned + shaped(multiplied(b1, b2), weight)
    return added(weight, difference, parts, scale_of(parts, rank), strength)


def _is_old(a1: Tensor, a2: Tensor, b1: Tensor, b2: Tensor, weight: Tensor) -> bool:
    """Whether the ranks stand where LyCORIS had them first. Square weights fit both ways."""
    old = b2.shape[1] == b1.shape[0] == a1.shape[0] == a2.shape[1]
    new = b2.shape[0] == b1.shape[1] == a1.shape[1] == a2.shape[0]
    square = a2.shape[0] == weight.shape[0] == weight.shape[1]
    return old and (not new or square)


def _with_core(down: Tensor, core: Tensor) -> Tensor:
    """[rank, in, 1, 1] and [rank, rank, height, width] → [rank, in, height, width]."""
    if core.dim() < 3 or core.shape[1] != len(down):
        raise Misfit(f"its core is {list(core.shape)}, wanted {len(down)} channels")
    return torch.einsum("ri,sr...->si...", down.flatten(1), core)
