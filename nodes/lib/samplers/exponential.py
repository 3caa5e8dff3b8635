"""Singlestep solvers of the diffusion in exponential form, with noise at every stage."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from torch import Tensor

from nodes.lib.prediction import Clock
from nodes.lib.samplers.step import Denoise, Noise, Step, entered


def seeds_2(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
    r: float = 0.5,
    solver: Literal["phi_1", "phi_2"] = "phi_1",
) -> Iterator[Step]:
    """SEEDS-2 (Gonzalez et al. 2023) in data prediction. `r`: where the middle stage lies."""
    for sigma, following in pairwise(entered(sigmas, clock)):
        clean = denoise(x, sigma)
        if following:
            step = _Step(x, clean, sigma, following, clock, noise, eta, s_noise)
            second = denoise(step.stage(r, clean), step.level(r))
            x = step.stage(1, _blend(clean, second, step.whole_h, r, solver))
        else:
            x = clean
        yield Step(x, clean)


def seeds_3(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """SEEDS-3 (Gonzalez et al. 2023) in data prediction, with stages at thirds of the step."""
    for sigma, following in pairwise(entered(sigmas, clock)):
        clean = denoise(x, sigma)
        if following:
            step = _Step(x, clean, sigma, following, clock, noise, eta, s_noise)
            second = denoise(step.stage(1 / 3, clean), step.level(1 / 3))
            # The line through both, reaching 2 / 3 of the step.
            line = _blend(clean, second, 2 / 3 * step.whole_h, 1 / 2, "phi_2")
            third = denoise(step.stage(2 / 3, line), step.level(2 / 3))
            x = step.stage(1, _blend(clean, third, step.whole_h, 2 / 3, "phi_2"))
        else:
            x = clean
        yield Step(x, clean)


def exp_heun_2_x0(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    solver: Literal["phi_1", "phi_2"] = "phi_2",
) -> Iterator[Step]:
    """Heun's method in exponential form: `seeds_2` to the end of the step, without noise."""
    return seeds_2(denoise, x, sigmas, noise, clock, 0.0, 0.0, 1.0, solver)


def exp_heun_2_x0_sde(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
    solver: Literal["phi_1", "phi_2"] = "phi_2",
) -> Iterator[Step]:
    """`exp_heun_2_x0` with noise."""
    return seeds_2(denoise, x, sigmas, noise, clock, eta, s_noise, 1.0, solver)


def _blend(clean: Tensor, second: Tensor, whole_h: float, r: float, solver: str) -> Tensor:
    """The clean sample that amounts, held for a step, to a line through one at 0 and one at r."""
    if solver == "phi_1":
        return clean.lerp(second, 1 / (2 * r))
    whole = math.expm1(-whole_h)
    return clean.lerp(second, (whole + whole_h) / -whole_h / whole / r)


class _Step:
    """A step of the diffusion from x, taken as far as its stages ask, on one path of noise."""

    def __init__(
        self,
        x: Tensor,
        clean: Tensor,
        sigma: float,
        following: float,
        clock: Clock,
        noise: Noise,
        eta: float,
        s_noise: float,
    ) -> None:
        self._x, self._sigma, self._following = x, sigma, following
        self._clock, self._noise = clock, noise
        self._eta, self._size = eta, s_noise
        self._h = clock.h(sigma, following)
        self.whole_h = self._h * (1 + eta)
        self._path: Tensor | None = None
        self._reached = 0.0

    def level(self, r: float) -> float:
        """The noise level that far into the step, by the clock."""
        if r == 1:
            return self._following
        return self._clock.level(self._clock.lam(self._sigma) + r * self._h)

    def stage(self, r: float, clean: Tensor) -> Tensor:
        """The samples that far into the step, if the clean one were `clean` all the way."""
        level = self.level(r)
        kept = level / self._sigma * math.exp(-r * self._h * self._eta)
        held = -math.expm1(-r * self.whole_h) * self._clock.alpha(level)
        x = self._x.mul(kept).add(clean, alpha=held)
        if self._eta and self._size:
            x = x.add(self._noise_to(r), alpha=level * self._size)
        return x

    def _noise_to(self, r: float) -> Tensor:
        """Of the level's size, correlated with that of the stages before."""
        length = (r - self._reached) * self._h * self._eta
        fresh = self._noise.fresh() * math.sqrt(-math.expm1(-2 * length))
        if self._path is not None:
            fresh = fresh.add(self._path, alpha=math.exp(-length))
        self._path, self._reached = fresh, r
        return fresh
