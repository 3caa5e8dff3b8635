"""Regions of a picture as windows on its latent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from nodes.lib.components import Shape
from nodes.lib.values import Box, Region


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """The cells of a latent that a prompt sees, and how much it counts in each."""

    top: int
    left: int
    height: int
    width: int
    weight: Tensor | None  # broadcasts over what `of` gives; None: alike in every cell

    @property
    def size(self) -> tuple[int, int]:
        return self.height, self.width

    def of(self, x: Tensor) -> Tensor:
        """A view of the window's part of [..., height, width]."""
        bottom, right = self.top + self.height, self.left + self.width
        return x[..., self.top : bottom, self.left : right]


def window_of(
    region: Region | None, shape: Shape, factor: int, place: Callable[[Tensor], Tensor]
) -> Window:
    """`factor`: pixels a cell. `place` moves weights to where the latent is."""
    height, width = shape[-2:]
    box = None if region is None else region.box
    sides = (0, 0, height, width) if box is None else _cells(box, height, width, factor)
    window = Window(*sides, weight=None)
    if region is None or (region.mask is None and box is None):
        return window
    weight = (
        _feathered(window, height, width, region.feather)
        if region.mask is None
        else window.of(_resized(region.mask, height, width))
    )
    weight = weight.reshape(-1, *(1,) * (len(shape) - 3), *window.size)
    return Window(*sides, weight=place(weight))


def _resized(mask: Tensor, height: int, width: int) -> Tensor:
    """[batch, height, width] in cells."""
    return functional.interpolate(mask[:, None], (height, width), mode="bilinear")[:, 0]


def _cells(box: Box, height: int, width: int, factor: int) -> tuple[int, int, int, int]:
    """A box's top, left, height and width in cells, at least one of them inside the latent."""
    if box.unit == "pixels":
        top, left, tall, wide = (
            int(side // factor) for side in (box.top, box.left, box.height, box.width)
        )
    else:
        top, tall = round(box.top * height), round(box.height * height)
        left, wide = round(box.left * width), round(box.width * width)
    top, left = min(max(top, 0), height - 1), min(max(left, 0), width - 1)
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
