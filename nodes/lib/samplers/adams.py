"""Linear multistep samplers: the next samples from a weighted sum of the slopes so far."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from nodes.lib.samplers.step import Denoise, Noise, Step

if TYPE_CHECKING:
    from torch import Tensor

Point = TypeVar("Point", float, "Tensor")

# From the noise levels passed, newest first, and the next one: a weight for each slope.
Weights: TypeAlias = Callable[[Sequence[float], float], Sequence[float]]

# The time in which DEIS's polynomials live: that of the linear VP diffusion whose noise grows from
# 0.002 at time 0.001 to 80 at time 1 (Karras et al. 2022, appendix C.1).
_GROWTH_MIN, _GROWTH_MAX = math.log1p(0.002**2), math.log1p(80.0**2)
BETA_SLOPE: Final = 2 * (_GROWTH_MIN / 0.001 - _GROWTH_MAX) / (0.001 - 1)
BETA_START: Final = _GROWTH_MAX - BETA_SLOPE / 2
DEIS_POINTS: Final = 10_000  # of its numerical integral

ADAMS_BASHFORTH: Final = (
    (1.0,),
    (3 / 2, -1 / 2),
    (23 / 12, -16 / 12, 5 / 12),
    (55 / 24, -59 / 24, 37 / 24, -9 / 24),
)


def lms(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """Linear multistep of order 4: a polynomial in sigma through the slopes, integrated."""
    return _multistep(denoise, x, sigmas, _lagrange, order=4)


def ipndm(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """Improved PNDM (Zhang & Chen 2022), order 4: Adams-Bashforth as if steps were equally long."""
    return _multistep(denoise, x, sigmas, _adams_bashforth, order=4)


def deis(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """tAB-DEIS (Zhang & Chen 2022), order 3: like `lms`, but the polynomial is in time."""
    return _multistep(denoise, x, sigmas, _exponential, order=3)


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


def _lagrange(passed: Sequence[float], following: float) -> Sequence[float]:
    """By Simpson's rule, which is exact for the cubic that four slopes make."""
    start = passed[0]

    def integral(j: int) -> float:
        ends = _basis(passed, j, start) + _basis(passed, j, following)
        middle = _basis(passed, j, (start + following) / 2)
        return (following - start) * (ends + 4 * middle) / 6

    return [integral(j) for j in range(len(passed))]


def _exponential(passed: Sequence[float], following: float) -> Sequence[float]:
    """The integral of each basis polynomial over d sigma, summed over evenly spaced times."""
    import torch

    if len(passed) == 1:
        return [following - passed[0]]
    knots = [_vp_time(sigma) for sigma in passed]
    end = _vp_time(following)
    times = torch.linspace(knots[0], end, DEIS_POINTS, dtype=torch.float64)
    signal = torch.exp(-times * (BETA_START + BETA_SLOPE * times / 2))
    growth = (BETA_START + BETA_SLOPE * times) / (2 * (signal * (1 - signal)).sqrt())
    span = (end - knots[0]) / DEIS_POINTS
    return [span * float((growth * _basis(knots, j, times)).sum()) for j in range(len(knots))]


def _vp_time(sigma: float) -> float:
    """The time at which the linear VP diffusion has this much noise."""
    root = math.sqrt(BETA_START**2 + 2 * BETA_SLOPE * math.log1p(sigma**2))
    return (root - BETA_START) / BETA_SLOPE


def _basis(knots: Sequence[float], j: int, at: Point) -> Point:
    """The polynomial that is 1 at knot `j` and 0 at the others."""
    value = at * 0 + 1
    for k, knot in enumerate(knots):
        if k != j:
            value = value * (at - knot) / (knots[j] - knot)
    return value
