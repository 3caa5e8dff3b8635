"""Fewer tokens for the attention of a picture: cut into tiles, or merged where they are alike."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import torch
from torch import Generator, Tensor

# Tokens [row, token, channel] → fewer in a row; or, of what comes of these, as many as before.
Change: TypeAlias = Callable[[Tensor], Tensor]
_PATCH = 2  # tokens a side of which one is merged into


@dataclass(frozen=True, slots=True)
class Tiling:
    """How attention is cut (HyperTile, Loring 2023)."""

    side: int  # tokens of a tile, at least
    choices: int = 1  # of larger tiles, among which one is drawn
    depth: int = 0  # levels besides the finest, each half as large as the one before
    grows: bool = False  # whether tiles of these are larger, as many times as the level is smaller

    def tiles(self, size: tuple[int, int], count: int, generator: Generator) -> Tiles | None:
        """Of a row of `count` tokens, of a picture [height, width]; None where it stays whole."""
        counts = [math.prod(each / 2**level for each in size) for level in range(self.depth + 1)]
        if count not in counts:
            return None
        least = self.side * (2 ** counts.index(count) if self.grows else 1)
        sides = _sides(size, count)
        rows, columns = (_pieces(each, least, self.choices, generator) for each in sides)
        return Tiles(rows, columns, *sides) if rows * columns > 1 else None


@dataclass(frozen=True, slots=True)
class Tiles:
    rows: int
    columns: int
    height: int
    width: int

    def cut(self, x: Tensor) -> Tensor:
        """[row, token, channel] → [row * tiles, token / tiles, channel]."""
        tile = self.height // self.rows, self.width // self.columns
        parted = x.reshape(len(x), self.rows, tile[0], self.columns, tile[1], x.shape[2])
        return parted.transpose(2, 3).reshape(-1, math.prod(tile), x.shape[2])

    def joined(self, x: Tensor) -> Tensor:
        """Back again."""
        tile = self.height // self.rows, self.width // self.columns
        parted = x.reshape(-1, self.rows, self.columns, *tile, x.shape[2])
        return parted.transpose(2, 3).reshape(len(parted), -1, x.shape[2])


def merging(
    x: Tensor, size: tuple[int, int], count: int, generator: Generator
) -> tuple[Change, Change]:
    """How to merge `count` of the tokens into those that they are most like, and how to undo it.

    Token merging (Bolya & Hoffman 2023): one token in each patch of 2 by 2, drawn at random, is
    merged into; of the others those go that are most like one of these. `x` is [row, token,
    channel] of a picture [height, width].
    """
    kept, others = (each.to(x.device) for each in _chosen(size, generator))
    direction = x / x.norm(dim=-1, keepdim=True)
    likeness = direction[:, others] @ direction[:, kept].transpose(-1, -2)
    closest, into = likeness.max(dim=-1)
    order = closest.argsort(dim=-1, descending=True)
    count = min(count, len(others))
    gone, left = order[:, :count], order[:, count:]
    into = into.gather(1, gone)

    def merged(tokens: Tensor) -> Tensor:
        rest = tokens[:, others]
        sums = tokens[:, kept].scatter_reduce(1, _wide(into, tokens), _taken(rest, gone), "mean")
        return torch.cat([_taken(rest, left), sums], dim=1)

    def unmerged(tokens: Tensor) -> Tensor:
        rest, sums = tokens[:, : left.shape[1]], tokens[:, left.shape[1] :]
        whole = tokens.new_empty(len(tokens), len(kept) + len(others), tokens.shape[2])
        whole[:, kept] = sums
        whole.scatter_(1, _wide(others[left], tokens), rest)
        return whole.scatter_(1, _wide(others[gone], tokens), _taken(sums, into))

    return merged, unmerged


def _sides(size: tuple[int, int], count: int) -> tuple[int, int]:
    """Of a grid of that many tokens; the longer for the shorter, as the field has it."""
    ratio = size[1] / size[0]
    return round(math.sqrt(count * ratio)), round(math.sqrt(count / ratio))


def _pieces(length: int, least: int, choices: int, generator: Generator) -> int:
    """Of `least` or more, all of one length; the largest of the choices is never drawn."""
    lengths = range(min(least, length), length + 1)
    pieces = [length // each for each in lengths if length % each == 0][:choices]
    if len(pieces) == 1:
        return pieces[0]
    return pieces[int(torch.randint(0, len(pieces) - 1, (1,), generator=generator))]


def _chosen(size: tuple[int, int], generator: Generator) -> tuple[Tensor, Tensor]:
    """The tokens that are merged into, and the others, in the order of the field's sort."""
    height, width = size
    down, across = height // _PATCH, width // _PATCH
    drawn = torch.randint(_PATCH**2, (down, across, 1), generator=generator)
    marks = torch.zeros(down, across, _PATCH**2, dtype=torch.int64).scatter_(2, drawn, -1)
    grid = torch.zeros(height, width, dtype=torch.int64)
    patches = marks.view(down, across, _PATCH, _PATCH).transpose(1, 2)
    grid[: down * _PATCH, : across * _PATCH] = patches.reshape(down * _PATCH, across * _PATCH)
    order = grid.flatten().argsort()
    return order[: down * across], order[down * across :]


def _taken(tokens: Tensor, which: Tensor) -> Tensor:
    return tokens.gather(1, _wide(which, tokens))


def _wide(which: Tensor, tokens: Tensor) -> Tensor:
    """An index for every channel."""
    return which[..., None].expand(-1, -1, tokens.shape[2])
