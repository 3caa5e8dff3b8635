"""A distribution whose ideal denoiser is known, and a model made of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from nodes.lib.noise import ExtraNoise
from nodes.lib.sigmas import NoiseTable, scaled_linear_sigmas

STABLE_DIFFUSION = NoiseTable.of(scaled_linear_sigmas())


@dataclass
class Gaussian:
    """Clean samples are normal; counts how often it was asked, and at which levels."""

    mean: float = 0.3
    deviation: float = 0.5
    asked: list[float] = field(default_factory=list)

    def __call__(self, x: Tensor, sigma: float) -> Tensor:
        """The expectation of the clean sample, given `x`."""
        self.asked.append(sigma)
        return self.mean + (x - self.mean) * self.deviation**2 / (self.deviation**2 + sigma**2)

    def solution(self, x: Tensor, sigma: float, following: float) -> Tensor:
        """Where the probability flow takes `x`, exactly."""
        wide, narrow = math.hypot(self.deviation, sigma), math.hypot(self.deviation, following)
        return self.mean + (x - self.mean) * narrow / wide


@dataclass(frozen=True)
class ToySpace:
    channels: int = 4
    scale: float = 0.5
    shift: float = 0.25
    colours: tuple[tuple[float, ...], ...] = ()


class ToyModel:
    """Its conditionings are means of a Gaussian; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Tensor, float, list[float]]] = []
        self.table = STABLE_DIFFUSION

    @property
    def space(self) -> ToySpace:
        return ToySpace()

    @property
    def sigmas(self) -> Sequence[float]:
        return self.table.sigmas

    def timestep(self, sigma: float) -> float:
        return self.table.timestep(sigma)

    def sigma(self, timestep: float) -> float:
        return self.table.sigma(timestep)

    def to_device(self, x: Tensor) -> Tensor:
        return x.float()

    def __call__(self, x: Tensor, sigma: float, conditionings: Sequence[float]) -> list[Tensor]:
        self.asked.append((x, sigma, list(conditionings)))
        return [Gaussian(mean)(x, sigma) for mean in conditionings]


def noisy(sigma: float, shape: Sequence[int] = (2, 4, 8, 8), seed: int = 0) -> Tensor:
    """What sampling starts from: nothing but noise of that level."""
    return torch.randn(tuple(shape), generator=torch.Generator().manual_seed(seed)) * sigma


def extra_noise(x: Tensor, sigmas: Sequence[float], seed: int = 0) -> ExtraNoise:
    return ExtraNoise(seed, x.shape, sigmas, lambda noise: noise)
