"""Rotations of a weight's outputs: OFT (Qiu et al. 2023) and BOFT (Liu et al. 2023).

The strength acts twice, on the rotation and on the difference it makes, as files are used with
ComfyUI. There `alpha` limits the norm of the generators, and scales nothing.
"""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.lib.adapters.parts import Misfit, Parts, added


def rotated(weight: Tensor, parts: Parts, strength: float) -> Tensor:
    """Of either kind: a file for BOFT has several rotations for each block."""
    blocks = parts["oft_blocks"]
    turn = {3: _oft, 4: _boft}.get(blocks.dim())
    if turn is None or blocks.shape[-1] != blocks.shape[-2]:
        raise Misfit(f"it turns blocks of {list(blocks.shape)}")
    return turn(weight, blocks, parts, strength)


def _oft(weight: Tensor, blocks: Tensor, parts: Parts, strength: float) -> Tensor:
    """Each block of outputs turned by a rotation of its own."""
    if blocks.shape[0] * blocks.shape[1] != len(weight):
        raise Misfit(f"it turns blocks of {list(blocks.shape)}, wanted {list(weight.shape)}")
    turned = strength * (_rotations(blocks, parts) - torch.eye(blocks.shape[-1]).to(weight))
    grouped = weight.reshape(*blocks.shape[:2], *weight.shape[1:])
    return added(weight, torch.einsum("knm,kn...->km...", turned, grouped), parts, 1.0, strength)


def _boft(weight: Tensor, blocks: Tensor, parts: Parts, strength: float) -> Tensor:
    """Rotations one after another, the outputs shuffled between them as butterflies do."""
    size = blocks.shape[-1]
    largest = 2 ** len(blocks) * (size // 2)  # what the last shuffle mixes
    if blocks.shape[1] * size != len(weight) or size % 2 or len(weight) % largest:
        raise Misfit(f"it turns blocks of {list(blocks.shape)}, wanted {list(weight.shape)}")
    rest, identity = weight.shape[1:], torch.eye(size).to(weight)
    result = weight
    for level, rotation in enumerate(_rotations(blocks, parts)):
        stride = 2**level * (size // 2)
        rotation = rotation * strength + (1 - strength) * identity
        grouped = result.reshape(-1, 2, stride, *rest).transpose(1, 2).reshape(-1, size, *rest)
        turned = torch.einsum("bij,bj...->bi...", rotation, grouped)
        result = turned.reshape(-1, stride, 2, *rest).transpose(1, 2).reshape(weight.shape)
    if "rescale" in parts:
        result = result * parts["rescale"].reshape(-1, *[1] * (weight.dim() - 1))
    return added(weight, result - weight, parts, 1.0, strength)


def _rotations(blocks: Tensor, parts: Parts) -> Tensor:
    """Cayley's (1 + Q) / (1 - Q) of the skew part Q, whose norm `alpha` limits."""
    skew = blocks - blocks.transpose(-1, -2)
    limit = float(parts["alpha"]) if "alpha" in parts else 0.0
    norm = skew.norm() + 1e-8
    if 0 < limit < norm:
        skew = skew * (limit / norm)
    identity = torch.eye(blocks.shape[-1]).to(blocks)
    rotations: Tensor = (identity + skew) @ torch.linalg.inv(identity - skew)
    return rotations
