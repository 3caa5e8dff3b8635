"""Steering a UNet by pictures: which nets are asked, and what they add together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import torch
from torch import Tensor

from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.stable_diffusion.residuals import Residuals


@runtime_checkable
class Net(Protocol):
    """A ControlNet or its like."""

    def steers(self, sizes: UNetSizes) -> bool:
        """Whether it reads the same prompts, and gives what is added to such a UNet."""

    def read(
        self, pixels: Tensor, cells: tuple[int, int], factor: int, batch: int
    ) -> tuple[Tensor, ...]:
        """What no step changes of a picture [batch, height, width, 3], on the net's device.

        It is for a latent of so many cells, `factor` pixels each.
        """

    def residuals(
        self,
        x: Tensor,
        timestep: Tensor,
        arguments: Mapping[str, object],
        read: Sequence[Tensor],
        kind: int | None = None,
    ) -> Residuals:
        """Of samples that the UNet is given with these arguments; `read` is of each of them."""


class Manner(NamedTuple):
    """What prompts must share to be steered in one call."""

    net: int
    strength: float
    high: float
    low: float
    kind: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Steering:
    """A net with what it read of a picture, between two noise levels."""

    net: Net
    read: tuple[Tensor, ...]
    strength: float
    high: float
    low: float
    kind: int | None = None  # of its picture

    @property
    def manner(self) -> Manner:
        return Manner(id(self.net), self.strength, self.high, self.low, self.kind)


def residuals(
    controls: Sequence[Sequence[Steering]],
    x: Tensor,
    sigma: float,
    timestep: Tensor,
    arguments: Mapping[str, object],
) -> Residuals:
    """What is added for prompts that are steered alike.

    Each has the same nets, with pictures of its own; what they add is added up.
    """
    total = Residuals()
    for column in zip(*controls, strict=True):
        first = column[0]
        if not (first.low <= sigma <= first.high and first.strength):
            continue
        read = [torch.cat(parts) for parts in zip(*(each.read for each in column), strict=True)]
        found = first.net.residuals(x, timestep, arguments, read, first.kind)
        total = total + found * first.strength
    return total
