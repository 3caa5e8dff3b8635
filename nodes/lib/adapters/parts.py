"""The parts of one adapter, and what all formats do with a finished difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import torch
from torch import Tensor

Parts: TypeAlias = Mapping[str, Tensor]  # by the names in `nodes.families.patches.spellings`
# The weight, float32 and the adapter's own to change, the parts, the strength: the weight changed.
Change: TypeAlias = Callable[[Tensor, Parts, float], Tensor]


class Misfit(ValueError):
    """The parts are no change of such a weight."""


def scale_of(parts: Parts, rank: int) -> float:
    """`alpha` over the rank; 1 where a file states no alpha."""
    return float(parts["alpha"]) / rank if "alpha" in parts else 1.0


def shaped(difference: Tensor, weight: Tensor) -> Tensor:
    """As the weight is: a matrix may stand for a 1x1 convolution. Raises Misfit."""
    if difference.numel() != weight.numel():
        raise Misfit(f"it changes {list(difference.shape)}, wanted {list(weight.shape)}")
    return difference.reshape(weight.shape)


def multiplied(first: Tensor, second: Tensor) -> Tensor:
    """Of two matrices. Raises Misfit."""
    if first.dim() != 2 or second.dim() != 2 or first.shape[1] != second.shape[0]:
        raise Misfit(f"{list(first.shape)} cannot be multiplied by {list(second.shape)}")
    return first @ second


def added(
    weight: Tensor, difference: Tensor, parts: Parts, scale: float, strength: float
) -> Tensor:
    """The weight with a difference of its size, decomposed where the file says so."""
    difference = shaped(difference, weight)
    if "dora_scale" in parts:
        return decomposed(weight, difference * scale, parts["dora_scale"], strength)
    return weight.add_(difference, alpha=strength * scale)


def decomposed(weight: Tensor, difference: Tensor, magnitude: Tensor, strength: float) -> Tensor:
    """DoRA (Liu et al. 2024, eq. 5): the direction of the sum, with a magnitude of its own.

    Along the output axis the norm is the untouched weight's, as files in use were made for.
    A strength other than 1 goes part of the way.
    """
    result = weight + difference
    if magnitude.shape[0] == weight.shape[0]:
        norm = weight.flatten(1).norm(dim=1)
        norm = norm.reshape(-1, *[1] * (weight.dim() - 1))
    else:
        norm = result.transpose(0, 1).flatten(1).norm(dim=1)
        norm = norm.reshape(1, -1, *[1] * (weight.dim() - 2))
    result *= _broadcast(magnitude, norm) / (norm + torch.finfo(weight.dtype).eps)
    return result if strength == 1.0 else weight.add_(result - weight, alpha=strength)


def _broadcast(magnitude: Tensor, norm: Tensor) -> Tensor:
    if magnitude.numel() != norm.numel():
        raise Misfit(f"its magnitudes are {list(magnitude.shape)}, wanted {list(norm.shape)}")
    return magnitude.reshape(norm.shape)
