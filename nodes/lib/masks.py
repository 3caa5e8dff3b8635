"""Selections, [batch, height, width] in 0..1: drawing, changing and combining them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional

from nodes.lib.filters import gaussian_line

Operation: TypeAlias = Literal["add", "subtract", "multiply", "and", "or", "xor"]


def grown(mask: Tensor, pixels: int, tapered: bool) -> Tensor:
    """Larger by so many pixels on every side, smaller if negative.

    Tapered, corners grow as diamonds; else as squares. Beyond the edge lies what lies on it.
    """
    if pixels < 0:
        return 1 - grown(1 - mask, -pixels, tapered)
    if not tapered:
        reach = min(pixels, max(mask.shape[-2:]))
        return _widest(_widest(mask, reach).mT, reach).mT
    for _ in range(pixels):
        larger = torch.maximum(_widest(mask, 1), _widest(mask.mT, 1).mT)
        if torch.equal(larger, mask):
            break
        mask = larger
    return mask


def inpaint_mask(mask: Tensor, grow: int) -> Tensor:
    """What is drawn anew when pixels are encoded for inpainting: rounded, and grown by a box.

    A box of `grow` by `grow` around each selected pixel grows it by about half as much a side.
    """
    selected = mask.round()
    if grow:
        height, width = mask.shape[-2:]
        before, after = grow - 1 - (grow - 1) // 2, (grow - 1) // 2
        padded = functional.pad(selected, (before, after, before, after))
        boxed = functional.max_pool2d(padded[:, None], grow, 1)[:, 0]
        selected = boxed[..., :height, :width]
    return selected.round()


def without_holes(mask: Tensor) -> Tensor:
    """With all selected that a selection (above a half) surrounds."""
    from scipy.ndimage import binary_fill_holes  # half a second, which few pictures need

    filled = [torch.from_numpy(binary_fill_holes((each > 0.5).numpy())) for each in mask]
    return torch.maximum(mask, torch.stack(filled).to(mask.dtype))


def blurred(mask: Tensor, radius: float) -> Tensor:
    """After a Gaussian of that standard deviation, in pixels; the edge goes on as it is."""
    if radius <= 0:
        return mask
    reach = max(1, round(3 * radius))
    weights = gaussian_line(reach, radius).view(1, 1, 1, -1)
    once = functional.conv2d(_continued(mask, reach), weights)[:, 0]
    return functional.conv2d(_continued(once.mT, reach), weights)[:, 0].mT


def faded(
    mask: Tensor, left: int, top: int, right: int, bottom: int, shifted: bool = False
) -> Tensor:
    """Fading towards the edges of the frame, over so many pixels from each.

    `shifted` moves the ramps at the right and the bottom by a pixel, so that their ends come
    round to the first column and row.
    """
    height, width = mask.shape[-2:]
    move = int(shifted)
    across = _ramp(width, left) * _ramp(width, right).flip(0).roll(move)
    down = _ramp(height, top) * _ramp(height, bottom).flip(0).roll(move)
    return mask * across * down[:, None]


def combined(mask: Tensor, other: Tensor, operation: Operation) -> Tensor:
    """Of one size; the logical operations take all above 0 as selected."""
    match operation:
        case "add":
            result = mask + other
        case "subtract":
            result = mask - other
        case "multiply":
            result = mask * other
        case "and":
            result = (mask.bool() & other.bool()).float()
        case "or":
            result = (mask.bool() | other.bool()).float()
        case "xor":
            result = (mask.bool() ^ other.bool()).float()
    return result.clamp(0, 1)


def bounds(mask: Tensor) -> tuple[int, int, int, int] | None:
    """The first and the end columns, then rows, of all that is selected at all, if anything is."""
    selected = mask.amax(0) > 0
    if not selected.any():
        return None
    columns, rows = (selected.any(dim).nonzero().flatten().tolist() for dim in (0, 1))
    return columns[0], columns[-1] + 1, rows[0], rows[-1] + 1


def joined(masks: Sequence[Tensor | None], lengths: Sequence[int]) -> Tensor:
    """One batch of masks, each repeated to its length; of no mask all is selected.

    They get the size of the first there is.
    """
    sides = next(mask.shape[-2:] for mask in masks if mask is not None)
    batches = []
    for mask, length in zip(masks, lengths, strict=True):
        batch = torch.ones(1, *sides) if mask is None else resized(mask, sides)
        batches.append(batch.expand(length, -1, -1) if len(batch) == 1 else batch)
    return torch.cat(batches)


def resized(mask: Tensor, sides: Sequence[int]) -> Tensor:
    """In another height and width, bilinear."""
    if tuple(mask.shape[-2:]) == tuple(sides):
        return mask
    return functional.interpolate(mask[:, None], tuple(sides), mode="bilinear")[:, 0]


def drawn(
    shape: Literal["rectangle", "ellipse"],
    size: tuple[int, int],
    corner: tuple[int, int],
    frame: tuple[int, int],
) -> Tensor:
    """[height, width] of a frame with a shape in it; all in pixels, width or x first."""
    (width, height), (x, y) = size, corner
    across = torch.arange(frame[0]) + 0.5 - x
    down = (torch.arange(frame[1]) + 0.5 - y)[:, None]
    if shape == "rectangle":
        inside = (across > 0) & (across < width) & (down > 0) & (down < height)
    else:
        inside = (2 * across / width - 1) ** 2 + (2 * down / height - 1) ** 2 <= 1
    return inside.float()


def outpaint_mask(
    inner: tuple[int, int], left: int, top: int, right: int, bottom: int, feather: int
) -> Tensor:
    """[height, width]: 1 where a picture of `inner` height and width is padded, fading into it.

    It fades from the sides that are padded, with the square of the distance.
    """
    height, width = inner
    fading = torch.zeros(height, width)
    if feather and 2 * feather < min(inner):
        rows, columns = torch.arange(height)[:, None], torch.arange(width)
        far = torch.full((height, width), feather)
        distances = (
            columns if left else far,
            width - columns if right else far,
            rows if top else far,
            height - rows if bottom else far,
        )
        nearest = far
        for distance in distances:
            nearest = torch.minimum(nearest, distance)
        fading = ((feather - nearest) / feather) ** 2
    return functional.pad(fading, (left, right, top, bottom), value=1.0)


def _widest(mask: Tensor, reach: int) -> Tensor:
    """The largest of so many columns on either side; masks are never below 0."""
    return functional.max_pool1d(functional.pad(mask, (reach, reach)), 2 * reach + 1, 1)


def _continued(mask: Tensor, reach: int) -> Tensor:
    return functional.pad(mask[:, None], (reach, reach, 0, 0), mode="replicate")


def _ramp(length: int, over: int) -> Tensor:
    over = min(over, length)
    ramp = torch.ones(length)
    ramp[:over] = (torch.arange(over) + 1) / max(over, 1)
    return ramp
