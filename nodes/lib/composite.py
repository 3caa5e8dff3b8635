"""Laying pictures and latents over and beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional

from nodes.lib.masks import faded, resized

Side: TypeAlias = Literal["right", "down", "left", "up"]


def pasted(under: Tensor, over: Tensor, x: int, y: int, mask: Tensor | None = None) -> Tensor:
    """`under` [batch, channel, …, height, width] with `over` at column x and row y.

    What sticks out is cut. `mask` [batch or 1, height, width] of any size says how much of `over`
    shows. A batch of another length begins again from its start.
    """
    height, width = under.shape[-2:]
    top, left = max(y, 0), max(x, 0)
    bottom, right = min(y + over.shape[-2], height), min(x + over.shape[-1], width)
    result = under.clone()
    if top >= bottom or left >= right:
        return result
    shown = repeated(over, len(under))[..., top - y : bottom - y, left - x : right - x]
    if mask is not None:
        share = resized(mask, over.shape[-2:])
        share = repeated(share, len(under))[..., top - y : bottom - y, left - x : right - x]
        share = share.view(len(share), *(1,) * (under.ndim - 3), *share.shape[-2:])
        shown = share * shown + (1 - share) * result[..., top:bottom, left:right]
    result[..., top:bottom, left:right] = shown
    return result


def edged(mask: Tensor | None, over: Tensor, under: Tensor, x: int, y: int, feather: int) -> Tensor:
    """A mask of the size of `over` that fades at those of its edges that lie within `under`."""
    height, width = over.shape[-2:]
    share = torch.ones(1, height, width) if mask is None else resized(mask, (height, width))
    inner = (x > 0, y > 0, x + width < under.shape[-1], y + height < under.shape[-2])
    left, top, right, bottom = (feather * within for within in inner)
    return faded(share, left, top, right, bottom)


def repeated(batch: Tensor, length: int) -> Tensor:
    """A batch of that length: cut, or begun again."""
    return batch[[index % len(batch) for index in range(length)]]


def spread(batch: Tensor, length: int) -> Tensor:
    """A batch of that length, each repeated or left out as evenly as can be."""
    if len(batch) == length:
        return batch
    if length < len(batch):
        step = (len(batch) - 1) / max(length - 1, 1)
        return batch[[round(index * step) for index in range(length)]]
    return batch[[(2 * index + 1) * len(batch) // (2 * length) for index in range(length)]]


def beside(first: Tensor, second: Tensor, side: Side, gap: int, colour: Tensor) -> Tensor:
    """[batch, channel, height, width] at one side of another of the same height or width."""
    dim = -1 if side in ("left", "right") else -2
    parts = [second, first] if side in ("left", "up") else [first, second]
    if gap:
        shape = list(first.shape)
        shape[dim] = gap
        parts.insert(1, colour.view(1, -1, 1, 1).expand(shape))
    return torch.cat(parts, dim)


def padded(
    x: Tensor, left: int, top: int, right: int, bottom: int, colour: Tensor | None = None
) -> Tensor:
    """[batch, channel, …, height, width] within a border of a colour, or of its own edge."""
    border = (left, right, top, bottom)
    if colour is None:
        return functional.pad(x, border, mode="replicate")
    outside = functional.pad(torch.zeros_like(x[:1, :1]), border, value=1.0)
    return functional.pad(x, border) + outside * colour.view(-1, *(1,) * (x.ndim - 2))


def tabled(pictures: Sequence[Tensor], columns: int, gap: int, colour: Tensor) -> Tensor:
    """Pictures [channel, height, width] of one size in rows, [1, channel, height, width]."""
    channels, height, width = pictures[0].shape
    rows = -(-len(pictures) // columns)
    table = colour.view(-1, 1, 1).expand(
        channels, rows * (height + gap) - gap, columns * (width + gap) - gap
    )
    table = table.clone()
    for index, picture in enumerate(pictures):
        top, left = index // columns * (height + gap), index % columns * (width + gap)
        table[:, top : top + height, left : left + width] = picture
    return table[None]


def opaque(pixels: Tensor, channels: int) -> Tensor:
    """[…, channel] with so many channels; an alpha that it had not is 1."""
    return functional.pad(pixels, (0, max(0, channels - pixels.shape[-1])), value=1.0)


def matched_side(first: tuple[int, int], second: tuple[int, int], across: bool) -> tuple[int, int]:
    """The width and height of the second with the height of the first, or its width."""
    shape = second[0] / second[1]
    if across:
        return max(1, int(first[1] * shape)), first[1]
    return first[0], max(1, int(first[0] / shape))


def level(first: Tensor, second: Tensor, across: bool, colour: Tensor) -> tuple[Tensor, Tensor]:
    """Batches of one length and height, or width: the last is repeated, the smaller is centred."""
    length = max(len(first), len(second))
    dim = -2 if across else -1
    longest = max(first.shape[dim], second.shape[dim])
    batches = []
    for x in (first, second):
        x = torch.cat([x, x[-1:].expand(length - len(x), -1, -1, -1)])
        missing = longest - x.shape[dim]
        before, after = missing // 2, missing - missing // 2
        border = (0, before, 0, after) if across else (before, 0, after, 0)
        batches.append(padded(x, *border, colour))
    return batches[0], batches[1]


def computed(
    first: Tensor,
    second: Tensor,
    operation: Literal["add", "subtract", "blend", "interpolate"],
    amount: float,
) -> Tensor:
    """Of two latents of one shape; `amount` is the share of the first."""
    match operation:
        case "add":
            return first + second
        case "subtract":
            return first - second
        case "blend":
            return first * amount + second * (1 - amount)
        case "interpolate":
            lengths = [each.norm(dim=1, keepdim=True) for each in (first, second)]
            one, other = (
                (x / n).nan_to_num() for x, n in zip((first, second), lengths, strict=True)
            )
            mixed = one * amount + other * (1 - amount)
            way: Tensor = (mixed / mixed.norm(dim=1, keepdim=True)).nan_to_num()
            length: Tensor = lengths[0] * amount + lengths[1] * (1 - amount)
            return way * length
