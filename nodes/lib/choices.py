"""How to sample, as frozen descriptions that travel along links. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nodes.names import SamplerName


@dataclass(frozen=True, slots=True)
class Sigmas:
    """Noise levels to go through, strictly descending; the last need not be 0."""

    values: tuple[float, ...]

    @property
    def steps(self) -> int:
        return max(0, len(self.values) - 1)


@dataclass(frozen=True, slots=True)
class NoiseSource:
    """Where random numbers come from.

    What samplers add on their way is drawn on the host, so that every device agrees, or on the
    device that computes, as some programs do.
    """

    seed: int
    where: Literal["host", "device"] = "host"


@dataclass(frozen=True, slots=True)
class SamplerChoice:
    """Which sampler steps."""

    name: SamplerName
