"""What samplers are made of, and what they all share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias, TypedDict

import torch
from torch import Tensor

from nodes.lib.prediction import Clock

Denoise: TypeAlias = Callable[[Tensor, float], Tensor]
# The clean sample as guided, and that of the prompt to be avoided.
DenoiseApart: TypeAlias = Callable[[Tensor, float], tuple[Tensor, Tensor]]


class Step(NamedTuple):
    """What is known after a step."""

    x: Tensor  # the samples, at the noise level reached
    clean: Tensor  # the model's guess of where they will end, for previews


# `(denoise, x, sigmas, noise, clock, **options)` takes samples from the first noise level to the
# last, one step at a time. `x` is float32, `alpha * clean + sigmas[0] * noise`; `sigmas` descend
# strictly, to 0 or less far. The clock is that of the model's prediction.
Sampler: TypeAlias = Callable[..., Iterator[Step]]


class Noise(Protocol):
    """The random numbers a sampler may add."""

    def fresh(self) -> Tensor:
        """Independent standard normal noise, of the samples' shape."""

    def between(self, sigma: float, following: float) -> Tensor:
        """The normalised increment of a Brownian path between two noise levels."""


def towards(x: Tensor, clean: Tensor, sigma: float, following: float) -> Tensor:
    """The exact solution down to `following` if the clean sample were `clean` all the way.

    Euler's step of Karras et al. (2022) and the first-order DPM-Solver++ are both this.
    """
    return x.lerp(clean, 1 - following / sigma)


class Churn(TypedDict, total=False):
    """Noise added before a step (Karras et al. 2022, algorithm 2)."""

    s_churn: float  # how much in the whole run; 0 is the default
    s_tmin: float  # the lowest level and the highest at which it is added
    s_tmax: float
    s_noise: float  # its size, 1 by default


def churned(
    x: Tensor, sigma: float, steps: int, noise: Noise, churn: Churn
) -> tuple[Tensor, float]:
    """The samples and their level after noise was added to them."""
    gamma = min(churn.get("s_churn", 0.0) / steps, math.sqrt(2) - 1)
    if gamma <= 0 or not churn.get("s_tmin", 0.0) <= sigma <= churn.get("s_tmax", math.inf):
        return x, sigma
    higher = sigma * (gamma + 1)
    added = math.sqrt(higher**2 - sigma**2) * churn.get("s_noise", 1.0)
    return x.add(noise.fresh(), alpha=added), higher


class Ancestral(NamedTuple):
    """A step too far down, and the fresh noise that leads back up."""

    down: float  # the level to step to
    scale: float  # of the samples there, before noise is added
    up: float  # size of the noise

    def renewed(self, x: Tensor, noise: Noise, s_noise: float = 1.0) -> Tensor:
        """Samples at `down` with fresh noise, at the level wanted."""
        x = x if self.scale == 1 else x * self.scale
        return x.add(noise.fresh(), alpha=self.up * s_noise)


def ancestral(sigma: float, following: float, clock: Clock, eta: float = 1.0) -> Ancestral:
    """How far to step below `following`: not at all where `eta` is 0."""
    kept = clock.kept(sigma, following, eta)
    down = following * kept
    scale = clock.alpha(following) / clock.alpha(down)
    up = following * math.sqrt(max(1 - (kept * scale) ** 2, 0))
    return Ancestral(down, scale, up)


def entered(sigmas: Sequence[float], clock: Clock) -> list[float]:
    """The levels, the first moved to where the clock can measure it."""
    return [clock.entered(sigmas[0]), *sigmas[1:]]


def as_float32(sigma: float) -> float:
    """A level as the field's tensors hold it."""
    return float(torch.tensor(sigma, dtype=torch.float32))


def diffused(
    x: Tensor,
    clean: Tensor,
    sigma: float,
    following: float,
    noise: Noise,
    clock: Clock,
    eta: float = 1.0,
    s_noise: float = 1.0,
    *,
    by_variance: bool = False,
) -> Tensor:
    """One step of the reverse diffusion, exact if the clean sample were `clean` all the way.

    Computed for x / alpha, of which the clean sample keeps its size. `eta` scales the diffusion,
    or `by_variance` the noise of the step; at 0 and 1 both are the same.
    """
    before, after = clock.alpha(sigma), clock.alpha(following)
    level = following / after
    ratio = level / (sigma / before)
    old = math.sqrt(max(1 - eta**2 * (1 - ratio**2), 0)) if by_variance else ratio**eta
    x = x if before == 1 else x / before
    x = x.lerp(clean, 1 - ratio * old)
    if eta and s_noise:
        size = level * math.sqrt(1 - old**2) * s_noise
        x = x.add(noise.between(sigma, following), alpha=size)
    return x if after == 1 else x * after
