"""The noise levels that a model was trained at, from how its betas are spaced."""

from __future__ import annotations

import math

import torch


def scaled_linear_sigmas(
    start: float = 0.00085, end: float = 0.012, timesteps: int = 1000
) -> list[float]:
    """Levels of betas whose square roots are evenly spaced: latent diffusion's own."""
    return _sigmas_of_betas(math.sqrt(start), math.sqrt(end), timesteps, power=2)


def linear_sigmas(start: float = 0.0001, end: float = 0.02, timesteps: int = 1000) -> list[float]:
    """Levels of evenly spaced betas (Ho et al. 2020)."""
    return _sigmas_of_betas(start, end, timesteps, power=1)


def _sigmas_of_betas(start: float, end: float, timesteps: int, power: int) -> list[float]:
    betas = torch.linspace(start, end, timesteps, dtype=torch.float64) ** power
    kept = torch.cumprod(1 - betas, dim=0)
    sigmas: list[float] = ((1 - kept) / kept).sqrt().tolist()
    return sigmas
