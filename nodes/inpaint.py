"""Painting a part of a picture anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeAlias

from engine import Context, Image, Mask, Slider, node
from engine.errors import InputError
from nodes.decode import encode
from nodes.lib.values import Conditioning, Latent
from nodes.names import TilingName
from nodes.raster import planes, resized, size, with_planes
from nodes.refs import ModelRef, VaeRef

if TYPE_CHECKING:
    from torch import Tensor

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


class Prompts(NamedTuple):
    positive: Conditioning
    negative: Conditioning
    latent: Latent


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


@node(category="inpaint")
def encode_for_inpaint(
    ctx: Context,
    vae: VaeRef,
    image: Image,
    mask: Mask,
    grow: Annotated[int, Slider(0, 64)] = 6,
    tiling: TilingName = "auto",
) -> Latent:
    """Encode a picture to have what the mask selects drawn anew, and nothing of it kept.

    The sampler then needs a `denoise` of 1. The mask grows by about half of `grow` pixels on each
    side, so that no seam is left. To keep some of what was there, use Encode and SetNoiseMask.
    """
    from nodes.lib.masks import inpaint_mask

    greyed = encode(ctx, vae, _without(image, mask), tiling)
    anew = inpaint_mask(_at(mask, image, greyed.space.factor), grow)
    return replace(greyed, mask=anew)


@node(category="inpaint")
def inpaint_conditioning(
    ctx: Context,
    positive: Conditioning,
    negative: Conditioning,
    vae: VaeRef,
    image: Image,
    mask: Mask,
    keep_outside: bool = True,
) -> Prompts:
    """Show a model that was made for inpainting what to fill in, and what surrounds it.

    `keep_outside` has only the mask drawn anew; else the model may change all of the picture.
    Other models just sample the latent.
    """
    shown = encode(ctx, vae, _without(image, mask))
    latent = encode(ctx, vae, image)
    selected = _at(mask, image, latent.space.factor)
    brought = {"picture": shown.samples, "mask": selected}
    anew = replace(latent, mask=selected) if keep_outside else latent
    return Prompts(_bringing(positive, brought), _bringing(negative, brought), anew)


@node(category="inpaint")
def edit_conditioning(
    ctx: Context, positive: Conditioning, negative: Conditioning, vae: VaeRef, image: Image
) -> Prompts:
    """Show a model that edits by instruction the picture, such as for "make it snow".

    The latent is empty, of the size of the picture.
    """
    import torch

    latent = encode(ctx, vae, image)
    brought = {"picture": latent.samples}
    empty = torch.zeros(1).expand_as(latent.samples)
    anew = replace(latent, samples=empty)
    return Prompts(_bringing(positive, brought), _bringing(negative, brought), anew)


@node(category="inpaint", lane="inline")
def differential_inpaint(
    model: ModelRef, strength: Annotated[float, Slider(0.01, 1, 0.01)] = 1.0
) -> ModelRef:
    """Have the soft parts of a noise mask change later than the others, and so less.

    A part that is half selected begins to change half way through the sampling, which leaves no
    seam. Below a `strength` of 1 the soft mask itself counts for the rest.

    Example: a mask that fades over 64 pixels, and strength 1
    """
    return model.using(differential=strength)


@node(category="inpaint", lane="inline")
def depth_conditioning(conditioning: Conditioning, depth: Image) -> Conditioning:
    """Show a model that follows a depth map how far away things are: white is near."""
    return _bringing(conditioning, {"depth": depth.pixels[..., :3].mean(-1)})


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


def _without(image: Image, mask: Mask) -> Image:
    """The picture, grey where the mask selects more than a half."""
    from nodes.lib.masks import resized as resized_mask

    pixels = image.pixels[..., :3]
    kept = 1 - resized_mask(mask.values, pixels.shape[1:3]).round()[..., None]
    return replace(image, pixels=(pixels - 0.5) * kept + 0.5)


def _at(mask: Mask, image: Image, factor: int) -> Tensor:
    """The mask at the size of the picture, cropped as it is encoded."""
    from nodes.lib.coding import whole_cells
    from nodes.lib.masks import resized as resized_mask

    return whole_cells(resized_mask(mask.values, image.pixels.shape[1:3])[..., None], factor)[
        ..., 0
    ]


def _bringing(conditioning: Conditioning, brought: Mapping[str, Tensor]) -> Conditioning:
    return Conditioning(
        tuple(replace(entry, extra={**entry.extra, **brought}) for entry in conditioning)
    )
