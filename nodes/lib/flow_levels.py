"""Noise levels of rectified flows: shares of noise, shifted towards it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class FlowLevels:
    """`shifted` makes a level of a time in 0..1; the network is told times or levels."""

    sigmas: tuple[float, ...]
    shifted: Callable[[Tensor], Tensor]
    unit: float  # of what the network is told: 1000 for the timesteps of training

    @classmethod
    def of(cls, shift: float, unit: float = 1000.0) -> Self:
        """Esser et al. (2024), equation 23: shift · t / (1 + (shift - 1) · t)."""
        return cls._table(lambda t: shift * t / (1 + (shift - 1) * t), unit, 1000)

    @classmethod
    def exponential(cls, shift: float) -> Self:
        """As FLUX has it: e^shift / (e^shift + 1 / t - 1)."""
        factor = math.exp(shift)
        return cls._table(lambda t: factor / (factor + (1 / t - 1)), 1.0, 10_000)

    @classmethod
    def _table(cls, shifted: Callable[[Tensor], Tensor], unit: float, count: int) -> Self:
        times = torch.arange(1, count + 1) / count
        return cls(tuple(shifted(times).tolist()), shifted, unit)

    def timestep(self, sigma: float) -> float:
        return sigma * self.unit

    def sigma(self, timestep: float) -> float:
        return float(self.shifted(torch.tensor(timestep, dtype=torch.float32) / self.unit))

    def at(self, share: float) -> float:
        """The level that far into a sampling: noise alone at 0, and 0 at 1."""
        if share <= 0:
            return 1.0
        time = torch.tensor(1 - share, dtype=torch.float64)
        return 0.0 if share >= 1 else float(self.shifted(time))
