"""Working on pictures tile by tile, and putting together without seams what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import TypeAlias

import torch
from torch import Tensor

Told: TypeAlias = Callable[[int, int], None]  # hears how many are done, of how many; may raise
Work: TypeAlias = Callable[[Tensor], Tensor]  # [1, channel, height, width], both of them


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a picture, in its cells."""

    top: int
    left: int
    height: int
    width: int

    def of(self, picture: Tensor) -> Tensor:
        """This part of [batch, channel, height, width]."""
        bottom, right = self.top + self.height, self.left + self.width
        return picture[..., self.top : bottom, self.left : right]


@dataclass(frozen=True, slots=True)
class Cut:
    """How a picture is cut, in its cells: the last tiles of a row or column may be smaller.

    Neighbours share `overlap` cells, which must be fewer than a tile has. The outermost `margin`
    of a tile, which its missing surroundings have spoiled, is not used; needs margin < overlap / 2.
    """

    height: int
    width: int
    overlap: int
    margin: int = 0

    def tiles(self, height: int, width: int) -> list[Tile]:
        """Of a picture of that size. One that is no larger than a tile is one."""
        return [
            Tile(top, left, min(self.height, height - top), min(self.width, width - left))
            for top in self._starts(height, self.height)
            for left in self._starts(width, self.width)
        ]

    def _starts(self, length: int, side: int) -> range:
        if length <= side:
            return range(1)
        return range(0, length - self.overlap, side - self.overlap)


def even_tiles(height: int, width: int, side: int, overlap: int, unit: int) -> list[Tile]:
    """Tiles of one size, `side` or the picture's, that share `overlap` cells or more.

    They begin at multiples of `unit`, where the sides are such.
    """
    down, across = (_even_starts(length, side, overlap, unit) for length in (height, width))
    return [Tile(top, left, min(side, height), min(side, width)) for top in down for left in across]


def _even_starts(length: int, side: int, overlap: int, unit: int) -> list[int]:
    if length <= side:
        return [0]
    gaps = -(-(length - side) // (side - overlap))
    return [(length - side) * gap // gaps // unit * unit for gap in range(gaps + 1)]


class Mosaic:
    """A picture, `scale` times as large as another, that is put together from its tiles.

    Where tiles overlap, one fades into the next.
    """

    def __init__(self, height: int, width: int, scale: Fraction, cut: Cut) -> None:
        """The size is that of the picture that was cut."""
        self._size = (height, width)
        self._scale, self._cut = scale, cut
        self._sum = self._weight = torch.zeros(0)

    def add(self, tile: Tile, made: Tensor) -> None:
        """What became of the tile, [1, channel, height, width]."""
        if not self._sum.numel():
            sides = [self._scaled(side) for side in self._size]
            self._sum = made.new_zeros(1, made.shape[1], *sides)
            self._weight = made.new_zeros(1, 1, *sides)
        height, width = self._size
        down = self._fade(tile.top, tile.height, height)
        across = self._fade(tile.left, tile.width, width)
        weight = (down[:, None] * across)[None, None].to(made)
        place = Tile(*map(self._scaled, (tile.top, tile.left, tile.height, tile.width)))
        place.of(self._sum).add_(made * weight)
        place.of(self._weight).add_(weight)

    def picture(self) -> Tensor:
        """[1, channel, height, width], once every tile was added."""
        return self._sum / self._weight

    def _scaled(self, cells: int) -> int:
        return int(cells * self._scale)

    def _fade(self, start: int, length: int, whole: int) -> Tensor:
        """Weights along one axis, which rise from both ends of a tile; 0 in its margins.

        With a run of n the first is 1 / n and the n-th 1, as in ComfyUI, and at the ends of the
        picture too: dividing by the sum of weights makes up for it.
        """
        cells, cut = self._scaled(length), self._cut
        run = self._scaled(cut.overlap - 2 * cut.margin)
        if not 0 < run < cells:
            return torch.ones(cells)
        margin = self._scaled(cut.margin)
        place = torch.arange(cells)
        rise = (place + 1 - margin * (start > 0)) / run
        fall = (cells - place - margin * (start + length < whole)) / run
        return rise.clamp(0, 1) * fall.clamp(0, 1)


def in_tiles(
    pictures: Tensor, cuts: Sequence[Cut], scale: Fraction, work: Work, told: Told
) -> Tensor:
    """What the work makes of [batch, channel, height, width], `scale` times as large.

    Pictures are worked on one at a time, cut in every one of the ways, of which the mean is taken.
    """
    height, width = pictures.shape[-2:]
    ways = [(cut, cut.tiles(height, width)) for cut in cuts]
    total, done = len(pictures) * sum(len(tiles) for _, tiles in ways), count(1)

    def made_of(picture: Tensor, cut: Cut, tiles: Sequence[Tile]) -> Tensor:
        mosaic = Mosaic(height, width, scale, cut)
        for tile in tiles:
            made = work(tile.of(picture))
            told(next(done), total)
            if len(tiles) == 1:
                return made
            mosaic.add(tile, made)
        return mosaic.picture()

    def mean(picture: Tensor) -> Tensor:
        first, *others = (made_of(picture, cut, tiles) for cut, tiles in ways)
        return sum(others, first) / len(ways) if others else first

    return torch.cat([mean(pictures[index : index + 1]) for index in range(len(pictures))])
