"""Low and high frequencies apart: FreeU (Si et al. 2023) and FreSca (Huang et al. 2025)."""

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
    return weighed(skip, factor, 1.0, _LOWEST)


def weighed(x: Tensor, low: float, high: float, cutoff: int) -> Tensor:
    """Each frequency times a factor: one for those below the cutoff, another for the rest."""
    spectrum = torch.fft.fftshift(torch.fft.fftn(x.float(), dim=(-2, -1)), dim=(-2, -1))
    factors = torch.full(spectrum.shape[-2:], high, device=x.device)
    halves = [side // 2 for side in factors.shape]
    rows, columns = (slice(h - min(cutoff, h), h + min(cutoff, h)) for h in halves)
    factors[rows, columns] = low
    shifted = torch.fft.ifftshift(spectrum * factors, dim=(-2, -1))
    whole: Tensor = torch.fft.ifftn(shifted, dim=(-2, -1)).real
    return whole.to(x.dtype)
