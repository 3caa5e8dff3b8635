"""Differences that are products: LoHa (Hyeon-Woo et al. 2021) and LoKr (Edalati et al. 2022)."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.lib.adapters.parts import Misfit, Parts, added, multiplied, scale_of


def loha(weight: Tensor, parts: Parts, strength: float) -> Tensor:
    """weight + strength · alpha / rank · (w1a · w1b) ∘ (w2a · w2b)."""
    first = _product(parts["w1_a"], parts["w1_b"], parts.get("t1"))
    second = _product(parts["w2_a"], parts["w2_b"], parts.get("t2"))
    scale = scale_of(parts, parts["w1_b"].shape[0])
    if first.shape != second.shape:
        raise Misfit(f"it multiplies {list(first.shape)} by {list(second.shape)}")
    return added(weight, first * second, parts, scale, strength)


def lokr(weight: Tensor, parts: Parts, strength: float) -> Tensor:
    """weight + strength · alpha / rank · w1 ⊗ w2; there is no rank where both are whole."""
    ranks = [parts[name].shape[0] for name in ("kr1_b", "kr2_b") if name in parts]
    first = parts["kr1"] if "kr1" in parts else multiplied(parts["kr1_a"], parts["kr1_b"])
    if "kr2" in parts:
        second = parts["kr2"]
    else:
        second = _product(parts["kr2_a"], parts["kr2_b"], parts.get("krt2"))
    if second.dim() == 4:
        first = first[:, :, None, None]
    scale = scale_of(parts, ranks[-1]) if ranks else 1.0
    return added(weight, torch.kron(first, second), parts, scale, strength)


def _product(a: Tensor, b: Tensor, core: Tensor | None) -> Tensor:
    """A matrix; around a core of convolutions, the tensor of a convolution."""
    if core is None:
        return multiplied(a, b)
    if core.dim() != 4 or (core.shape[0], core.shape[1]) != (len(a), len(b)):
        raise Misfit(f"its core is {list(core.shape)}, wanted {len(a)} by {len(b)} channels")
    return torch.einsum("ijkl,jr,ip->prkl", core, b, a)
