"""Regions of a picture as windows on its latent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from nodes.lib.components import Shape
from nodes.lib.masks import bounds, resized
from nodes.lib.values import Box, Entry, Region

LEAST: Final = 8  # cells of the box around a mask


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """The cells of a latent that a prompt sees, and how much it counts in each."""

    top: int
    left: int
    height: int
    width: int
    weight: Tensor | None  # broadcasts over what `of` gives; None: alike in every cell

    @property
    def sides(self) -> tuple[int, int, int, int]:
        return self.top, self.left, self.height, self.width

    @property
    def size(self) -> tuple[int, int]:
        return self.height, self.width

    def of(self, x: Tensor) -> Tensor:
        """A view of the window's part of [..., height, width]."""
        bottom, right = self.top + self.height, self.left + self.width
        return x[..., self.top : bottom, self.left : right]


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """One prompt, its window on the latent, and whether it is to be followed or avoided."""

    entry: Entry
    window: Window
    is_followed: bool

    @property
    def is_area(self) -> bool:
        """Whether it is asked of a part of the latent only, and so with another picture."""
        region = self.entry.region
        return region is not None and (
            region.box is not None or (region.bounds and region.mask is not None)
        )


def window_of(
    region: Region | None, shape: Shape, factor: int, place: Callable[[Tensor], Tensor]
) -> Window:
    """`factor`: pixels a cell. `place` moves weights to where the latent is.

    Raises ValueError for a box outside of the latent.
    """
    height, width = shape[-2:]
    if region is None or not (region.box or region.mask is not None):
        return Window(0, 0, height, width, weight=None)
    mask = None if region.mask is None else resized(region.mask, (height, width))
    sides = (0, 0, height, width)
    if region.box is not None:
        sides = _cells(region.box, height, width, factor)
    elif mask is not None and region.bounds:
        sides = _around(mask)
    window = Window(*sides, weight=None)
    weight = _feathered(window, height, width, region.feather) if mask is None else window.of(mask)
    weight = weight.reshape(-1, *(1,) * (len(shape) - 3), *window.size)
    return Window(*sides, weight=place(weight))


def _around(mask: Tensor) -> tuple[int, int, int, int]:
    """The top, left, height and width of what a mask selects at all, at least 8 cells a side."""
    height, width = mask.shape[-2:]
    left, right, top, bottom = bounds(mask) or (0, 0, 0, 0)
    tall, wide = max(bottom - top, LEAST), max(right - left, LEAST)
    return top, left, min(tall, height - top), min(wide, width - left)


def _cells(box: Box, height: int, width: int, factor: int) -> tuple[int, int, int, int]:
    """A box's top, left, height and width in cells, at least one of them inside the latent."""
    if box.unit == "pixels":
        top, left, tall, wide = (
            int(side // factor) for side in (box.top, box.left, box.height, box.width)
        )
    else:
        top, tall = round(box.top * height), round(box.height * height)
        left, wide = round(box.left * width), round(box.width * width)
    if top >= height or left >= width:
        whole = f"{width * factor} by {height * factor}"
        raise ValueError(f"a region of a prompt lies outside of the picture, which is {whole}")
    top, left = max(top, 0), max(left, 0)
    return top, left, min(max(tall, 1), height - top), min(max(wide, 1), width - left)


def _feathered(window: Window, height: int, width: int, feather: int) -> Tensor:
    """1 in the middle of a window, falling to its edges, but not to those of the latent."""
    down = _ramps(window.top, window.height, height, feather)
    across = _ramps(window.left, window.width, width, feather)
    return down[:, None] * across


def _ramps(start: int, length: int, whole: int, feather: int) -> Tensor:
    weight = torch.ones(length)
    run = min(feather, length // 4)
    rising = torch.arange(1, run + 1) / max(run, 1)
    if start > 0:
        weight[:run] *= rising
    if start + length < whole:
        weight[length - run :] *= rising.flip(0)
    return weight
