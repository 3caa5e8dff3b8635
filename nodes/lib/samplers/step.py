"""What samplers are made of, and what they all share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from torch import Tensor

Denoise: TypeAlias = "Callable[[Tensor, float], Tensor]"


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

    `x` is float32, `clean + sigmas[0] * noise`; `sigmas` descend strictly to 0.
    """

    def __call__(
        self, denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, /
    ) -> Iterator[Step]: ...


def towards(x: Tensor, clean: Tensor, sigma: float, following: float) -> Tensor:
    """The exact solution down to `following` if the clean sample were `clean` all the way.

    Euler's step of Karras et al. (2022) and the first-order DPM-Solver++ are both this.
    """
    return x.lerp(clean, 1 - following / sigma)


def ancestral(sigma: float, following: float) -> tuple[float, float]:
    """How far down to step, and how much fresh noise leads back up to `following`."""
    up = following * math.sqrt(1 - (following / sigma) ** 2)
    return following**2 / sigma, up
