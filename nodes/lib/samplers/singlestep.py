"""Samplers that remember nothing from one step to the next."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Unpack

from torch import Tensor

from nodes.lib.prediction import Clock, Epsilon
from nodes.lib.samplers.step import (
    Churn,
    Denoise,
    Noise,
    Step,
    ancestral,
    as_float32,
    churned,
    diffused,
    entered,
    towards,
)


def euler(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    **churn: Unpack[Churn],
) -> Iterator[Step]:
    """Karras et al. (2022), algorithm 2 without its correction. DDIM is the same."""
    for sigma, following in pairwise(sigmas):
        x, sigma = churned(x, sigma, len(sigmas) - 1, noise, churn)
        clean = denoise(x, sigma)
        x = towards(x, clean, sigma, following)
        yield Step(x, clean)


def euler_ancestral(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """Euler's step too far down, then back up with fresh noise."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        step = ancestral(sigma, following, clock, eta)
        x = towards(x, clean, sigma, step.down)
        if step.down:
            x = step.renewed(x, noise, s_noise)
        yield Step(x, clean)


def ddpm(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """The ancestral sampler of DDPM (Ho et al. 2020, algorithm 2), in terms of sigma.

    It takes the clean sample to keep its size, for a flow too, as the field does.
    """
    return euler_ancestral(denoise, x, sigmas, noise, Epsilon())


def heun(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    **churn: Unpack[Churn],
) -> Iterator[Step]:
    """Karras et al. (2022), algorithm 2: the mean of the slopes at both ends."""
    for sigma, following in pairwise(sigmas):
        x, sigma = churned(x, sigma, len(sigmas) - 1, noise, churn)
        clean = denoise(x, sigma)
        ahead = towards(x, clean, sigma, following)
        if following:
            corrected = denoise(ahead, following)
            x = x.add(ahead - corrected, alpha=(following - sigma) / following)
            x = x.lerp(ahead, 0.5)
        else:
            x = ahead
        yield Step(x, clean)


def heunpp2(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    **churn: Unpack[Churn],
) -> Iterator[Step]:
    """Heun++ (Carzit 2023): slopes of up to two steps ahead, weighed by their levels.

    The first slope has what of the weight, a share of the highest level, the others leave.
    """
    for i, (sigma, following) in enumerate(pairwise(sigmas)):
        x, sigma = churned(x, sigma, len(sigmas) - 1, noise, churn)
        clean = denoise(x, sigma)
        ahead = towards(x, clean, sigma, following)
        slopes, weights = [(x - clean) / sigma], list[float]()
        reach = min(len(sigmas) - 2 - i, 2)
        for j in range(i + 1, i + 1 + reach):
            slope = (ahead - denoise(ahead, sigmas[j])) / sigmas[j]
            slopes.append(slope)
            weights.append(sigmas[j] / ((reach + 1) * sigmas[0]))
            ahead = ahead.add(slope, alpha=sigmas[j + 1] - sigmas[j])
        mean = slopes[0] * (1 - sum(weights))
        for slope, weight in zip(slopes[1:], weights, strict=True):
            mean = mean.add(slope, alpha=weight)
        x = x.add(mean, alpha=following - sigma) if following else clean
        yield Step(x, clean)


def dpm_2(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    **churn: Unpack[Churn],
) -> Iterator[Step]:
    """DPM-Solver-2 (Lu et al. 2022) after Karras: the slope halfway, by logarithm."""
    for sigma, following in pairwise(sigmas):
        x, sigma = churned(x, sigma, len(sigmas) - 1, noise, churn)
        clean = denoise(x, sigma)
        x = _midpoint(denoise, x, clean, sigma, following)
        yield Step(x, clean)


def dpm_2_ancestral(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """`dpm_2` too far down, then back up with fresh noise."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        step = ancestral(sigma, following, clock, eta)
        x = _midpoint(denoise, x, clean, sigma, step.down)
        if step.down:
            x = step.renewed(x, noise, s_noise)
        yield Step(x, clean)


def dpmpp_2s_ancestral(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """DPM-Solver++(2S) (Lu et al. 2022b, algorithm 1) too far down, then up with fresh noise."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        step = ancestral(sigma, following, clock, eta)
        second = clean
        if step.down:
            middle = clock.halfway(sigma, step.down)
            second = denoise(towards(x, clean, sigma, middle), middle)
        x = towards(x, second, sigma, step.down)
        if following:
            x = step.renewed(x, noise, s_noise)
        yield Step(x, clean)


def dpmpp_sde(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
    r: float = 0.5,
) -> Iterator[Step]:
    """SDE-DPM-Solver++(2S): `dpmpp_2s_ancestral` with noise in the middle, on one Brownian path.

    `r`: how far into the step the middle lies, by the clock.
    """

    def diffuse(clean: Tensor, following: float) -> Tensor:
        return diffused(x, clean, sigma, following, noise, clock, eta, s_noise, by_variance=True)

    for sigma, following in pairwise(entered(sigmas, clock)):
        clean = denoise(x, sigma)
        if following:
            middle = clock.halfway(sigma, following)
            if r != 0.5:
                middle = clock.level(clock.lam(sigma) + r * clock.h(sigma, following))
            # The path differs visibly at levels that differ in their last bits: the field's.
            middle = as_float32(middle)
            second = denoise(diffuse(clean, middle), middle)
            x = diffuse(second if r == 0.5 else clean.lerp(second, 1 / (2 * r)), following)
        else:
            x = clean
        yield Step(x, clean)


def lcm(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """Latent consistency (Luo et al. 2023, algorithm 3): all the way down, then up with noise."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        x = clock.noised(clean, noise.fresh(), following) if following else clean
        yield Step(x, clean)


def _midpoint(denoise: Denoise, x: Tensor, clean: Tensor, sigma: float, following: float) -> Tensor:
    if not following:
        return clean
    middle = math.sqrt(sigma * following)
    halfway = towards(x, clean, sigma, middle)
    return x.add(halfway - denoise(halfway, middle), alpha=(following - sigma) / middle)
