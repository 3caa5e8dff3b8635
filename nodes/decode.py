"""Between pictures and latents."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeVar

from engine import Advanced, Context, Image, Slider, node
from engine.errors import InputError, MemoryShortage
from nodes.lib.components import ImageCodec
from nodes.lib.values import Latent
from nodes.names import TilingName
from nodes.refs import VaeRef

if TYPE_CHECKING:
    from torch import Tensor

    from nodes.lib.coding import Tiling

T = TypeVar("T")
TilingChoice = Annotated[TilingName, Advanced()]
TileSide = Annotated[int, Slider(64, 4096, 32), Advanced()]
TileOverlap = Annotated[int, Slider(0, 4096, 32), Advanced()]


@node(category="latent")
def decode(
    ctx: Context,
    vae: VaeRef,
    latent: Latent,
    tiling: TilingChoice = "auto",
    tile: TileSide = 512,
    overlap: TileOverlap = 64,
) -> Image:
    """Turn a latent into a picture.

    A large picture takes much memory: "auto" decodes it in tiles where there is no room for the
    whole one, and keeps in the picture that it did so, for it changes a little; "whole" fails
    then, and "tiled" always cuts. "averaged" cuts in three ways and takes the mean, as ComfyUI
    does, which differs more. Tiles are of `tile` pixels and share `overlap`, a quarter of that at
    most.
    """
    from nodes.lib.coding import Tiling, decoded

    factor = latent.space.factor
    height, width = (side * factor for side in latent.samples.shape[-2:])

    def work(codec: ImageCodec, cut: Tiling | None) -> Tensor:
        if not latent.space.agrees(codec.space):
            raise InputError(
                f"the latent lies in the space of {latent.space}: this VAE reads {codec.space}"
            )
        return decoded(codec, latent.samples, cut, ctx.progress)

    tiles = Tiling(tile, overlap, averaged=tiling == "averaged")
    pixels = coded(ctx, vae, (height, width), tiling, tiles, work)
    if not pixels.isfinite().all():
        raise InputError(
            "the decoded picture holds numbers that are none (NaN): another dtype of the VAE, "
            "such as float32, would help"
        )
    return Image(pixels)


@node(category="latent")
def encode(
    ctx: Context,
    vae: VaeRef,
    image: Image,
    tiling: TilingChoice = "auto",
    tile: TileSide = 512,
    overlap: TileOverlap = 64,
) -> Latent:
    """Turn a picture into a latent; sides are cut to multiples of 8, transparency is dropped.

    A large picture takes much memory: "auto" encodes it in tiles where there is no room for the
    whole one, and keeps in what is made of it that it did so, for that changes a little; "whole"
    fails then, and "tiled" always cuts. "averaged" cuts in three ways and takes the mean, as
    ComfyUI does, which differs more. Tiles are of `tile` pixels and share `overlap`, a quarter of
    that at most.
    """
    from nodes.lib.coding import Tiling, encoded

    def work(codec: ImageCodec, cut: Tiling | None) -> Latent:
        return Latent(encoded(codec, image.pixels, cut, ctx.progress), codec.space)

    height, width = image.pixels.shape[1:3]
    tiles = Tiling(tile, overlap, averaged=tiling == "averaged")
    return coded(ctx, vae, (height, width), tiling, tiles, work)


def coded(
    ctx: Context,
    vae: VaeRef,
    size: tuple[int, int],
    wish: TilingName,
    tiling: Tiling,
    work: Callable[[ImageCodec, Tiling | None], T],
) -> T:
    """What the work makes with a VAE of a picture of that height and width: whole or in tiles.

    Raises MemoryShortage when there is no room for it as it is wished, and what the work raises.
    """

    def leased(cut: Tiling | None) -> T:
        def reserve(codec: ImageCodec) -> int:
            return cut.reserve(codec, *size) if cut else codec.activation_bytes(*size)

        with ctx.models.lease(vae, reserve) as codec:
            return work(codec, cut)

    if wish != "auto":
        return leased(None if wish == "whole" else tiling)
    try:
        return ctx.models.retried(partial(leased, None))
    except MemoryShortage:
        if tiling.largest(*size) == size:
            raise
    height, width = size
    ctx.note(f"in {tiling}, for there was no room for {width}x{height} pixels as a whole")
    return ctx.models.retried(partial(leased, tiling))
