"""Making pictures larger by a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar

from engine import Context, File, Image, node
from engine.node.refs import FileRef, Ref

if TYPE_CHECKING:
    from torch import Tensor

    from nodes.families.upscalers.upscaler import Upscaler

TILE = 512  # pixels a side: larger pictures are cut, which bounds the memory they take
FADE = 16  # pixels over which one tile becomes the next


@dataclass(frozen=True)
class UpscalerRef(Ref["Upscaler"]):
    """A network that enlarges pictures."""

    component: ClassVar[str] = "upscaler"
    title: ClassVar[str] = "upscaler"
    port_type: ClassVar[str] = "Upscaler"


@node(category="image", version=2)
def upscale(
    ctx: Context, image: Image, file: Annotated[str, File("upscale_models", (UpscalerRef,))]
) -> Image:
    """Enlarge a picture with an upscaler, which makes it sharp.

    By how much is the upscaler's own. Large pictures are enlarged in tiles, which leave no seams;
    transparency is dropped.
    """
    pixels = enlarged(ctx, image.pixels, file, ctx.progress)
    return replace(image, pixels=pixels)


def enlarged(ctx: Context, pixels: Tensor, file: str, told: Callable[[int, int], None]) -> Tensor:
    """[batch, height, width, 3 or 4] by an upscaler, as large as it makes it."""
    from nodes.lib.tiles import Cut, in_tiles

    files = (FileRef("upscale_models", file, ctx.files.stamp("upscale_models", file)),)
    pictures = pixels[..., :3].movedim(-1, 1)
    sides = [min(side, TILE) for side in pictures.shape[2:]]

    def reserve(upscaler: Upscaler) -> int:
        return upscaler.activation_bytes(*sides)

    with ctx.models.lease(UpscalerRef(files), reserve) as upscaler:
        cut = Cut(TILE, TILE, 2 * upscaler.reach + FADE, upscaler.reach)
        scale = Fraction(upscaler.factor)
        made = in_tiles(pictures, [cut], scale, upscaler.enlarge, told)
    return made.movedim(1, -1).contiguous()
