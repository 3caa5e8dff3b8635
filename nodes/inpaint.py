"""Painting a part of a picture anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple, TypeAlias

from engine import Image, Mask, Slider, node
from engine.errors import InputError
from nodes.lib.values import Latent
from nodes.raster import planes, resized, size, with_planes

LARGEST = 16384  # pixels a side
Length: TypeAlias = Annotated[int, Slider(0, LARGEST)]


@dataclass(frozen=True, slots=True)
class Cutout:
    """Where a piece was cut out of a picture, and what is to be seen of it there."""

    image: Image  # the whole picture
    mask: Mask  # of the size of the piece there
    x: int  # in pixels, as all of these
    y: int
    width: int
    height: int

    @property
    def nbytes(self) -> int:
        return self.image.nbytes + self.mask.nbytes


class CutImage(NamedTuple):
    image: Image
    mask: Mask
    cutout: Cutout


@node(category="inpaint", lane="inline")
def set_noise_mask(latent: Latent, mask: Mask | None = None) -> Latent:
    """Have only a part of a latent drawn anew: what the mask selects, in any size.

    Without a mask, all of it is.
    """
    return replace(latent, mask=None if mask is None else mask.values)


@node(category="inpaint", lane="cpu")
def cut_out(
    image: Image,
    mask: Mask,
    context: Length = 64,
    width: Length = 512,
    height: Length = 512,
) -> CutImage:
    """Cut out what a mask selects with some of what surrounds it, to paint it at a larger size.

    `context` is in pixels on each side. The piece is resized to `width` and `height`, and keeps
    its size where they are 0. PasteBack puts it back.
    """
    from nodes.lib.framing import around
    from nodes.lib.masks import bounds
    from nodes.lib.masks import resized as resized_mask

    values = resized_mask(mask.values, image.pixels.shape[1:3])
    found = bounds(values)
    if found is None:
        raise InputError("the mask selects nothing, so there is nothing to cut out")
    shape = width / height if width and height else None
    x, y, wide, high = around(found, size(image), context, shape)
    here = (..., slice(y, y + high), slice(x, x + wide))
    piece, selected = with_planes(image, planes(image)[here]), Mask(values[here].contiguous())
    cutout = Cutout(image, selected, x, y, wide, high)
    if width and height:
        piece = resized(piece, (width, height), "lanczos")
        selected = resized(selected, (width, height), "bilinear")
    return CutImage(piece, selected, cutout)


@node(category="inpaint", lane="cpu")
def paste_back(cutout: Cutout, image: Image, blend: Annotated[int, Slider(0, 256)] = 16) -> Image:
    """Put a piece back where it was cut out; only what its mask selects is changed.

    `blend` is over how many pixels the old picture becomes the new one, outwards.
    """
    from nodes.lib.composite import opaque, pasted, repeated
    from nodes.lib.masks import blurred, grown

    piece = resized(image, (cutout.width, cutout.height), "lanczos")
    mask = cutout.mask.values
    if blend:
        mask = blurred(grown(mask, blend // 2, tapered=True), blend / 4).maximum(mask)
    whole = cutout.image.pixels
    under = repeated(whole, max(len(whole), len(piece.pixels))).movedim(-1, 1)
    over = opaque(piece.pixels, len(under[0]))[..., : len(under[0])].movedim(-1, 1)
    return with_planes(cutout.image, pasted(under, over, cutout.x, cutout.y, mask))
