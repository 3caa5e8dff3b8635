"""ER-SDE-Solver (Cui et al. 2023): the diffusion backwards, with as much noise as one likes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import numpy as np
from torch import Tensor

from nodes.lib.prediction import Clock
from nodes.lib.samplers.step import Denoise, Noise, Step, entered

# How the noise grows with a level: the function of the paper that is called phi there.
Growth: TypeAlias = Callable[[float], float]
POINTS: Final = 200  # of the integrals, as the authors' code has them


def er_sde(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    order: int = 3,
    eta: float = 1.0,
    s_noise: float = 1.0,
    solver: Literal["er_sde", "reverse_sde", "ode"] = "er_sde",
) -> Iterator[Step]:
    """Algorithm 3 for orders 1 to 3, of x / alpha. `eta` counts for "reverse_sde" alone."""
    if solver == "ode" or (solver == "reverse_sde" and not eta):
        eta, s_noise = 0.0, 0.0
    growth: Growth = _grown if solver == "er_sde" else lambda level: level ** (eta + 1)
    past: list[_Past] = []  # newest first
    for sigma, following in pairwise(entered(sigmas, clock)):
        clean = denoise(x, sigma)
        if following:
            step = _Step(sigma, following, clock, growth)
            slopes = _slopes(clean, step.before, past)[: order - 1]
            x = step.held(x, clean)
            for slope, weight in zip(slopes, step.weights(), strict=False):
                x = x.add(slope, alpha=weight)
            if s_noise > 0 and step.noise:
                x = x.add(noise.fresh(), alpha=step.noise * s_noise)
            past = [(step.before, clean, slopes), *past[:1]]
        else:
            x = clean
        yield Step(x, clean)


_Past: TypeAlias = tuple[float, Tensor, list[Tensor]]  # level over alpha, clean sample, slopes


def _slopes(clean: Tensor, level: float, past: Sequence[_Past]) -> list[Tensor]:
    """The first and the second divided difference of the clean samples, as far as there are."""
    if not past:
        return []
    last, before, slopes = past[0]
    first = (clean - before) / (level - last)
    if not slopes:
        return [first]
    return [first, (first - slopes[0]) / ((level - past[1][0]) / 2)]


class _Step:
    """A step between two levels, in lambda = sigma / alpha."""

    def __init__(self, sigma: float, following: float, clock: Clock, growth: Growth) -> None:
        self._before_alpha, self._alpha = clock.alpha(sigma), clock.alpha(following)
        self.before, self._after = sigma / self._before_alpha, following / self._alpha
        self._growth = growth
        self._kept = growth(self._after) / growth(self.before)

    @property
    def noise(self) -> float:
        variance = self._after**2 - (self.before * self._kept) ** 2
        return self._alpha * math.sqrt(max(variance, 0))

    def held(self, x: Tensor, clean: Tensor) -> Tensor:
        """The step if the clean sample were this all the way."""
        kept = self._alpha / self._before_alpha * self._kept
        return x.mul(kept).add(clean, alpha=self._alpha * (1 - self._kept))

    def weights(self) -> tuple[float, float]:
        """Of the slopes of first and second order."""
        length = self._after - self.before
        width = -length / POINTS
        at = self._after + width * np.arange(POINTS)
        inverse = 1 / np.array([self._growth(float(level)) for level in at])
        grown = self._growth(self._after)
        first = length + float(inverse.sum()) * width * grown
        second = length**2 / 2 + float(((at - self.before) * inverse).sum()) * width * grown
        return self._alpha * first, self._alpha * second


def _grown(level: float) -> float:
    """The growth that the paper's experiments found best, its equation 34."""
    return level * (math.exp(level**0.3) + 10)
