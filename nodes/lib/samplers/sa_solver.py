"""SA-Solver (Xue et al. 2023): a stochastic Adams predictor, and a corrector."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from torch import Tensor

from nodes.lib.prediction import Clock
from nodes.lib.samplers.step import Denoise, Noise, Step, entered


def sa_solver(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
    sde_start: float = math.inf,
    sde_end: float = 0.0,
    order: int = 3,
    corrector_order: int = 4,
    simple_order_2: bool = False,
    pece: bool = False,
) -> Iterator[Step]:
    """Algorithm 1. There is noise, by `eta`, between the levels `sde_start` and `sde_end`.

    `order` is the predictor's; a corrector of order 0 is none; orders fall near 0. The model is
    asked at what was predicted, and with `pece` again at what was corrected.
    """
    levels = entered(sigmas, clock)
    known: list[_Known] = []  # oldest first
    predicted, step = x, None
    for i, (sigma, following) in enumerate(pairwise(levels)):
        clean = guess = denoise(predicted, sigma)
        known = [*known[-max(order, corrector_order) :], (clock.lam(sigma), clean)]
        left = math.inf if levels[-1] else len(levels) - 1 - i
        corrector = int(min(corrector_order, len(known), left))
        x = predicted
        if step is not None and corrector and (following or pece):
            x = step.to_end(known[-corrector:], is_correction=True)
            if pece:
                clean = denoise(x, sigma)
                known[-1] = (known[-1][0], clean)
        predicted = clean
        if following:
            tau = max(eta, 0.0) if sde_start >= following >= sde_end else 0.0
            step = _Step(x, sigma, following, clock, tau, noise, s_noise, simple_order_2)
            predictor = int(min(order, len(known), left - 1))
            predicted = step.to_end(known[-predictor:], is_correction=False)
        yield Step(predicted, guess)


_Known = tuple[float, Tensor]  # lambda of a level, and the clean sample there


class _Step:
    """A step from x, taken twice: to predict, and to correct with what was found at its end."""

    def __init__(
        self,
        x: Tensor,
        sigma: float,
        following: float,
        clock: Clock,
        tau: float,  # the noise of the step: 0 is none, 1 that of the reverse diffusion
        noise: Noise,
        s_noise: float,
        is_simple: bool,  # of second order as in the paper's appendix D
    ) -> None:
        self._start, self._end = clock.lam(sigma), clock.lam(following)
        self._alpha = clock.alpha(following)
        self._h, self._more = self._end - self._start, 1 + tau**2
        self._x = x * (following / sigma * math.exp(-(tau**2) * self._h))
        if tau > 0 and s_noise > 0:
            size = following * math.sqrt(-math.expm1(-2 * tau**2 * self._h)) * s_noise
            self._x = self._x.add(noise.fresh(), alpha=size)
        self._is_simple = is_simple

    def to_end(self, known: Sequence[_Known], is_correction: bool) -> Tensor:
        """Equations 15 and 18: clean samples between those known are on a polynomial."""
        times = [lam for lam, _ in known]
        if self._is_simple and len(known) == 2:
            weights = self._simple(times[0], is_correction)
        else:
            weights = self._through(times)
        x = self._x
        for weight, (_, clean) in zip(weights, known, strict=True):
            x = x.add(clean, alpha=self._alpha * weight)
        return x

    def _through(self, times: Sequence[float]) -> Sequence[float]:
        """(1 + tau^2) times the integral of exp((1 + tau^2) t) over the basis polynomials.

        Time is counted from the end of the step, where the exponential is 1.
        """
        more, fall = self._more, math.exp(-self._more * self._h)
        powers = [1 - fall]
        for p in range(1, len(times)):
            powers.append(-((-self._h) ** p) * fall - p / more * powers[-1])
        basis = np.vander([t - self._end for t in times], len(times), increasing=True).T
        weights: list[float] = np.linalg.solve(basis, powers).tolist()
        return weights

    def _simple(self, older: float, is_correction: bool) -> Sequence[float]:
        whole = -math.expm1(-self._h * self._more)
        if is_correction:
            newest = 0.5 * self._more * self._h
            return whole - newest, newest
        oldest = 0.5 * self._more * self._h**2 / (older - self._start)
        return oldest, whole - oldest
