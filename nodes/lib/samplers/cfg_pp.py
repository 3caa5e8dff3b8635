"""CFG++ (Chung et al. 2024): noise is taken off as guided, and put back as not guided."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from torch import Tensor

from nodes.lib.prediction import Clock, Epsilon
from nodes.lib.samplers.multistep import refined
from nodes.lib.samplers.step import DenoiseApart, Noise, Step, ancestral, towards


def euler_ancestral(
    denoise: DenoiseApart,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """Algorithm 2 of the paper, with the noise of DDIM by `eta`; computed for x / alpha."""
    for sigma, following in pairwise(sigmas):
        clean, away = denoise(x, sigma)
        if following:
            before, after = clock.alpha(sigma), clock.alpha(following)
            slope = x.sub(away, alpha=before) / sigma
            high, low = sigma / before if before else math.inf, following / after
            step = ancestral(high, low, Epsilon(), eta)
            x = clean.mul(after).add(slope, alpha=after * step.down)
            if eta and s_noise:
                x = x.add(noise.fresh(), alpha=after * step.up * s_noise)
        else:
            x = clean
        yield Step(x, clean)


def dpmpp_2s_ancestral(
    denoise: DenoiseApart,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """DPM-Solver++(2S) as not guided; what guidance adds is added after the step."""
    for sigma, following in pairwise(sigmas):
        clean, away = denoise(x, sigma)
        step = ancestral(sigma, following, clock, eta)
        second = away
        if step.down:
            middle = clock.halfway(sigma, step.down)
            _, second = denoise(towards(x, away, sigma, middle), middle)
        x = towards(x, second, sigma, step.down)
        if following:
            x = step.renewed(x, noise, s_noise)
        x = x.add(clean - away, alpha=clock.alpha(following))
        yield Step(x, clean)


def dpmpp_2m(
    denoise: DenoiseApart, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """DPM-Solver++(2M): the guided sample, and the rest of the step as not guided.

    Its line leads from the last unguided sample to this guided one, as the field has it.
    """
    last: tuple[Tensor, float] | None = None  # the unguided sample before, and its h
    for sigma, following in pairwise(sigmas):
        clean, away = denoise(x, sigma)
        ratio = following / sigma
        ahead = clean.add(x - away, alpha=ratio)
        if following:
            h = -math.log(ratio)
            if last is not None:
                before, last_h = last
                ahead = ahead.add(clean - before, alpha=(1 - ratio) * h / (2 * last_h))
            last = away, h
        x = ahead
        yield Step(x, clean)


def res_multistep(
    denoise: DenoiseApart,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    eta: float = 0.0,
    s_noise: float = 1.0,
) -> Iterator[Step]:
    """The refined multistep as not guided, after what guidance adds was added."""
    previous, last_h = None, 0.0
    for sigma, following in pairwise(sigmas):
        clean, away = denoise(x, sigma)
        step = ancestral(sigma, following, Epsilon(), eta)
        if previous is None or not step.down:
            x = clean.add(x - away, alpha=step.down / sigma)
        else:
            ahead = previous.lerp(away, 1 + refined(math.log(sigma / step.down), last_h))
            x = towards(x + (clean - away), ahead, sigma, step.down)
        if step.down:
            previous, last_h = away, math.log(sigma / step.down)
        if step.up:
            x = step.renewed(x, noise, s_noise)
        yield Step(x, clean)


def gradient_estimation(
    denoise: DenoiseApart,
    x: Tensor,
    sigmas: Sequence[float],
    noise: Noise,
    clock: Clock,
    gamma: float = 2.0,
) -> Iterator[Step]:
    """Permenter & Yuan (2024) along slopes that are not guided, from the guided sample."""
    last: Tensor | None = None
    for sigma, following in pairwise(sigmas):
        clean, away = denoise(x, sigma)
        slope = (x - away) / sigma
        x = clean.add(slope, alpha=following)
        if following and last is not None:
            x = x.add(slope - last, alpha=(gamma - 1) * (following - sigma))
        last = slope
        yield Step(x, clean)
