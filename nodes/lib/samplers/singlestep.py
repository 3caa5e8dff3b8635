"""Samplers that remember nothing from one step to the next."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from nodes.lib.samplers.step import Denoise, Noise, Step, ancestral, towards

if TYPE_CHECKING:
    from torch import Tensor


def euler(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """Karras et al. (2022), algorithm 2 without its correction and churn. DDIM is the same."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        x = towards(x, clean, sigma, following)
        yield Step(x, clean)


def euler_ancestral(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise
) -> Iterator[Step]:
    """Euler's step too far down, then back up with fresh noise.

    With this much noise it is the ancestral sampler of DDPM (Ho et al. 2020, algorithm 2).
    """
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        down, up = ancestral(sigma, following)
        x = towards(x, clean, sigma, down)
        if following:
            x = x.add(noise.fresh(), alpha=up)
        yield Step(x, clean)


def heun(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """Karras et al. (2022), algorithm 2 without churn: the mean of the slopes at both ends."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        ahead = towards(x, clean, sigma, following)
        if following:
            corrected = denoise(ahead, following)
            x = x.add(ahead - corrected, alpha=(following - sigma) / following)
            x = x.lerp(ahead, 0.5)
        else:
            x = ahead
        yield Step(x, clean)


def dpm_2(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """DPM-Solver-2 (Lu et al. 2022) after Karras: the slope halfway, by logarithm."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        x = _midpoint(denoise, x, clean, sigma, following)
        yield Step(x, clean)


def dpm_2_ancestral(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise
) -> Iterator[Step]:
    """`dpm_2` too far down, then back up with fresh noise."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        down, up = ancestral(sigma, following)
        x = _midpoint(denoise, x, clean, sigma, down)
        if following:
            x = x.add(noise.fresh(), alpha=up)
        yield Step(x, clean)


def dpmpp_2s_ancestral(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise
) -> Iterator[Step]:
    """DPM-Solver++(2S) (Lu et al. 2022b, algorithm 1) too far down, then up with fresh noise."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        down, up = ancestral(sigma, following)
        middle = math.sqrt(sigma * down)
        second = denoise(towards(x, clean, sigma, middle), middle) if following else clean
        x = towards(x, second, sigma, down)
        if following:
            x = x.add(noise.fresh(), alpha=up)
        yield Step(x, clean)


def dpmpp_sde(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """SDE-DPM-Solver++(2S): `dpmpp_2s_ancestral` with noise in the middle, on one Brownian path."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        if following:
            middle = math.sqrt(sigma * following)
            ahead = _diffused(x, clean, sigma, middle, noise)
            x = _diffused(x, denoise(ahead, middle), sigma, following, noise)
        else:
            x = clean
        yield Step(x, clean)


def lcm(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """Latent consistency (Luo et al. 2023, algorithm 3): all the way down, then up with noise."""
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        x = clean.add(noise.fresh(), alpha=following) if following else clean
        yield Step(x, clean)


def _midpoint(denoise: Denoise, x: Tensor, clean: Tensor, sigma: float, following: float) -> Tensor:
    if not following:
        return clean
    middle = math.sqrt(sigma * following)
    halfway = towards(x, clean, sigma, middle)
    return x.add(halfway - denoise(halfway, middle), alpha=(following - sigma) / middle)


def _diffused(x: Tensor, clean: Tensor, sigma: float, following: float, noise: Noise) -> Tensor:
    down, up = ancestral(sigma, following)
    return towards(x, clean, sigma, down).add(noise.between(sigma, following), alpha=up)
