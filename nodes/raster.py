"""What pictures, masks and latents have in common: rows and columns, and a batch of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from engine import Image, Mask
from engine.errors import InputError
from nodes.lib.values import Latent
from nodes.names import CropName, MethodName

if TYPE_CHECKING:
    from torch import Tensor

Raster: TypeAlias = Image | Mask | Latent
R = TypeVar("R", Image, Mask, Latent)
Change: TypeAlias = "Callable[[Tensor, float], Tensor]"
"""Of a tensor [..., height, width], with how many pixels one of its columns stands for."""


def cell(value: Raster) -> int:
    """How many pixels one of its columns stands for."""
    return value.space.factor if isinstance(value, Latent) else 1


def planes(value: Raster) -> Tensor:
    """[batch, …, height, width]; of a mask without channels."""
    match value:
        case Image():
            return value.pixels.movedim(-1, 1)
        case Mask():
            return value.values
        case Latent():
            return value.samples


def size(value: Raster) -> tuple[int, int]:
    """Width and height in pixels."""
    height, width = planes(value).shape[-2:]
    return width * cell(value), height * cell(value)


def with_planes(value: R, changed: Tensor) -> R:
    """The value with other rows and columns, as `planes` gives them."""
    match value:
        case Image():
            return replace(value, pixels=changed.movedim(1, -1).contiguous())
        case Mask():
            return Mask(changed.contiguous())
        case Latent():
            return replace(value, samples=changed.contiguous())


def changed(value: R, change: Change) -> R:
    """The value, and the mask of a latent, after the same change of rows and columns."""
    result = with_planes(value, change(planes(value), cell(value)))
    if isinstance(result, Latent) and result.mask is not None:
        pixels = size(value)[0] / result.mask.shape[-1]
        return replace(result, mask=change(result.mask, pixels).contiguous())
    return result


def resized(value: R, to: tuple[int, int], method: MethodName, crop: bool = False) -> R:
    """In another size, in pixels; `crop` cuts the sides off instead of stretching.

    Raises InputError for a latent's side that is no whole number of cells.
    """
    from nodes.lib import resize

    step = cell(value)
    how: CropName = "center" if crop else "disabled"
    if any(side % step for side in to):
        raise InputError(f"{to[0]} by {to[1]}: a side is not a multiple of {step}")
    if isinstance(value, Image):
        pixels = resize.resize_image(value.pixels, *to, method, how)
        return with_planes(value, pixels.movedim(-1, 1))
    cells = to[0] // step, to[1] // step
    if isinstance(value, Mask):
        return Mask(resize.resize(value.values[:, None], *cells, method, how)[:, 0])
    frames = value.samples.movedim(1, -3)
    small = resize.resize(frames.flatten(0, -4), *cells, method, how)
    return with_planes(value, small.view(*frames.shape[:-2], *small.shape[-2:]).movedim(-3, 1))


def in_one_space(first: Raster, second: Raster) -> None:
    """Raises InputError for latents of two models that have nothing in common."""
    if not (isinstance(first, Latent) and isinstance(second, Latent)):
        return
    if not first.space.agrees(second.space):
        raise InputError(f"found latents of two spaces, {first.space} and {second.space}")


def picked(value: R, indices: Sequence[int]) -> R:
    """These of a batch, in this order; each of a latent keeps the noise of its number."""
    rows = list(indices)
    result = with_planes(value, planes(value)[rows])
    if isinstance(result, Latent):
        numbers = _numbers(value)
        mask = result.mask if result.mask is None or len(result.mask) == 1 else result.mask[rows]
        kept = tuple(numbers[row] for row in rows)
        return replace(result, mask=mask, batch_index=kept)
    return result


def joined(first: R, second: R) -> R:
    """Both batches as one; the second has the size and the channels of the first."""
    import torch

    result = with_planes(first, torch.cat([planes(first), planes(second)]))
    if isinstance(result, Latent):
        numbers = _numbers(first) + _numbers(second)
        return replace(result, mask=_joined_masks(first, second), batch_index=numbers)
    return result


def _numbers(latent: Latent) -> tuple[int, ...]:
    return latent.batch_index or tuple(range(len(latent.samples)))


def _joined_masks(first: Latent, second: Latent) -> Tensor | None:
    """A latent without a mask is drawn anew everywhere."""
    from nodes.lib.masks import joined

    if first.mask is None and second.mask is None:
        return None
    return joined((first.mask, second.mask), (len(first.samples), len(second.samples)))
