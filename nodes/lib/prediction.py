"""What networks predict, and what follows from it: x is alpha * clean + sigma * noise. Torch-free.

Epsilon, velocity and EDM work where the clean sample keeps its size (alpha is 1); flow goes in a
straight line from noise to picture (alpha is 1 - sigma).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class Clock(Protocol):
    """How a noise level tells time: what samplers need to know of a prediction."""

    def alpha(self, sigma: float) -> float:
        """The size of the clean sample at a level."""

    def lam(self, sigma: float) -> float:
        """Half the logarithm of the signal-to-noise ratio, log(alpha / sigma)."""

    def h(self, sigma: float, following: float) -> float:
        """A step in `lam`, down to a level above 0."""

    def level(self, lam: float) -> float:
        """The level at which `lam` is this."""

    def halfway(self, sigma: float, following: float) -> float:
        """The level in the middle, by `lam`."""

    def kept(self, sigma: float, following: float, eta: float) -> float:
        """The share of `following` that an ancestral step keeps of the noise there was."""

    def entered(self, sigma: float) -> float:
        """The level, or the one just below it where `lam` has no end."""

    def noised(
        self, clean: Tensor, noise: Tensor, sigma: float, from_nothing: bool = False
    ) -> Tensor:
        """The samples at a level. `from_nothing`: it is the highest, where all should be noise."""


class Prediction(Clock, Protocol):
    """What the output of a network means."""

    def input(self, x: Tensor, sigma: float) -> Tensor:
        """What the network is given."""

    def clean(self, x: Tensor, output: Tensor, sigma: float) -> Tensor:
        """The clean sample that the network's output tells of, float32."""

    def released(self, x: Tensor, sigma: float) -> Tensor:
        """Samples left at a level above 0, in the size of clean ones."""


class _SizeKept:
    """Clean samples keep their size, noise of size sigma is added (Karras et al. 2022)."""

    sigma_data = 1.0

    def alpha(self, sigma: float) -> float:
        return 1.0

    def lam(self, sigma: float) -> float:
        return -math.log(sigma)

    def h(self, sigma: float, following: float) -> float:
        return math.log(sigma / following)

    def level(self, lam: float) -> float:
        return math.exp(-lam)

    def halfway(self, sigma: float, following: float) -> float:
        return math.sqrt(sigma * following)

    def kept(self, sigma: float, following: float, eta: float) -> float:
        """At eta = 1 as the reverse diffusion would, for samples of size 1."""
        return math.sqrt(max(1 - eta**2 + (eta * following / sigma) ** 2, 0))

    def entered(self, sigma: float) -> float:
        return sigma

    def norm(self, sigma: float) -> float:
        norm: float = (sigma**2 + self.sigma_data**2) ** 0.5
        return norm

    def input(self, x: Tensor, sigma: float) -> Tensor:
        return x / self.norm(sigma)

    def noised(
        self, clean: Tensor, noise: Tensor, sigma: float, from_nothing: bool = False
    ) -> Tensor:
        """At the highest level noise has the size that sample plus noise had in training."""
        return clean.add(noise, alpha=math.hypot(1, sigma) if from_nothing else sigma)

    def released(self, x: Tensor, sigma: float) -> Tensor:
        return x


@dataclass(frozen=True)
class Epsilon(_SizeKept):
    """The noise (Ho et al. 2020)."""

    def clean(self, x: Tensor, output: Tensor, sigma: float) -> Tensor:
        return x - sigma * output


@dataclass(frozen=True)
class Velocity(_SizeKept):
    """v of progressive distillation (Salimans & Ho 2022), at unit variance of the data."""

    def clean(self, x: Tensor, output: Tensor, sigma: float) -> Tensor:
        norm = self.norm(sigma)
        return x / norm**2 - output * sigma / norm


@dataclass(frozen=True)
class Edm(_SizeKept):
    """The preconditioned F of Karras et al. (2022), table 1."""

    sigma_data: float = 0.5

    def clean(self, x: Tensor, output: Tensor, sigma: float) -> Tensor:
        data, norm = self.sigma_data, self.norm(sigma)
        return x * data**2 / norm**2 + output * sigma * data / norm


@dataclass(frozen=True)
class Clean(_SizeKept):
    """The clean sample itself."""

    def clean(self, x: Tensor, output: Tensor, sigma: float) -> Tensor:
        return output


@dataclass(frozen=True)
class Translated(Clean):
    """The clean sample, of a network that is given samples as they are."""

    def input(self, x: Tensor, sigma: float) -> Tensor:
        return x


@dataclass(frozen=True)
class Consistent(Epsilon):
    """The noise, of a network distilled to jump (Luo et al. 2023, eq. 9 and section 4.2).

    Little noise is left as it is: `timestep` says how little.
    """

    timestep: Callable[[float], float] = float
    timestep_scale: float = 10.0
    data: float = 0.5  # sigma_data of the boundary condition

    def clean(self, x: Tensor, output: Tensor, sigma: float) -> Tensor:
        time, data = self.timestep(sigma) * self.timestep_scale, self.data
        skip, out = data**2 / (time**2 + data**2), time / math.hypot(time, data)
        return (x - sigma * output) * out + x * skip


@dataclass(frozen=True)
class Flow:
    """The velocity of a straight line, noise minus clean (Liu et al. 2023); sigma is 0 to 1."""

    first: float = 0.9999  # the level that stands for 1, where there is no signal to measure

    def alpha(self, sigma: float) -> float:
        return 1 - sigma

    def lam(self, sigma: float) -> float:
        return math.log((1 - sigma) / sigma)

    def h(self, sigma: float, following: float) -> float:
        return self.lam(following) - self.lam(sigma)

    def level(self, lam: float) -> float:
        return 1 / (1 + math.exp(lam))

    def halfway(self, sigma: float, following: float) -> float:
        if sigma >= 1:
            return 0.9999
        return self.level((self.lam(sigma) + self.lam(following)) / 2)

    def kept(self, sigma: float, following: float, eta: float) -> float:
        return 1 + (following / sigma - 1) * eta

    def entered(self, sigma: float) -> float:
        return self.first if sigma >= 1 else sigma

    def input(self, x: Tensor, sigma: float) -> Tensor:
        return x

    def clean(self, x: Tensor, output: Tensor, sigma: float) -> Tensor:
        return x - sigma * output

    def noised(
        self, clean: Tensor, noise: Tensor, sigma: float, from_nothing: bool = False
    ) -> Tensor:
        return clean.mul(1 - sigma).add(noise, alpha=sigma)

    def released(self, x: Tensor, sigma: float) -> Tensor:
        return x / (1 - sigma)
