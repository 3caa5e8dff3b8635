"""Linear multistep samplers: the next samples from a weighted sum of the slopes so far."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from torch import Tensor

from nodes.lib.prediction import Clock
from nodes.lib.samplers.step import Denoise, Noise, Step

# From the noise levels passed, newest first, and the next one: a weight for each slope.
Weights: TypeAlias = Callable[[Sequence[float], float], Sequence[float]]

ADAMS_BASHFORTH: Final = (
    (1.0,),
    (3 / 2, -1 / 2),
    (23 / 12, -16 / 12, 5 / 12),
    (55 / 24, -59 / 24, 37 / 24, -9 / 24),
)
PANELS: Final = 32  # of Simpson's rule, which is exact for the cubics of `lms` with any number

# The time of the linear VP diffusion whose noise grows from 0.002 at 0.001 to 80 at 1
# (Karras et al. 2022, appendix C.1): log(1 + sigma^2) = slope / 2 * t^2 + start * t.
_LEAST, _MOST = math.log1p(0.002**2), math.log1p(80.0**2)
VP_SLOPE: Final = 2 * (_LEAST / 0.001 - _MOST) / (0.001 - 1)
VP_START: Final = _MOST - VP_SLOPE / 2


def lms(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    order: int = 4,
) -> Iterator[Step]:
    """Linear multistep: a polynomial in sigma through the slopes, integrated."""
    return _multistep(denoise, x, sigmas, _through_levels, order)


def ipndm(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """Improved PNDM (Zhang & Chen 2022), order 4: Adams-Bashforth as if steps were equally long."""
    return _multistep(denoise, x, sigmas, _adams_bashforth, order=4)


def ipndm_v(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """`ipndm` for steps of any length, as the diff-sampler of Zhou et al. (2024) has it."""
    return _multistep(denoise, x, sigmas, _differences, order=4)


def deis(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """tAB-DEIS (Zhang & Chen 2022), order 3: like `lms`, but the polynomial is in time."""
    return _multistep(denoise, x, sigmas, _through_times, order=3)


def _multistep(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], weights: Weights, order: int
) -> Iterator[Step]:
    slopes: list[Tensor] = []  # newest first
    for i, (sigma, following) in enumerate(pairwise(sigmas)):
        clean = denoise(x, sigma)
        if following:
            slopes = [(x - clean) / sigma, *slopes[: order - 1]]
            passed = sigmas[i::-1][: len(slopes)]
            for slope, weight in zip(slopes, weights(passed, following), strict=True):
                x = x.add(slope, alpha=weight)
        else:
            x = clean
        yield Step(x, clean)


def _adams_bashforth(passed: Sequence[float], following: float) -> Sequence[float]:
    step = following - passed[0]
    return [step * weight for weight in ADAMS_BASHFORTH[len(passed) - 1]]


def _differences(passed: Sequence[float], following: float) -> Sequence[float]:
    """Newton's divided differences of the slopes, with the factors of their authors' code.

    Of the second difference that is exact for steps of one length, of the third never.
    """
    h, *past = [a - b for a, b in pairwise((following, *passed))]
    factors, differences = [1.0], [[1.0]]
    if past:
        a = past[0]
        factors.append(h / a / 2)
        differences.append([1, -1])
    if len(past) > 1:
        b = past[1]
        factors.append((1 - h**2 / (3 * a * (a + b))) / 2)
        differences.append([1, -1 - a / b, a / b])
    if len(past) > 2:
        c = past[2]
        bend = (1 - h / (3 * (h + a))) / 2 + (1 - h / (2 * (h + a))) * h / (6 * (h + a + b))
        lengths = h * (h + a) * (h + a + b) / (a * (a + b) * (a + b + c))
        ratio = a * (a + b) / (b * (b + c))
        factors.append(bend * lengths)
        differences.append(
            [1, -1 - a / b - ratio, a / b + ratio * (1 + b / c), -ratio * a / b],
        )
    weights = [0.0] * len(passed)
    for factor, difference in zip(factors, differences, strict=True):
        for j, share in enumerate(difference):
            weights[j] += h * factor * share
    return weights


def _through_levels(passed: Sequence[float], following: float) -> Sequence[float]:
    return _integrals(passed, following, time=float)


def _through_times(passed: Sequence[float], following: float) -> Sequence[float]:
    return _integrals(passed, following, time=_vp_time)


def _integrals(
    passed: Sequence[float], following: float, time: Callable[[float], float]
) -> Sequence[float]:
    """The polynomials in time that are 1 at one level and 0 at the others, over d sigma."""
    knots = [time(sigma) for sigma in passed]
    width = (following - passed[0]) / PANELS
    points = [time(passed[0] + i * width) for i in range(PANELS + 1)]
    rule = [1, *(4, 2) * (PANELS // 2 - 1), 4, 1]

    def integral(j: int) -> float:
        values = (_basis(knots, j, point) for point in points)
        return width / 3 * sum(share * value for share, value in zip(rule, values, strict=True))

    return [integral(j) for j in range(len(knots))]


def _basis(knots: Sequence[float], j: int, at: float) -> float:
    value = 1.0
    for knot in knots:
        if knot != knots[j]:
            value *= (at - knot) / (knots[j] - knot)
    return value


def _vp_time(sigma: float) -> float:
    root = math.sqrt(VP_START**2 + 2 * VP_SLOPE * math.log1p(sigma**2))
    return (root - VP_START) / VP_SLOPE
