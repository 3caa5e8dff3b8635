"""Filters of pictures, [batch, channel, height, width]; each looks at a pixel's neighbours."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def blurred(x: Tensor, radius: int, sigma: float) -> Tensor:
    """After a Gaussian window of `radius` pixels; `sigma` is its deviation, in radii."""
    return _filtered(x, _gaussian(radius, sigma), radius)


def sharpened(x: Tensor, radius: int, sigma: float, strength: float) -> Tensor:
    """Unsharp masking in one pass: ten times `strength` of what a Gaussian window takes away."""
    kernel = -10 * strength * _gaussian(radius, sigma)
    kernel[radius, radius] += 1 - kernel.sum()
    return _filtered(x, kernel, radius)


def edges(x: Tensor, low: float, high: float) -> Tensor:
    """Canny's edges (1986) of a picture in 0..1: [batch, 1, height, width] of 0 and 1.

    Gradients above `high` are edges, and those above `low` that touch one.
    """
    from kornia.filters import canny  # a quarter of a second, which few pictures need

    found: Tensor = canny(x, low, high)[1]
    return found


def gaussian_line(reach: int, sigma: float) -> Tensor:
    """[2 reach + 1], adding up to 1; the deviation `sigma` is in pixels."""
    at = torch.arange(-reach, reach + 1, dtype=torch.float32)
    weights = (-(at**2) / (2 * sigma**2)).exp()
    return weights / weights.sum()


def _gaussian(radius: int, sigma: float) -> Tensor:
    """[2 radius + 1, 2 radius + 1], adding up to 1."""
    at = torch.linspace(-1, 1, 2 * radius + 1)
    window = (-(at[:, None] ** 2 + at**2) / (2 * sigma**2)).exp()
    return window / window.sum()


def _filtered(x: Tensor, kernel: Tensor, radius: int) -> Tensor:
    """Each channel by itself; beyond the edges lies their reflection, as far as there is one."""
    height, width = x.shape[-2:]
    mode = "reflect" if radius < min(height, width) else "replicate"
    padded = functional.pad(x, (radius,) * 4, mode=mode)
    channels = x.shape[1]
    return functional.conv2d(padded, kernel.to(x).expand(channels, 1, -1, -1), groups=channels)
