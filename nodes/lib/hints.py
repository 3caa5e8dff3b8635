"""Pictures made for nets that are trained on drawings, colours or coarse copies of pictures.

Each of [batch, 3, height, width] in 0..1, as the field's preprocessors without weights have it.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from nodes.lib.filters import gaussian_line

_WHITE = 255.0  # thresholds of the field are of 8 bits
_PYRAMID = (1.0, 4.0, 6.0, 4.0, 1.0)  # Burt & Adelson (1983)
_COLOUR_SIDE = 64  # pixels of one patch of colour


def luminance(x: Tensor, gamma: float) -> Tensor:
    """CIE lightness, L* of sRGB."""
    linear = torch.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
    weights = x.new_tensor((0.212671, 0.715160, 0.072169)).view(3, 1, 1)
    y = (linear * weights).sum(1, keepdim=True)
    lightness = torch.where(y > 0.008856, 1.16 * y.clamp(min=1e-9) ** (1 / 3) - 0.16, 9.033 * y)
    return _grey(lightness.clamp(0, 1) ** gamma)


def brightness(x: Tensor, gamma: float) -> Tensor:
    """The largest of red, green and blue."""
    return _grey(x.amax(1, keepdim=True) ** gamma)


def colours(x: Tensor) -> Tensor:
    """Patches of 64 pixels of one colour."""
    height, width = x.shape[-2:]
    size = max(height // _COLOUR_SIDE, 1), max(width // _COLOUR_SIDE, 1)
    coarse = functional.interpolate(x, size, mode="bicubic").clamp(0, 1)
    return functional.interpolate(coarse, (height, width), mode="nearest-exact")


def coarse(x: Tensor, halvings: int) -> Tensor:
    """Halved so many times, and brought back smoothly."""
    height, width = x.shape[-2:]
    size = max(height >> halvings, 1), max(width >> halvings, 1)
    small = functional.interpolate(x, size, mode="area")
    for _ in range(halvings):
        small = _doubled(small)
    return functional.interpolate(small, (height, width), mode="bilinear").clamp(0, 1)


def scribble(x: Tensor, threshold: float) -> Tensor:
    """White where any channel is darker, for drawings on white."""
    return _grey((x.amin(1, keepdim=True) < threshold).to(x))


def outlines(x: Tensor, threshold: float) -> Tensor:
    """White where a difference of Gaussians says that an edge is (Winnemoeller et al. 2012)."""
    difference = (_blurred(x, 5.0) - _blurred(x, 0.5)).amin(1, keepdim=True)
    return _grey((2 * difference.clamp(0, 1) > threshold).to(x))


def lines(x: Tensor, threshold: float) -> Tensor:
    """How much darker each place is than what surrounds it, by what is usual in the picture."""
    darker = (_blurred(x, 6.0) - x).amin(1, keepdim=True).clamp(0, 1)
    usual = [each[each > threshold] for each in darker]
    scale = [each.median() if len(each) else darker.new_zeros(()) for each in usual]
    by = torch.stack(scale).clamp(min=16 / _WHITE).view(-1, 1, 1, 1)
    return _grey((darker / by * (127 / _WHITE)).clamp(0, 1))


def without(x: Tensor, mask: Tensor) -> Tensor:
    """-1 where the mask [batch or 1, 1, height, width] selects: what nets for inpainting read."""
    return torch.where(mask > 0.5, -1.0, x)


def _grey(x: Tensor) -> Tensor:
    return x.expand(-1, 3, -1, -1)


def _doubled(x: Tensor) -> Tensor:
    """Zeros between all pixels, smoothed."""
    channels = x.shape[1]
    wide = x.new_zeros(*x.shape[:2], 2 * x.shape[2], 2 * x.shape[3])
    wide[..., ::2, ::2] = x
    line = x.new_tensor(_PYRAMID) / 8
    kernel = (line[:, None] * line).expand(channels, 1, -1, -1)
    mode = "reflect" if min(wide.shape[-2:]) > 2 else "replicate"
    return functional.conv2d(functional.pad(wide, (2,) * 4, mode=mode), kernel, groups=channels)


def _blurred(x: Tensor, sigma: float) -> Tensor:
    """By a Gaussian of so many pixels, mirrored at the edges."""
    radius, channels = round(4 * sigma), x.shape[1]
    line = gaussian_line(radius, sigma).to(x).expand(channels, 1, 1, -1)
    mode = "reflect" if radius < min(x.shape[-2:]) else "replicate"
    padded = functional.pad(x, (radius,) * 4, mode=mode)
    across = functional.conv2d(padded, line, groups=channels)
    return functional.conv2d(across, line.transpose(2, 3), groups=channels)
