"""What nets that are shown a picture add to a UNet, and where: at its blocks, as it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from torch import Tensor

from nodes.families.stable_diffusion.walk import after, before, input_blocks, output_blocks

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel


@dataclass(frozen=True, slots=True)
class Residuals:
    """Each [batch or 1, channel, height, width]; sides of 1 are for the whole picture."""

    inputs: Mapping[int, Tensor] = field(default_factory=dict)  # to what input blocks give
    middle: Tensor | None = None
    skips: Sequence[Tensor] = ()  # to all that is kept on the way down, in its order

    def __add__(self, other: Residuals) -> Residuals:
        inputs = dict(self.inputs)
        for at, more in other.inputs.items():
            inputs[at] = inputs[at] + more if at in inputs else more
        skips = [a + b for a, b in zip(self.skips, other.skips, strict=False)]
        return Residuals(
            inputs,
            self.middle if other.middle is None else _sum(self.middle, other.middle),
            skips or self.skips or other.skips,
        )

    def __mul__(self, strength: float) -> Residuals:
        return Residuals(
            {at: each * strength for at, each in self.inputs.items()},
            None if self.middle is None else self.middle * strength,
            [each * strength for each in self.skips],
        )

    def on(self, module: UNet2DConditionModel, hooks: ExitStack) -> None:
        """Until the stack ends, calls of the module have them.

        Where a call is asked for another size, as deep shrink does, those of this one are left out.
        """
        downwards = input_blocks(module)
        for at, residual in self.inputs.items():
            after(downwards[at].last, partial(_added, residual), hooks)
        if self.middle is not None:
            after(module.mid_block, partial(_added, self.middle), hooks)
        upwards = output_blocks(module)
        for block, residual in zip(upwards, reversed(self.skips), strict=bool(self.skips)):
            before(block.first, partial(_joined, residual), hooks)


def _sum(one: Tensor | None, other: Tensor) -> Tensor:
    return other if one is None else one + other


def _fits(residual: Tensor, x: Tensor) -> bool:
    return residual.shape[2:] in (x.shape[2:], (1, 1))


def _added(residual: Tensor, x: Tensor) -> Tensor:
    return x + residual.to(x.dtype) if _fits(residual, x) else x


def _joined(residual: Tensor, x: Tensor) -> Tensor:
    """Of features and a skip that lie one after the other in the channels, and belong to nobody."""
    if _fits(residual, x):
        x[:, -residual.shape[1] :] += residual.to(x.dtype)
    return x
