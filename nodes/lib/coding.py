"""From pictures to latents and back, by a VAE: one picture at a time, whole or in tiles."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod

from torch import Tensor

from nodes.lib.components import ImageCodec
from nodes.lib.tiles import Cut, Told, in_tiles


@dataclass(frozen=True, slots=True)
class Tiling:
    """How a picture is cut for a VAE, in pixels: ComfyUI's arithmetic, cell for cell.

    A picture is worked on three times, in tiles of half the width and twice the height, of twice
    the width and half the height, and in squares, and the mean is taken: a seam of one way of
    cutting lies within a tile of another. Tiles share a quarter of `side` at most.
    """

    side: int
    overlap: int

    def cuts(self, factor: int, unit: int = 1) -> list[Cut]:
        """Of a latent, a cell of which is `factor` pixels a side; or of what has `unit` for one."""
        side, overlap = self.side // factor, min(self.overlap, self.side // 4) // factor
        half, double = max(side // 2, 1), side * 2
        return [
            Cut(tall * unit, wide * unit, overlap * unit)
            for tall, wide in ((double, half), (half, double), (side, side))
        ]

    def largest(self, height: int, width: int) -> tuple[int, int]:
        """Height and width of the largest tile of a picture of that size, in pixels."""
        cuts = self.cuts(1)
        return max(((min(height, cut.height), min(width, cut.width)) for cut in cuts), key=prod)

    def __str__(self) -> str:
        return f"tiles of {self.side} pixels that share {min(self.overlap, self.side // 4)}"


def decoded(codec: ImageCodec, samples: Tensor, tiling: Tiling | None, told: Told) -> Tensor:
    """Raw latents as pixels, [batch, height, width, 3] in 0..1. Without a tiling, whole."""
    factor = codec.space.factor
    cuts = tiling.cuts(factor) if tiling else [_whole(samples)]
    pixels = in_tiles(samples, cuts, Fraction(factor), codec.decode, told)
    return pixels.add_(1).div_(2).clamp_(0, 1).movedim(1, -1).contiguous()


def encoded(codec: ImageCodec, pixels: Tensor, tiling: Tiling | None, told: Told) -> Tensor:
    """Pixels, [batch, height, width, channel] in 0..1, as raw latents. Without a tiling, whole.

    What goes beyond three channels is dropped. Sides that are no multiple of the factor are
    cropped evenly at both ends. Raises ValueError for a picture smaller than a latent cell.
    """
    factor = codec.space.factor
    pictures = whole_cells(pixels[..., :3], factor).movedim(-1, 1) * 2 - 1
    cuts = tiling.cuts(factor, factor) if tiling else [_whole(pictures)]
    return in_tiles(pictures, cuts, Fraction(1, factor), codec.encode, told)


def _whole(pictures: Tensor) -> Cut:
    height, width = pictures.shape[-2:]
    return Cut(height, width, overlap=0)


def whole_cells(pixels: Tensor, factor: int) -> Tensor:
    """The middle of [batch, height, width, …], with sides that are multiples of the factor.

    Raises ValueError for a picture smaller than a latent cell.
    """
    height, width = pixels.shape[1:3]
    if min(height, width) < factor:
        raise ValueError(f"a picture of {width}x{height} is too small: wanted {factor} at least")
    top, left = height % factor // 2, width % factor // 2
    return pixels[:, top : top + height // factor * factor, left : left + width // factor * factor]
