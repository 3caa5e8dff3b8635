from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from nodes.lib.coding import Tiling, decoded, encoded
from nodes.lib.tiles import Work, in_tiles
from tests.nodes.lib.toys import SPACE

PIXELS = torch.rand(2, 48, 64, 3, generator=torch.Generator().manual_seed(2))


class Pool:
    """Averages of cells, whose colours it shows again; remembers the sizes it was given."""

    space = SPACE

    def __init__(self) -> None:
        self.seen: list[tuple[int, ...]] = []
        self.prepared: list[tuple[tuple[int, ...], int]] = []

    def encode(self, picture: Tensor) -> Tensor:
        self.seen.append(tuple(picture.shape))
        return functional.avg_pool2d(functional.pad(picture, (0, 0, 0, 0, 0, 1)), 8)

    def decode(self, sample: Tensor) -> Tensor:
        self.seen.append(tuple(sample.shape))
        return functional.interpolate(sample[:, :3], scale_factor=8, mode="nearest")

    def encoding(self, picture: Tensor, side: int) -> AbstractContextManager[tuple[Tensor, Work]]:
        self.prepared.append((tuple(picture.shape), side))
        return nullcontext((picture, self.encode))

    def decoding(self, sample: Tensor, side: int) -> AbstractContextManager[tuple[Tensor, Work]]:
        self.prepared.append((tuple(sample.shape), side))
        return nullcontext((sample, self.decode))

    def activation_bytes(self, height: int, width: int) -> int:
        return height * width

    def tiled_bytes(self, height: int, width: int, side: int) -> int:
        return side * side


def unheard(done: int, total: int) -> None:
    pass


def in_latent(pixels: Tensor, tiling: Tiling | None = None) -> Tensor:
    return encoded(Pool(), pixels, tiling, unheard)


def test_pixels_are_0_to_1_and_a_codec_sees_minus_1_to_1() -> None:
    samples = in_latent(torch.cat([torch.zeros(1, 8, 8, 3), torch.ones(1, 8, 8, 3)]))
    assert samples[:, :3].flatten(1).mean(1).tolist() == [-1, 1]
    pixels = decoded(Pool(), samples * 3, None, unheard)
    assert (float(pixels.min()), float(pixels.max())) == (0, 1)
    assert pixels.shape == (2, 8, 8, 3)
    assert pixels.is_contiguous()


def test_a_batch_is_worked_on_picture_by_picture() -> None:
    codec = Pool()
    decoded(codec, torch.zeros(3, 4, 6, 8), None, unheard)
    assert codec.seen == [(1, 4, 6, 8)] * 3


def test_odd_sides_are_cropped_at_both_ends() -> None:
    framed = functional.pad(PIXELS, (0, 0, 3, 4, 2, 2))
    assert torch.equal(in_latent(framed), in_latent(PIXELS))


def test_transparency_is_dropped() -> None:
    with_alpha = torch.cat([PIXELS, torch.zeros(2, 48, 64, 1)], dim=-1)
    assert torch.equal(in_latent(with_alpha), in_latent(PIXELS))


def test_a_picture_smaller_than_a_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="64x7 is too small"):
        in_latent(PIXELS[:, :7])


def test_tiles_of_which_the_mean_is_taken_are_tall_wide_and_square_and_of_one_area() -> None:
    codec = Pool()
    decoded(codec, torch.zeros(1, 4, 32, 32), Tiling(64, 16, averaged=True), unheard)
    sizes = [(max(each), min(each)) for each in (shape[2:] for shape in codec.seen)]
    assert codec.seen[0] == (1, 4, 16, 4)
    assert {shape[2:] for shape in codec.seen} >= {(16, 4), (4, 16), (8, 8)}
    assert all(tall * wide <= 64 for tall, wide in sizes)


@pytest.mark.parametrize("averaged", [False, True])
def test_pictures_are_encoded_in_the_tiles_that_latents_are_decoded_in(averaged: bool) -> None:
    decoding, encoding = Pool(), Pool()
    tiling = Tiling(64, 16, averaged)
    decoded(decoding, torch.zeros(1, 4, 20, 33), tiling, unheard)
    encoded(encoding, torch.zeros(1, 160, 264, 3), tiling, unheard)
    cells = [(height // 8, width // 8) for _, _, height, width in encoding.seen]
    assert cells == [shape[2:] for shape in decoding.seen]


@pytest.mark.parametrize("averaged", [False, True])
@pytest.mark.parametrize(("side", "overlap"), [(64, 0), (64, 64), (100, 24)])
def test_tiles_give_what_the_whole_gives(side: int, overlap: int, averaged: bool) -> None:
    tiling = Tiling(side, overlap, averaged)
    pixels = torch.rand(1, 240, 200, 3)
    whole = in_latent(pixels)
    torch.testing.assert_close(in_latent(pixels, tiling), whole)
    made = [decoded(Pool(), whole, each, unheard) for each in (tiling, None)]
    torch.testing.assert_close(*made)


def test_colours_beyond_white_are_cut_off_after_tiles_are_blended() -> None:
    class Flat(Pool):
        """Shows a tile in the colour of its first cell."""

        def decode(self, sample: Tensor) -> Tensor:
            return super().decode(sample[..., :1, :1].expand(sample.shape))

    samples, tiling = torch.randn(1, 4, 12, 12) * 5, Tiling(64, 16, averaged=True)
    blended = in_tiles(samples, tiling.cuts(8), Fraction(8), Flat().decode, unheard)
    wanted = ((blended + 1) / 2).clamp(0, 1).movedim(1, -1)
    torch.testing.assert_close(decoded(Flat(), samples, tiling, unheard), wanted)


def test_a_picture_that_is_one_tile_is_worked_on_whole() -> None:
    codec = Pool()
    decoded(codec, torch.zeros(2, 4, 8, 5), Tiling(64, 16), unheard)
    assert (codec.seen, codec.prepared) == ([(1, 4, 8, 5)] * 2, [])


def test_every_picture_of_a_batch_is_prepared_for_and_its_tiles_counted_on() -> None:
    codec, told = Pool(), list[tuple[int, int]]()
    decoded(codec, torch.zeros(2, 4, 8, 12), Tiling(64, 16), lambda *step: told.append(step))
    assert codec.prepared == [((1, 4, 8, 12), 8)] * 2
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    encoded(codec, torch.zeros(1, 64, 96, 3), Tiling(64, 16), unheard)
    assert codec.prepared[2:] == [((1, 3, 64, 96), 64)]


def test_the_largest_tile_is_no_larger_than_the_picture() -> None:
    tiling = Tiling(512, 64)
    assert tiling.largest(2048, 2048) == (512, 512)
    assert tiling.largest(100, 4000) == (100, 512)
    averaged = Tiling(512, 64, averaged=True)
    assert averaged.largest(600, 600) == (512, 512)
    assert averaged.largest(100, 4000) == (100, 1024)
