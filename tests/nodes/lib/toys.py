"""A distribution whose ideal denoiser is known, and a network made of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from nodes.lib.betas import scaled_linear_sigmas
from nodes.lib.choices import NoiseSource
from nodes.lib.components import Shape, Start
from nodes.lib.noise import ExtraNoise
from nodes.lib.prediction import Clock, Epsilon
from nodes.lib.regions import Placed
from nodes.lib.sigmas import NoiseTable
from nodes.lib.space import LatentSpace
from nodes.lib.values import Conditioning, Entry

STABLE_DIFFUSION = NoiseTable.of(scaled_linear_sigmas())
SPACE = LatentSpace(4, 8, 0.5, 0.25, name="toy")


@dataclass
class Gaussian:
    """Clean samples are normal; counts how often it was asked, and at which levels."""

    mean: float = 0.3
    deviation: float = 0.5
    clock: Clock = field(default_factory=Epsilon)
    asked: list[float] = field(default_factory=list)

    def __call__(self, x: Tensor, sigma: float) -> Tensor:
        """The expectation of the clean sample, given `x`."""
        self.asked.append(sigma)
        alpha, variance = self.clock.alpha(sigma), self.deviation**2
        gain = alpha * variance / (alpha**2 * variance + sigma**2)
        return self.mean + (x - alpha * self.mean) * gain

    def solution(self, x: Tensor, sigma: float, following: float) -> Tensor:
        """Where the probability flow takes `x`, exactly."""
        before, after = self.clock.alpha(sigma), self.clock.alpha(following)
        wide = math.hypot(before * self.deviation, sigma)
        narrow = math.hypot(after * self.deviation, following)
        return after * self.mean + (x - before * self.mean) * narrow / wide


class ToyNetwork:
    """Its prompts are means of a Gaussian; remembers what it was asked, call by call."""

    def __init__(self) -> None:
        self.asked: list[tuple[Tensor, float, list[float]]] = []
        self.options: Mapping[str, object] = {}
        self.space = SPACE
        self.prediction = Epsilon()
        self.levels = STABLE_DIFFUSION

    def using(self, options: Mapping[str, object]) -> ToyNetwork:
        return self

    def bind(self, asked: Sequence[Placed], start: Start, at_once: int) -> ToyBound:
        return ToyBound(self, [float(placed.entry.tokens) for placed in asked])

    def activation_bytes(self, entries: int, shape: Shape) -> int:
        return entries * math.prod(shape) * 4

    def to_device(self, x: Tensor) -> Tensor:
        return x.float()


class ToyBound:
    def __init__(self, network: ToyNetwork, means: Sequence[float]) -> None:
        self.network = network
        self.means = means

    def __call__(self, x: Tensor, sigma: float, which: Sequence[int]) -> list[Tensor]:
        asked = [self.means[index] for index in which]
        x = x * self.network.prediction.norm(sigma)
        self.network.asked.append((x.chunk(len(which))[0], sigma, asked))
        parts = zip(x.chunk(len(which)), asked, strict=True)
        return [(part - Gaussian(mean)(part, sigma)) / sigma for part, mean in parts]


def prompt(mean: float) -> Conditioning:
    return Conditioning((Entry(torch.full((1, 1, 1), mean)),))


def noisy(sigma: float, shape: Sequence[int] = (2, 4, 8, 8), seed: int = 0) -> Tensor:
    """What sampling starts from: nothing but noise of that level."""
    return torch.randn(tuple(shape), generator=torch.Generator().manual_seed(seed)) * sigma


def extra_noise(x: Tensor, sigmas: Sequence[float], seed: int = 0) -> ExtraNoise:
    return ExtraNoise(NoiseSource(seed), x.shape, sigmas, torch.device("cpu"))
