"""Changes of a latent cell by cell, by how long each is: [batch, channel, height, width]."""

from __future__ import annotations

from torch import Tensor

from nodes.lib import filters

_DEVIATIONS = 5  # above the mean, where a length counts as the longest
_SOFT, _SMALL = 1e-10, 1e-6  # keep what has no length from being divided by it


def tonemapped(latent: Tensor, factor: float) -> Tensor:
    """Long cells shorter and short ones as they are (Reinhard et al. 2002, equation 3).

    The longest are `factor` times five deviations above the mean.
    """
    length: Tensor = latent.norm(dim=1, keepdim=True) + _SOFT
    mean, spread = (each((1, 2, 3), keepdim=True) for each in (length.mean, length.std))
    top = (spread * _DEVIATIONS + mean) * factor
    share: Tensor = length / top
    return latent / length * (share / (share + 1) * top)


def sharpened(latent: Tensor, radius: int, sigma: float, strength: float) -> Tensor:
    """The directions of cells, set off from those around."""
    length: Tensor = latent.norm(dim=1, keepdim=True) + _SMALL
    return length * filters.sharpened(latent / length, radius, sigma, strength)
