"""DPM-Solver (Lu et al. 2022): single steps of orders 1 to 3, in t = -log sigma."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from nodes.lib.prediction import Clock, Epsilon
from nodes.lib.samplers.step import Denoise, Noise, Step, ancestral

SMALLEST = 1e-5  # of t: what is nearer to the end is there


def dpm_fast(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """As many calls as there are steps, in even steps of order 3 and less at the end.

    Of the levels only the ends count. It stops at the last one above 0.
    """
    start, end = _times(sigmas)
    calls = len(sigmas) - 1
    count = calls // 3 + 1
    orders = [3] * (count - 2) + [2, 1] if calls % 3 == 0 else [3] * (count - 1) + [calls % 3]
    times = torch.linspace(start, end, count + 1, dtype=torch.float64).tolist()
    for order, t, following in zip(orders, times, times[1:], strict=False):
        step = _Step(denoise, x, t)
        x = step.to(following, order)
        yield Step(x, step.clean)


def dpm_adaptive(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    order: int = 3,
    rtol: float = 0.05,
    atol: float = 0.0078,
    h_init: float = 0.05,
    pcoeff: float = 0.0,
    icoeff: float = 1.0,
    dcoeff: float = 0.0,
    accept_safety: float = 0.81,
    eta: float = 0.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """DPM-Solver-12 and -23: steps as long as two orders agree, by a PID controller.

    Of the levels only the ends count. It stops at the last one above 0; a step that was refused
    is told, too.
    """
    t, end = _times(sigmas)
    gains = (pcoeff + icoeff + dcoeff, -(pcoeff + 2 * dcoeff), dcoeff)
    control = _Control(h_init, gains, 1.5 if eta else order, accept_safety)
    before = x
    if t >= end - SMALLEST:
        yield Step(x, denoise(x, sigmas[0]))
    while t < end - SMALLEST:
        following = min(end, t + control.h)
        down, up = following, 0.0
        if eta:
            aim = ancestral(math.exp(-t), math.exp(-following), Epsilon(), eta).down
            down = min(end, -math.log(aim)) if aim else end
            up = math.sqrt(math.exp(-2 * following) - math.exp(-2 * down))
        step = _Step(denoise, x, t)
        low = step.to(down, order - 1, inner=1 / 3)
        high = step.to(down, order)
        allowed = (low.abs().maximum(before.abs()) * rtol).clamp(min=atol)
        error = float(torch.linalg.norm((low - high) / allowed)) / math.sqrt(x.numel())
        if control.accepts(error):
            before, x, t = low, high, following
            if up:
                x = x.add(noise.fresh(), alpha=up * s_noise)
        yield Step(x, step.clean)


def _times(sigmas: Sequence[float]) -> tuple[float, float]:
    last = sigmas[-1] or sigmas[-2]
    return -math.log(sigmas[0]), -math.log(last)


class _Step:
    """One step from a time, of several orders that share their calls."""

    def __init__(self, denoise: Denoise, x: Tensor, t: float) -> None:
        self._denoise = denoise
        self._x = x
        self._t = t
        self.clean = denoise(x, math.exp(-t))
        self._slope = (x - self.clean) / math.exp(-t)
        self._inner: dict[float, Tensor] = {}  # slopes, by how far into the step

    def to(self, end: float, order: int, inner: float = 0.5) -> Tensor:
        """Equations 3.7 and algorithms 1 and 2. `inner`: where order 2 looks."""
        h, sigma = end - self._t, math.exp(-end)
        x = self._x.sub(self._slope, alpha=sigma * math.expm1(h))
        if order == 1:
            return x
        if order == 2:
            bend = self._first(inner, h) - self._slope
            return x.sub(bend, alpha=sigma * math.expm1(h) / (2 * inner))
        bend = self._second(h) - self._slope
        return x.sub(bend, alpha=sigma / (2 / 3) * (math.expm1(h) / h - 1))

    def _first(self, inner: float, h: float) -> Tensor:
        if inner not in self._inner:
            sigma = math.exp(-(self._t + inner * h))
            x = self._x.sub(self._slope, alpha=sigma * math.expm1(inner * h))
            self._inner[inner] = (x - self._denoise(x, sigma)) / sigma
        return self._inner[inner]

    def _second(self, h: float) -> Tensor:
        at = 2 / 3 * h
        sigma, grown = math.exp(-(self._t + at)), math.expm1(at)
        bend = self._first(1 / 3, h) - self._slope
        x = self._x.sub(self._slope, alpha=sigma * grown)
        x = x.sub(bend, alpha=sigma * 2 * (grown / at - 1))
        return (x - self._denoise(x, sigma)) / sigma


class _Control:
    """A PID controller of the length of steps (Söderlind 2003), as k-diffusion has it."""

    def __init__(
        self, h: float, gains: tuple[float, float, float], order: float, safety: float
    ) -> None:
        self.h = h  # in t
        self._powers = [gain / order for gain in gains]
        self._safety = safety
        self._errors: list[float] = []  # their inverses: of this step and of two accepted ones

    def accepts(self, error: float) -> bool:
        """Whether a step with this error will do. Says how long the next one is to be."""
        inverse = 1 / (error + 1e-8)
        self._errors = [inverse, *(self._errors or [inverse] * 3)[1:]]
        powers = zip(self._errors, self._powers, strict=True)
        factor = 1 + math.atan(math.prod(value**power for value, power in powers) - 1)
        is_accepted = factor >= self._safety
        if is_accepted:
            self._errors = [inverse, inverse, self._errors[1]]
        self.h *= factor
        return is_accepted
