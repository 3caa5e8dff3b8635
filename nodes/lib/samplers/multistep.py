"""Samplers that extrapolate from the steps before, in exponential form.

Time is the logarithm of the signal-to-noise ratio, `-log sigma`, and `h` a step of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from nodes.lib.samplers.step import Denoise, Noise, Step, towards

if TYPE_CHECKING:
    from torch import Tensor


def dpmpp_2m(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """DPM-Solver++(2M) (Lu et al. 2022b, algorithm 2)."""
    previous, last_h = None, 0.0
    for sigma, following in pairwise(sigmas):
        clean = ahead = denoise(x, sigma)
        if following:
            h = math.log(sigma / following)
            if previous is not None:
                ahead = previous.lerp(clean, 1 + h / (2 * last_h))
            previous, last_h = clean, h
        x = towards(x, ahead, sigma, following)
        yield Step(x, clean)


def res_multistep(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise
) -> Iterator[Step]:
    """The second-order multistep of Zhang & Chen's refined exponential solver (2023)."""
    previous, last_h = None, 0.0
    for sigma, following in pairwise(sigmas):
        clean = ahead = denoise(x, sigma)
        if following:
            h = math.log(sigma / following)
            if previous is not None:
                ahead = previous.lerp(clean, 1 + (h / -math.expm1(-h) - 1) / last_h)
            previous, last_h = clean, h
        x = towards(x, ahead, sigma, following)
        yield Step(x, clean)


def dpmpp_2m_sde(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise
) -> Iterator[Step]:
    """SDE-DPM-Solver++(2M) (Lu et al. 2022b, equation 18), in its midpoint form."""
    previous, last_h = None, 0.0
    for sigma, following in pairwise(sigmas):
        clean = ahead = denoise(x, sigma)
        if following:
            h = math.log(sigma / following)
            if previous is not None:
                ahead = previous.lerp(clean, 1 + h / (2 * last_h))
            previous, last_h = clean, h
            x = _diffused(x, ahead, sigma, following, noise)
        else:
            x = clean
        yield Step(x, clean)


def dpmpp_3m_sde(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise
) -> Iterator[Step]:
    """Its third-order sibling by Crowson (2023): a parabola through the last three predictions."""
    past: list[tuple[Tensor, float]] = []  # the clean samples before, newest first, and their h
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        if following:
            h = math.log(sigma / following)
            x = _diffused(x, _parabola(clean, past, h), sigma, following, noise)
            past = [(clean, h), *past[:1]]
        else:
            x = clean
        yield Step(x, clean)


def _parabola(clean: Tensor, past: Sequence[tuple[Tensor, float]], h: float) -> Tensor:
    """The clean sample that, held for a step of the diffusion, amounts to what changes in it."""
    if not past:
        return clean
    whole = -math.expm1(-2 * h)
    phi_2 = 1 - whole / (2 * h)
    first, h_1 = past[0]
    slope = (clean - first) * (h / h_1)
    if len(past) == 1:
        return clean.add(slope, alpha=phi_2 / whole)
    phi_3 = phi_2 / (2 * h) - 0.5
    second, h_2 = past[1]
    bend = (slope - (first - second) * (h / h_2)) * (h / (h_1 + h_2))
    slope = slope.add(bend, alpha=h_1 / h)
    return clean.add(slope, alpha=phi_2 / whole).sub(bend, alpha=phi_3 / whole)


def _diffused(x: Tensor, clean: Tensor, sigma: float, following: float, noise: Noise) -> Tensor:
    """One step of the reverse diffusion, exact if the clean sample were `clean` all the way."""
    kept = (following / sigma) ** 2
    return x.lerp(clean, 1 - kept).add(
        noise.between(sigma, following), alpha=following * math.sqrt(1 - kept)
    )
