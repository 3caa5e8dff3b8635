"""Whole weights: differences as large as what they change, and weights to take their place."""

from __future__ import annotations

from torch import Tensor

from nodes.lib.adapters.parts import Parts, shaped


def difference(weight: Tensor, parts: Parts, strength: float) -> Tensor:
    return weight.add_(shaped(parts["diff"], weight), alpha=strength)


def replacement(weight: Tensor, parts: Parts, strength: float) -> Tensor:
    """Whatever the strength is, as long as there is any."""
    return weight.copy_(shaped(parts["set"], weight))
