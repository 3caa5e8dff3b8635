"""Samplers that extrapolate from the steps before, in exponential form.

Those that add no noise measure a step by `log(sigma / following)`, whatever is predicted: their
slopes are the same for all. Those that do measure it by the clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from torch import Tensor

from nodes.lib.prediction import Clock
from nodes.lib.samplers.step import Denoise, Noise, Step, diffused, entered, towards


def dpmpp_2m(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """DPM-Solver++(2M) (Lu et al. 2022b, algorithm 2)."""
    return _second_order(denoise, x, sigmas, _log_ratio, _midpoint, towards)


def res_multistep(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """The second-order multistep of Zhang & Chen's refined exponential solver (2023)."""

    def exact(h: float, last_h: float) -> float:
        return (h / -math.expm1(-h) - 1) / last_h

    return _second_order(denoise, x, sigmas, _log_ratio, exact, towards)


def dpmpp_2m_sde(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """SDE-DPM-Solver++(2M) (Lu et al. 2022b, equation 18), in its midpoint form."""

    def step(x: Tensor, clean: Tensor, sigma: float, following: float) -> Tensor:
        return diffused(x, clean, sigma, following, noise, clock) if following else clean

    return _second_order(denoise, x, entered(sigmas, clock), clock.h, _midpoint, step)


def dpmpp_3m_sde(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """Its third-order sibling by Crowson (2023): a parabola through the last three predictions."""
    past: list[tuple[Tensor, float]] = []  # the clean samples before, newest first, and their h
    for sigma, following in pairwise(entered(sigmas, clock)):
        clean = denoise(x, sigma)
        if following:
            h = clock.h(sigma, following)
            x = diffused(x, _parabola(clean, past, h), sigma, following, noise, clock)
            past = [(clean, h), *past[:1]]
        else:
            x = clean
        yield Step(x, clean)


def _second_order(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    length: Callable[[float, float], float],  # h of a step between two levels
    reach: Callable[[float, float], float],  # of the line through the last two, from h and the last
    step: Callable[[Tensor, Tensor, float, float], Tensor],  # if the clean sample were held
) -> Iterator[Step]:
    previous, last_h = None, 0.0
    for sigma, following in pairwise(sigmas):
        clean = ahead = denoise(x, sigma)
        if following:
            h = length(sigma, following)
            if previous is not None:
                ahead = previous.lerp(clean, 1 + reach(h, last_h))
            previous, last_h = clean, h
        x = step(x, ahead, sigma, following)
        yield Step(x, clean)


def _log_ratio(sigma: float, following: float) -> float:
    return math.log(sigma / following)


def _midpoint(h: float, last_h: float) -> float:
    return h / (2 * last_h)


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
