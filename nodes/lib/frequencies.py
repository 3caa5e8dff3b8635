"""FreeU (Si et al. 2023): stronger features, and skips with less of their lowest frequencies."""

from __future__ import annotations

import torch
from torch import Tensor

_LOWEST = 1  # frequencies either side of none


def strengthened(features: Tensor, factor: float, by_place: bool) -> Tensor:
    """The first half of the channels times a factor; by place, the more the more is there."""
    half = features.shape[1] // 2
    scale: Tensor | float = factor
    if by_place:
        mean = features.mean(1, keepdim=True)
        flat = mean.flatten(1)
        low, high = (each.view(-1, 1, 1, 1) for each in (flat.amin(1), flat.amax(1)))
        scale = (factor - 1) * ((mean - low) / (high - low)) + 1
    return torch.cat([features[:, :half] * scale, features[:, half:]], dim=1)


def filtered(skip: Tensor, factor: float) -> Tensor:
    """The lowest frequencies times a factor."""
    spectrum = torch.fft.fftshift(torch.fft.fftn(skip.float(), dim=(-2, -1)), dim=(-2, -1))
    middle = [slice(side // 2 - _LOWEST, side // 2 + _LOWEST) for side in skip.shape[-2:]]
    spectrum[..., middle[0], middle[1]] *= factor
    shifted = torch.fft.ifftshift(spectrum, dim=(-2, -1))
    whole: Tensor = torch.fft.ifftn(shifted, dim=(-2, -1)).real
    return whole.to(skip.dtype)
