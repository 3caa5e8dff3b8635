"""Making pictures larger by a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

from engine import Context, File, Image, node
from engine.node.refs import FileRef, Ref

if TYPE_CHECKING:
    from torch import Tensor

    from nodes.families.upscalers.compact import Upscaler

TILE = 512  # pixels a side: larger pictures are cut, which bounds the memory they take
FADE = 16  # pixels over which one tile becomes the next


@dataclass(frozen=True)
class UpscalerRef(Ref["Upscaler"]):
    """A network that enlarges pictures."""

    component: ClassVar[str] = "upscaler"
    title: ClassVar[str] = "upscaler"
    port_type: ClassVar[str] = "Upscaler"


@node(category="image")
def upscale(
    ctx: Context, image: Image, file: Annotated[str, File("upscale_models", (UpscalerRef,))]
) -> Image:
    """Enlarge a picture with an upscaler, which makes it sharp.

    By how much is the upscaler's own. Large pictures are enlarged in tiles, which leave no seams;
    transparency is dropped.
    """
    import torch

    files = (FileRef("upscale_models", file, ctx.files.stamp("upscale_models", file)),)
    ref = UpscalerRef(files)
    pixels = image.pixels[..., :3]
    sides = [min(side, TILE) for side in pixels.shape[1:3]]
    with ctx.models.lease(ref, lambda weights: weights.activation_bytes(*sides)) as upscaler:
        enlarged = [_enlarged(ctx, upscaler, pixels, index) for index in range(len(pixels))]
    return replace(image, pixels=torch.cat(enlarged))


def _enlarged(ctx: Context, upscaler: Upscaler, pixels: Tensor, index: int) -> Tensor:
    """Picture `index` of the batch."""
    from nodes.lib.tiles import Mosaic, tiles

    picture = pixels[index : index + 1]
    _, height, width, channels = picture.shape
    overlap = 2 * upscaler.reach + FADE
    parts = tiles(height, width, TILE, overlap)
    mosaic = Mosaic(height, width, channels, upscaler.factor, overlap, upscaler.reach)
    for number, tile in enumerate(parts, start=1):
        mosaic.add(tile, upscaler.enlarge(tile.of(picture)))
        ctx.progress(index * len(parts) + number, len(pixels) * len(parts))
    return mosaic.picture()
