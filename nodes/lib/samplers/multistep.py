"""Samplers that extrapolate from the steps before, in exponential form.

Those that diffuse measure a step by the clock; the others by `log(sigma / following)`, whatever
is predicted: their slopes are the same for all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from torch import Tensor

from nodes.lib.prediction import Clock, Epsilon
from nodes.lib.samplers.step import Denoise, Noise, Step, ancestral, diffused, entered, towards


def dpmpp_2m(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """DPM-Solver++(2M) (Lu et al. 2022b, algorithm 2)."""
    return _second_order(denoise, x, sigmas, _log_ratio, _midpoint, towards)


def dpmpp_2m_sde(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
    solver: Literal["midpoint", "heun"] = "midpoint",
) -> Iterator[Step]:
    """SDE-DPM-Solver++(2M) (Lu et al. 2022b, equation 18), in its midpoint or its Heun form."""

    def heun(h: float, last_h: float) -> float:
        whole = h * (1 + eta)
        return h / last_h * (-1 / math.expm1(-whole) - 1 / whole)

    def step(x: Tensor, clean: Tensor, sigma: float, following: float) -> Tensor:
        if not following:
            return clean
        return diffused(x, clean, sigma, following, noise, clock, eta, s_noise)

    reach = heun if solver == "heun" else _midpoint
    return _second_order(denoise, x, entered(sigmas, clock), clock.h, reach, step)


def dpmpp_2m_sde_heun(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """`dpmpp_2m_sde` in its Heun form."""
    return dpmpp_2m_sde(denoise, x, sigmas, noise, clock, eta, s_noise, "heun")


def dpmpp_3m_sde(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """Its third-order sibling by Crowson (2023): a parabola through the last three predictions."""
    past: list[tuple[Tensor, float]] = []  # the clean samples before, newest first, and their h
    for sigma, following in pairwise(entered(sigmas, clock)):
        clean = denoise(x, sigma)
        if following:
            h = clock.h(sigma, following)
            ahead = _parabola(clean, past, h, h * (1 + eta))
            x = diffused(x, ahead, sigma, following, noise, clock, eta, s_noise)
            past = [(clean, h), *past[:1]]
        else:
            x = clean
        yield Step(x, clean)


def res_multistep(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 0.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """The second-order multistep of Zhang & Chen's refined exponential solver (2023).

    With `eta` too far down, then back up with fresh noise, which takes the clean sample to keep
    its size, for a flow too, as the field does.
    """
    previous, last_h = None, 0.0
    for sigma, following in pairwise(sigmas):
        clean = ahead = denoise(x, sigma)
        step = ancestral(sigma, following, Epsilon(), eta)
        if step.down:
            h = _log_ratio(sigma, step.down)
            if previous is not None:
                ahead = previous.lerp(clean, 1 + refined(h, last_h))
            previous, last_h = clean, h
        x = towards(x, ahead, sigma, step.down)
        if step.up:
            x = step.renewed(x, noise, s_noise)
        yield Step(x, clean)


def res_multistep_ancestral(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """`res_multistep` with noise."""
    return res_multistep(denoise, x, sigmas, noise, clock, eta, s_noise)


def gradient_estimation(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    gamma: float = 2.0,
) -> Iterator[Step]:
    """Permenter & Yuan (2024), section 5: Euler's step along `gamma` of this slope and the rest
    of the last one."""
    last: Tensor | None = None
    for sigma, following in pairwise(sigmas):
        clean = denoise(x, sigma)
        slope = (x - clean) / sigma
        x = towards(x, clean, sigma, following)
        if following and last is not None:
            x = x.add(slope - last, alpha=(gamma - 1) * (following - sigma))
        last = slope
        yield Step(x, clean)


def refined(h: float, last_h: float) -> float:
    """How far a line through the last two clean samples reaches, for the exact integral."""
    return (h / -math.expm1(-h) - 1) / last_h


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


def _parabola(
    clean: Tensor, past: Sequence[tuple[Tensor, float]], h: float, whole_h: float
) -> Tensor:
    """The clean sample that, held for a step of the diffusion, amounts to what changes in it.

    `whole_h` is the length of the step with its diffusion.
    """
    if not past:
        return clean
    whole = -math.expm1(-whole_h)
    phi_2 = 1 - whole / whole_h
    first, h_1 = past[0]
    slope = (clean - first) * (h / h_1)
    if len(past) == 1:
        return clean.add(slope, alpha=phi_2 / whole)
    phi_3 = phi_2 / whole_h - 0.5
    second, h_2 = past[1]
    bend = (slope - (first - second) * (h / h_2)) * (h / (h_1 + h_2))
    slope = slope.add(bend, alpha=h_1 / h)
    return clean.add(slope, alpha=phi_2 / whole).sub(bend, alpha=phi_3 / whole)
