"""A network with a mind of its own, what its output means by the papers, and noise drawn before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nodes.lib.prediction import Clock, Edm, Epsilon, Flow, Prediction, Velocity
from nodes.lib.samplers import SAMPLERS, SAMPLERS_APART, Denoise, Noise, Step
from nodes.names import SamplerName

PREDICTIONS: Mapping[str, Prediction] = {
    "epsilon": Epsilon(),
    "v": Velocity(),
    "edm": Edm(),
    "flow": Flow(),
}
# Uneven on purpose: coefficients that only agree where steps are alike are found out.
LEVELS = (14.6, 9.1, 6.7, 3.3, 2.9, 1.1, 0.45, 0.4, 0.07)
FLOW_LEVELS = (0.97, 0.91, 0.72, 0.69, 0.5, 0.31, 0.28, 0.1, 0.04)
SHAPE = (2, 3, 4, 5)


def network(x: Tensor, sigma: float) -> Tensor:
    """Smooth and far from linear, of what it is given and the level it is told."""
    return torch.tanh(1.3 * x - 0.2 * x.roll(1, -1)) * math.cos(sigma) + 0.3 * math.log(sigma)


def levels_of(name: str) -> Sequence[float]:
    return FLOW_LEVELS if name == "flow" else LEVELS


def ours(name: str) -> Denoise:
    """The clean sample by our prediction."""
    prediction = PREDICTIONS[name]

    def denoise(x: Tensor, sigma: float) -> Tensor:
        return prediction.clean(x, network(prediction.input(x, sigma), sigma), sigma)

    return denoise


def published(name: str) -> Denoise:
    """The clean sample c_skip * x + c_out * network(c_in * x) with the factors of the papers.

    Karras et al. (2022), table 1, in the columns "VP", "EDM" and, with sigma_data = 1, for v of
    Salimans & Ho (2022); a flow's x is (1 - t) clean + t noise, and its v is noise - clean
    (Lipman et al. 2023; Liu et al. 2023).
    """

    def factors(sigma: float) -> tuple[float, float, float]:
        if name == "epsilon":
            return 1, -sigma, 1 / math.sqrt(sigma**2 + 1)
        if name == "v":
            return 1 / (sigma**2 + 1), -sigma / math.sqrt(sigma**2 + 1), (sigma**2 + 1) ** -0.5
        if name == "edm":
            both = sigma**2 + 0.5**2
            return 0.5**2 / both, sigma * 0.5 / math.sqrt(both), 1 / math.sqrt(both)
        return 1, -sigma, 1

    def denoise(x: Tensor, sigma: float) -> Tensor:
        skip, out, scale = factors(sigma)
        return skip * x + out * network(scale * x, sigma)

    return denoise


def start(sigma: float) -> Tensor:
    """Where a run begins, float64: what follows is compared to many digits."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(SHAPE, generator=generator, dtype=torch.float64) * sigma


@dataclass
class Drawn:
    """The same numbers for whoever asks, in the order of asking."""

    asked: int = 0

    def fresh(self) -> Tensor:
        self.asked += 1
        generator = torch.Generator().manual_seed(self.asked)
        return torch.randn(SHAPE, generator=generator, dtype=torch.float64)

    def between(self, sigma: float, following: float) -> Tensor:
        return self.fresh()


def sampled(
    name: SamplerName,
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    **options: Any,
) -> Iterator[Step]:
    """Any sampler; one that is told what guidance does hears that it does nothing."""
    if name in SAMPLERS:
        return SAMPLERS[name](denoise, x, sigmas, noise, clock, **options)

    def apart(x: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
        clean = denoise(x, sigma)
        return clean, clean

    return SAMPLERS_APART[name](apart, x, sigmas, noise, clock, **options)
