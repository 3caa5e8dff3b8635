"""Cutting large pictures into overlapping tiles, and putting them together without seams."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a picture, in pixels."""

    top: int
    left: int
    height: int
    width: int

    def of(self, pixels: Tensor) -> Tensor:
        """This part of [batch, height, width, channel]."""
        bottom, right = self.top + self.height, self.left + self.width
        return pixels[:, self.top : bottom, self.left : right]


def tiles(height: int, width: int, side: int, overlap: int) -> list[Tile]:
    """Tiles of equal size, `side` at most, that share at least `overlap` pixels."""
    if overlap >= side:
        raise ValueError(f"tiles of {side} pixels cannot share {overlap}")
    tall, wide = min(height, side), min(width, side)
    tops, lefts = _starts(height, tall, overlap), _starts(width, wide, overlap)
    return [Tile(top, left, tall, wide) for top in tops for left in lefts]


def _starts(length: int, side: int, overlap: int) -> list[int]:
    gaps = math.ceil((length - side) / (side - overlap))
    return [index * (length - side) // gaps for index in range(gaps + 1)] if gaps else [0]


class Mosaic:
    """A picture, `factor` times as large, that is put together from its enlarged tiles.

    Where tiles overlap, one fades into the next. The outermost `margin` pixels of a tile, which
    its missing surroundings have spoiled, are not used at all; needs margin < overlap / 2.
    """

    def __init__(
        self, height: int, width: int, channels: int, factor: int, overlap: int, margin: int
    ) -> None:
        self._size = (height, width)
        self._factor, self._overlap, self._margin = factor, overlap, margin
        self._sum = torch.zeros(1, height * factor, width * factor, channels)
        self._weight = torch.zeros(1, height * factor, width * factor, 1)

    def add(self, tile: Tile, enlarged: Tensor) -> None:
        """The enlarged tile, [1, height, width, channel]."""
        height, width = self._size
        down = self._fade(tile.top, tile.height, height)
        across = self._fade(tile.left, tile.width, width)
        weight = down[None, :, None, None] * across[None, None, :, None]
        place = Tile(*(self._factor * n for n in (tile.top, tile.left, tile.height, tile.width)))
        place.of(self._sum).add_(enlarged * weight)
        place.of(self._weight).add_(weight)

    def picture(self) -> Tensor:
        """[1, height, width, channel], once every tile was added."""
        return self._sum / self._weight

    def _fade(self, start: int, length: int, whole: int) -> Tensor:
        """Weights along one axis: 0 at the ends of a tile, 1 in its middle and at real borders."""
        place = (torch.arange(length * self._factor) + 0.5) / self._factor
        weight, run = torch.ones_like(place), self._overlap - 2 * self._margin
        if start > 0:
            weight = weight.minimum(((place - self._margin) / run).clamp(0, 1))
        if start + length < whole:
            weight = weight.minimum(((length - place - self._margin) / run).clamp(0, 1))
        return weight
