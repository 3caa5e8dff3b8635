"""Enlarging a picture and sampling it anew, tile by tile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

from engine import Advanced, Context, File, Image, Multiple, Seed, Slider, node
from engine.errors import InputError
from engine.node.values import Preview
from nodes.guide import GuidedModel
from nodes.lib.choices import NoiseSource, SamplerChoice, Sigmas
from nodes.lib.components import Network
from nodes.lib.guidance import Cfg
from nodes.lib.values import Conditioning, Entry, Latent
from nodes.names import SamplerName, ScheduleName
from nodes.refs import ModelRef, VaeRef
from nodes.sample import sampled
from nodes.upscale import UpscalerRef, enlarged

if TYPE_CHECKING:
    from torch import Tensor

    from nodes.lib.tiles import Tile

UNIT = 8  # pixels: sides and places of tiles are multiples


@node(category="image")
def tiled_refine(
    ctx: Context,
    image: Image,
    model: ModelRef,
    positive: Conditioning,
    negative: Conditioning,
    vae: VaeRef,
    upscaler: Annotated[str | None, File("upscale_models", (UpscalerRef,))] = None,
    factor: Annotated[float, Slider(0.05, 8, 0.05)] = 2.0,
    denoise: Annotated[float, Slider(0, 1, 0.01)] = 0.3,
    seed: Annotated[int, Seed()] = 0,
    steps: Annotated[int, Slider(1, 1000)] = 20,
    cfg: Annotated[float, Slider(0, 100, 0.1)] = 7.0,
    sampler: SamplerName = "euler",
    schedule: ScheduleName = "normal",
    tile: Annotated[int, Multiple(64, 8192, UNIT)] = 512,
    overlap: Annotated[int, Slider(0, 1024), Advanced()] = 64,
) -> Image:
    """Enlarge a picture by a factor, and let a model draw details into each tile of it.

    An upscaler enlarges first, where one is named. Then every tile of `tile` pixels is sampled
    with `denoise`; where tiles overlap, one fades into the next. ControlNets of the prompts see
    their part of the hint: one for tiles keeps to the picture at a high `denoise`. Prompts with
    regions are refused, for a tile is no place of the whole. Transparency is dropped.

    Example: factor 2, denoise 0.3, and a prompt that says of what the picture is made
    """
    if not overlap < tile:
        raise InputError(f"overlap: found {overlap}, wanted less than the tile of {tile} pixels")
    for name, prompt in (("positive", positive), ("negative", negative)):
        if any(entry.region for entry in prompt):
            raise InputError(f"{name}: has a region; wanted prompts for the whole picture")
    levels = _Levels(sampler, schedule, steps, denoise)
    work = _Refining(ctx, model, positive, negative, vae, cfg, seed, levels)
    return replace(image, pixels=work.of(_larger(ctx, image, upscaler, factor), tile, overlap))


def _larger(ctx: Context, image: Image, upscaler: str | None, factor: float) -> Tensor:
    """[batch, height, width, 3], by the factor, with sides that are multiples of 8."""
    from nodes.lib.resize import resize_image

    height, width = (
        max(UNIT, round(side * factor / UNIT) * UNIT) for side in image.pixels.shape[1:3]
    )
    pixels = image.pixels[..., :3]
    if upscaler is not None:
        pixels = enlarged(ctx, pixels, upscaler, lambda done, total: ctx.check())
    return resize_image(pixels, width, height, "bicubic").clamp(0, 1)


@dataclass(frozen=True, slots=True)
class _Levels:
    sampler: SamplerName
    schedule: ScheduleName
    steps: int
    denoise: float

    def __call__(self, network: Network) -> Sigmas:
        from nodes.lib.sigmas import noise_levels

        made = noise_levels(self.sampler, self.schedule, network.levels, self.steps, self.denoise)
        return Sigmas(tuple(made))


@dataclass(frozen=True, slots=True)
class _Refining:
    """Of one call of the node."""

    ctx: Context
    model: ModelRef
    positive: Conditioning
    negative: Conditioning
    vae: VaeRef
    cfg: float
    seed: int
    levels: _Levels

    def of(self, pixels: Tensor, side: int, overlap: int) -> Tensor:
        import torch

        from nodes.lib.tiles import Cut, Mosaic, even_tiles

        pictures = pixels.movedim(-1, 1)
        height, width = int(pictures.shape[2]), int(pictures.shape[3])
        tiles = even_tiles(height, width, side, overlap, UNIT)
        refined = []
        for number, picture in enumerate(pictures):
            mosaic = Mosaic(height, width, Fraction(1), Cut(side, side, overlap))
            for place, each in enumerate(tiles):
                done = number * len(tiles) + place
                part = each.of(picture[None]).movedim(1, -1)
                made = self._tile(part, each, (height, width), done, len(pictures) * len(tiles))
                mosaic.add(each, made.movedim(-1, 1))
            refined.append(mosaic.picture())
        return torch.cat(refined).movedim(1, -1).clamp(0, 1).contiguous()

    def _tile(
        self, pixels: Tensor, tile: Tile, size: tuple[int, int], done: int, total: int
    ) -> Tensor:
        """[1, height, width, 3], sampled anew."""
        from nodes.lib.coding import decoded, encoded

        sides = tile.height, tile.width

        def tell(step: int, steps: int, preview: Preview) -> None:
            self.ctx.progress(done * steps + step, total * steps, preview)

        def unheard(parts: int, of: int) -> None:
            self.ctx.check()

        with self.ctx.models.lease(self.vae, lambda codec: codec.activation_bytes(*sides)) as codec:
            latent = Latent(encoded(codec, pixels, None, unheard), codec.space)
        positive, negative = (_seen_in(tile, size, each) for each in (self.positive, self.negative))
        guided = GuidedModel(self.model, Cfg(positive, negative, self.cfg))
        choice, noise = SamplerChoice(self.levels.sampler), NoiseSource(self.seed)
        latent = sampled(self.ctx, guided, latent, choice, self.levels, noise, tell).latent
        with self.ctx.models.lease(self.vae, lambda codec: codec.activation_bytes(*sides)) as codec:
            return decoded(codec, latent.samples, None, unheard)


def _seen_in(tile: Tile, size: tuple[int, int], prompt: Conditioning) -> Conditioning:
    """With the part of each hint that lies in the tile of a picture of that size."""

    def part(entry: Entry) -> Entry:
        controls = tuple(
            replace(control, hint=_part(control.hint, tile, size)) for control in entry.controls
        )
        return replace(entry, controls=controls)

    return Conditioning(tuple(map(part, prompt)))


def _part(hint: Tensor, tile: Tile, size: tuple[int, int]) -> Tensor:
    """[batch, height, width, 3] → what lies in the same shares of its sides."""
    down, across = (int(hint.shape[axis]) / size[axis - 1] for axis in (1, 2))
    top, left = round(tile.top * down), round(tile.left * across)
    bottom = max(top + 1, round((tile.top + tile.height) * down))
    right = max(left + 1, round((tile.left + tile.width) * across))
    return hint[:, top:bottom, left:right].contiguous()
