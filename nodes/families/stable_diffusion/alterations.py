"""What options change on the way through a UNet, by hooks that stay for one call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Self

import torch
from torch import Generator, Tensor

from nodes.families.stable_diffusion.fewer_tokens import FewerTokens
from nodes.families.stable_diffusion.walk import (
    after,
    before,
    input_blocks,
    output_blocks,
    sized,
    upsamplers,
)
from nodes.lib.components import Levels
from nodes.lib.frequencies import filtered, strengthened
from nodes.lib.resize import resize
from nodes.lib.tokens import Tiling
from nodes.names import MethodName

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

_SMALLEST_TILE, _CELL = 32, 8  # pixels a side


@dataclass(frozen=True, slots=True)
class Alterations:
    """FreeU where its version is 1 or 2, deep shrink where its block is above 0, HyperTile where
    tiles have a side, token merging where a share is merged."""

    freeu: int = 0
    freeu_b1: float = 1.3
    freeu_b2: float = 1.4
    freeu_s1: float = 0.9
    freeu_s2: float = 0.2
    shrink_block: int = 0
    shrink_factor: float = 2.0
    shrink_start: float = 0.0
    shrink_end: float = 0.35
    shrink_after_skip: bool = True
    shrink_method: MethodName = "bicubic"
    grow_method: MethodName = "bicubic"
    tile: int = 0  # pixels a side, at least
    tile_choices: int = 2
    tile_depth: int = 0
    tile_grows: bool = False
    merged_share: float = 0.0

    @classmethod
    def of(cls, options: Mapping[str, object]) -> Self:
        """From the options of a model that bear the names of these fields."""
        said = {each.name: options[each.name] for each in fields(cls) if each.name in options}
        return cls(**said)  # type: ignore[arg-type]  # as the node that set them checked

    @contextmanager
    def on(
        self,
        module: UNet2DConditionModel,
        channels: int,
        levels: Levels,
        random: Generator,
        sigma: float,
    ) -> Iterator[None]:
        """While inside, calls of the module are altered. `channels` are the finest level's."""
        with ExitStack() as hooks:
            if self.shrink_block and self._shrinks(levels, sigma):
                self._shrink(module, hooks)
            if self.freeu:
                self._free(module, channels, hooks)
            if self.tile or self.merged_share:
                FewerTokens(self._tiling, self.merged_share, random).on(module, hooks)
            yield

    @property
    def _tiling(self) -> Tiling | None:
        if not self.tile:
            return None
        side = max(_SMALLEST_TILE, self.tile) // _CELL
        return Tiling(side, self.tile_choices, self.tile_depth, self.tile_grows)

    def _shrinks(self, levels: Levels, sigma: float) -> bool:
        return levels.at(self.shrink_end) <= sigma <= levels.at(self.shrink_start)

    def _free(self, module: UNet2DConditionModel, channels: int, hooks: ExitStack) -> None:
        scales = {
            4 * channels: (self.freeu_b1, self.freeu_s1),
            2 * channels: (self.freeu_b2, self.freeu_s2),
        }
        skips = [block.width for block in input_blocks(module)]
        for block, skip in zip(output_blocks(module), reversed(skips), strict=True):
            width = block.width - skip
            if width in scales:
                features, lowest = scales[width]
                before(block.first, partial(self._freed, width, features, lowest), hooks)

    def _freed(self, width: int, features: float, lowest: float, joined: Tensor) -> Tensor:
        """Of features and a skip that lie one after the other in the channels."""
        kept, skip = joined[:, :width], joined[:, width:]
        strong = strengthened(kept, features, by_place=self.freeu == 2)
        return torch.cat([strong, filtered(skip, lowest)], dim=1)

    def _shrink(self, module: UNet2DConditionModel, hooks: ExitStack) -> None:
        """Shrink after one input block, and grow again where a skip is larger."""
        blocks = input_blocks(module)
        if self.shrink_block >= len(blocks):
            return
        if self.shrink_after_skip:
            entered = [*(block.first for block in blocks), module.mid_block]
            before(entered[self.shrink_block + 1], self._shrunk, hooks)
        else:
            after(blocks[self.shrink_block].last, self._shrunk, hooks)
        skips = _Skips(self.grow_method)
        for block in blocks:
            after(block.last, skips.kept, hooks)
        for grown in (module.mid_block, *(block.last for block in output_blocks(module)[:-1])):
            after(grown, skips.met, hooks)
        for upsampler in upsamplers(module):
            sized(upsampler, skips.next, hooks)

    def _shrunk(self, x: Tensor) -> Tensor:
        height, width = (round(side * (1.0 / self.shrink_factor)) for side in x.shape[-2:])
        return resize(x, width, height, self.shrink_method)


class _Skips:
    """The sizes of the skips of one call that are still to be read."""

    def __init__(self, method: MethodName) -> None:
        self._method = method
        self._sizes: list[tuple[int, ...]] = []

    def kept(self, x: Tensor) -> Tensor:
        self._sizes.append(tuple(x.shape[-2:]))
        return x

    def next(self) -> tuple[int, ...]:
        return self._sizes[-1]

    def met(self, x: Tensor) -> Tensor:
        """What is to lie beside the next skip, in its size."""
        height, width = self._sizes.pop()
        same = tuple(x.shape[-2:]) == (height, width)
        return x if same else resize(x, width, height, self._method)
