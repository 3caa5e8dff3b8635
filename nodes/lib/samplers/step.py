"""What samplers are made of, and what they all share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

import torch
from torch import Tensor

from nodes.lib.prediction import Clock

Denoise: TypeAlias = Callable[[Tensor, float], Tensor]


class Step(NamedTuple):
    """What is known after a step."""

    x: Tensor  # the samples, at the noise level reached
    clean: Tensor  # the model's guess of where they will end, for previews


class Noise(Protocol):
    """The random numbers a sampler may add."""

    def fresh(self) -> Tensor:
        """Independent standard normal noise, of the samples' shape."""

    def between(self, sigma: float, following: float) -> Tensor:
        """The normalised increment of a Brownian path between two noise levels."""


class Sampler(Protocol):
    """Takes samples from the first noise level to the last, one step at a time.

    `x` is float32, `alpha * clean + sigmas[0] * noise`; `sigmas` descend strictly, to 0 or less
    far. The clock is that of the model's prediction.
    """

    def __call__(
        self, denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock, /
    ) -> Iterator[Step]: ...


def towards(x: Tensor, clean: Tensor, sigma: float, following: float) -> Tensor:
    """The exact solution down to `following` if the clean sample were `clean` all the way.

    Euler's step of Karras et al. (2022) and the first-order DPM-Solver++ are both this.
    """
    return x.lerp(clean, 1 - following / sigma)


class Ancestral(NamedTuple):
    """A step too far down, and the fresh noise that leads back up."""

    down: float  # the level to step to
    scale: float  # of the samples there, before noise is added
    up: float  # size of the noise

    def renewed(self, x: Tensor, noise: Noise) -> Tensor:
        """Samples at `down` with fresh noise, at the level wanted."""
        x = x if self.scale == 1 else x * self.scale
        return x.add(noise.fresh(), alpha=self.up)


def ancestral(sigma: float, following: float, clock: Clock) -> Ancestral:
    """How far to step below `following`: as the reverse diffusion would, for samples of size 1."""
    down = following**2 / sigma
    scale = clock.alpha(following) / clock.alpha(down)
    return Ancestral(
        down, scale, following * math.sqrt(1 - (following / sigma * scale) ** 2) if down else 0.0
    )


def entered(sigmas: Sequence[float], clock: Clock) -> list[float]:
    """The levels, the first moved to where the clock can measure it."""
    return [clock.entered(sigmas[0]), *sigmas[1:]]


def as_float32(sigma: float) -> float:
    """A level as the field's tensors hold it."""
    return float(torch.tensor(sigma, dtype=torch.float32))


def diffused(
    x: Tensor, clean: Tensor, sigma: float, following: float, noise: Noise, clock: Clock
) -> Tensor:
    """One step of the reverse diffusion, exact if the clean sample were `clean` all the way.

    Computed for x / alpha, of which the clean sample keeps its size.
    """
    before, after = clock.alpha(sigma), clock.alpha(following)
    level = following / after
    kept = (level / (sigma / before)) ** 2
    fresh = noise.between(sigma, following)
    x = x if before == 1 else x / before
    x = x.lerp(clean, 1 - kept).add(fresh, alpha=level * math.sqrt(1 - kept))
    return x if after == 1 else x * after
