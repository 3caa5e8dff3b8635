"""From pictures to latents and back, by a VAE: one picture at a time, whole or in tiles."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import prod
from typing import TypeAlias

import torch
from torch import Tensor

from nodes.lib.components import ImageCodec
from nodes.lib.tiles import Cut, Told, Work, in_tiles

Prepare: TypeAlias = Callable[[Tensor, int], AbstractContextManager[tuple[Tensor, Work]]]


@dataclass(frozen=True, slots=True)
class Tiling:
    """How a picture is cut for a VAE, in pixels. Tiles share a quarter of `side` at most."""

    side: int
    overlap: int
    averaged: bool = False

    def cut(self, factor: int, unit: int = 1) -> Cut:
        """In squares, of a latent with cells of `factor` pixels; or of what has `unit` for one."""
        side, overlap = self._cells(factor)
        return Cut(side * unit, side * unit, overlap * unit, overlap // 4 * unit)

    def cuts(self, factor: int, unit: int = 1) -> list[Cut]:
        """The three ways of ComfyUI, cell for cell, of which the mean is taken.

        Half as wide and twice as high, twice as wide and half as high, and squares: a seam of one
        way lies within a tile of another.
        """
        side, overlap = self._cells(factor)
        half, double = max(side // 2, 1), side * 2
        return [
            Cut(tall * unit, wide * unit, overlap * unit)
            for tall, wide in ((double, half), (half, double), (side, side))
        ]

    def _cells(self, factor: int) -> tuple[int, int]:
        return self.side // factor, min(self.overlap, self.side // 4) // factor

    def largest(self, height: int, width: int) -> tuple[int, int]:
        """Height and width of the largest tile of a picture of that size, in pixels."""
        cuts = self.cuts(1) if self.averaged else [self.cut(1)]
        return max(((min(height, cut.height), min(width, cut.width)) for cut in cuts), key=prod)

    def reserve(self, codec: ImageCodec, height: int, width: int) -> int:
        """How many bytes it takes a codec to work so on a picture of that size."""
        if self.averaged:
            return codec.activation_bytes(*self.largest(height, width))
        return codec.tiled_bytes(height, width, self.side)

    def __str__(self) -> str:
        return f"tiles of {self.side} pixels that share {min(self.overlap, self.side // 4)}"


def decoded(codec: ImageCodec, samples: Tensor, tiling: Tiling | None, told: Told) -> Tensor:
    """Raw latents as pixels, [batch, height, width, 3] in 0..1. Without a tiling, whole."""
    factor = codec.space.factor
    scale = Fraction(factor)
    if tiling is None or tiling.averaged:
        cuts = tiling.cuts(factor) if tiling else [_whole(samples)]
        pixels = in_tiles(samples, cuts, scale, codec.decode, told)
    else:
        pixels = _alike(samples, tiling.cut(factor), scale, codec.decode, codec.decoding, told)
    return pixels.add_(1).div_(2).clamp_(0, 1).movedim(1, -1).contiguous()


def encoded(codec: ImageCodec, pixels: Tensor, tiling: Tiling | None, told: Told) -> Tensor:
    """Pixels, [batch, height, width, channel] in 0..1, as raw latents. Without a tiling, whole.

    What goes beyond three channels is dropped. Sides that are no multiple of the factor are
    cropped evenly at both ends. Raises ValueError for a picture smaller than a latent cell.
    """
    factor = codec.space.factor
    scale = Fraction(1, factor)
    pictures = whole_cells(pixels[..., :3], factor).movedim(-1, 1) * 2 - 1
    if tiling is None or tiling.averaged:
        cuts = tiling.cuts(factor, factor) if tiling else [_whole(pictures)]
        return in_tiles(pictures, cuts, scale, codec.encode, told)
    cut = tiling.cut(factor, factor)
    return _alike(pictures, cut, scale, codec.encode, codec.encoding, told)


def _alike(
    pictures: Tensor, cut: Cut, scale: Fraction, whole: Work, prepare: Prepare, told: Told
) -> Tensor:
    """In tiles that are treated alike, where a picture is larger than one."""
    parts = len(cut.tiles(*pictures.shape[-2:]))
    if parts == 1:
        return in_tiles(pictures, [cut], scale, whole, told)
    made = []
    for index in range(len(pictures)):
        tell = partial(_tell, told, index * parts, len(pictures) * parts)
        with prepare(pictures[index : index + 1], cut.height) as (given, work):
            made.append(in_tiles(given, [cut], scale, work, tell))
    return torch.cat(made)


def _tell(told: Told, before: int, total: int, done: int, of: int) -> None:
    told(before + done, total)


def _whole(pictures: Tensor) -> Cut:
    height, width = pictures.shape[-2:]
    return Cut(height, width, overlap=0)


def whole_cells(pixels: Tensor, factor: int) -> Tensor:
    """The middle of [batch, height, width, …], with sides that are multiples of the factor.

    Raises ValueError for a picture smaller than a latent cell.
    """
    height, width = pixels.shape[1:3]
    if min(height, width) < factor:
        raise ValueError(f"a picture of {width}x{height} is too small: wanted {factor} at least")
    top, left = height % factor // 2, width % factor // 2
    return pixels[:, top : top + height // factor * factor, left : left + width // factor * factor]
