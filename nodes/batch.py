"""Several pictures, masks or latents at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from engine import Image, Out, Slider, node
from nodes.lib.values import Latent
from nodes.raster import R, in_one_space, joined, picked, planes, resized, size, with_planes

MOST = 4096


@node(category="batch", lane="cpu")
def batch(first: R, second: R) -> Annotated[R, Out("value")]:
    """Put two batches of pictures, masks or latents into one, such as two frames.

    The second is brought to the size of the first, cropped where its shape differs.
    """
    in_one_space(first, second)
    if size(first) != size(second):
        second = resized(second, size(first), "bilinear", crop=True)
    if isinstance(first, Image) and isinstance(second, Image):
        first, second = _with_equal_channels(first, second)
    return joined(first, second)


@node(category="batch", lane="cpu")
def pick(
    value: R,
    start: Annotated[int, Slider(-MOST, MOST - 1)] = 0,
    length: Annotated[int, Slider(1, MOST)] = 1,
) -> Annotated[R, Out("value")]:
    """Take some of a batch, from number `start` on: 0 is the first, -1 the last.

    A latent keeps the noise of its number, so that the same seed gives the same picture alone.
    """
    count = len(planes(value))
    first = max(0, min(start if start >= 0 else start + count, count - 1))
    return picked(value, range(first, min(first + length, count)))


@node(category="batch", lane="cpu")
def repeat(value: R, times: Annotated[int, Slider(1, MOST)] = 2) -> Annotated[R, Out("value")]:
    """Repeat a batch; the same latent several times becomes several pictures."""
    x = planes(value)
    result = with_planes(value, x.repeat(times, *(1,) * (x.ndim - 1)))
    if isinstance(result, Latent):
        mask, index = result.mask, result.batch_index
        if mask is not None and len(mask) > 1:
            mask = mask.repeat(times, 1, 1)
        if index is not None:
            further = max(index) - min(index) + 1
            index = tuple(each + round_ * further for round_ in range(times) for each in index)
        return replace(result, mask=mask, batch_index=index)
    return result


@node(category="batch", lane="inline")
def batch_noise(latent: Latent, noise: Literal["own", "shared"] = "shared") -> Latent:
    """Say whether each latent of a batch gets noise of its own, or all the noise of the first."""
    count = len(latent.samples)
    first = (latent.batch_index or (0,))[0]
    return replace(latent, batch_index=(first,) * count if noise == "shared" else None)


def _with_equal_channels(first: Image, second: Image) -> tuple[Image, Image]:
    """Both with alpha, where one has it."""
    from nodes.lib.composite import opaque

    count = max(first.pixels.shape[-1], second.pixels.shape[-1])
    one, other = (replace(i, pixels=opaque(i.pixels, count)) for i in (first, second))
    return one, other
