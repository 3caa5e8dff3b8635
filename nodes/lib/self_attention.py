"""Self-attention guidance (Hong et al. 2022): what is attended to is blurred, to lead away from."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

_KERNEL, _THRESHOLD = 9, 1.0  # cells of the blur a side; attention above which it blurs


def degraded(clean: Tensor, seen: Tensor, blur: float) -> Tensor:
    """The sample, blurred where much is attended to.

    `seen` [batch, place] is the sum of what all places attend to each; `blur` is in cells.
    """
    height, width = clean.shape[2:]
    rows = _rows(seen.shape[1], height / width)
    mask = (seen > _THRESHOLD).to(clean).reshape(len(seen), 1, rows, -1)
    mask = functional.interpolate(mask, (height, width))
    return blurred(clean, blur) * mask + clean * (1 - mask)


def blurred(clean: Tensor, sigma: float) -> Tensor:
    """By a Gaussian window of 9 cells, mirrored at the edges."""
    half = _KERNEL // 2
    line = torch.exp(-0.5 * (torch.linspace(-half, half, _KERNEL) / sigma) ** 2)
    line = (line / line.sum()).to(clean)
    channels = clean.shape[1]
    kernel = (line[:, None] * line).expand(channels, 1, _KERNEL, _KERNEL)
    padded = functional.pad(clean, (half,) * 4, mode="reflect")
    return functional.conv2d(padded, kernel, groups=channels)


def _rows(count: int, ratio: float) -> int:
    """Of a grid of `count` places that is nearest to that height by width."""
    nearest = round(math.sqrt(ratio * count))
    for away in range(math.floor(math.sqrt(count) / 2)):
        for rows in (nearest + away, max(1, nearest - away)):
            if count % rows == 0:
                return rows
    raise ValueError(f"{count} places are no grid of {ratio:.2f} height by width")
