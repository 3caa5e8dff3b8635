"""A UNet's self-attention over fewer queries: cut into tiles, or merged, and put together again."""

from __future__ import annotations

import math
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from torch import Generator, Tensor

from nodes.families.stable_diffusion.walk import after, before
from nodes.lib.tokens import Change, Tiling, merging

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel


class FewerTokens:
    """Of one call of a module. Merged tokens are those of the finest level alone."""

    def __init__(self, tiling: Tiling | None, share: float, random: Generator) -> None:
        self._tiling = tiling
        self._share = share  # of the tokens, that is merged
        self._random = random
        self._size = (1, 1)  # of the sample
        self._undo: Change | None = None

    def on(self, module: UNet2DConditionModel, hooks: ExitStack) -> None:
        """Until the stack ends."""
        before(module.conv_in, self._sized, hooks)
        for name, part in module.named_modules():
            if name.endswith(".attn1"):
                handle = part.register_forward_pre_hook(self._entered, with_kwargs=True)
                hooks.callback(handle.remove)
                after(part, self._left, hooks)

    def _sized(self, x: Tensor) -> Tensor:
        self._size = (x.shape[-2], x.shape[-1])
        return x

    def _entered(
        self, _: Any, given: tuple[Any, ...], named: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Keys and values are all tokens; tiles share them out in the order of rows, as the field
        has it."""
        tokens: Tensor = given[0]
        queries, keys = tokens, tokens
        if self._tiling is not None:
            tiles = self._tiling.tiles(self._size, tokens.shape[1], self._random)
            if tiles is not None:
                queries, self._undo = tiles.cut(tokens), tiles.joined
                keys = tokens.reshape(len(queries), -1, tokens.shape[2])
        elif self._share and tokens.shape[1] >= math.prod(self._size):
            count = int(tokens.shape[1] * self._share)
            merged, self._undo = merging(tokens, self._size, count, self._random)
            queries = merged(tokens)
        return (queries, *given[1:]), {**named, "encoder_hidden_states": keys}

    def _left(self, output: Tensor) -> Tensor:
        undo, self._undo = self._undo, None
        return output if undo is None else undo(output)
