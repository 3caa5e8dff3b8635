from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from nodes.lib.tiles import Cut, in_tiles


def unheard(done: int, total: int) -> None:
    pass


def doubled(picture: Tensor) -> Tensor:
    return functional.interpolate(picture, scale_factor=2, mode="nearest")


def halved(picture: Tensor) -> Tensor:
    return functional.avg_pool2d(picture, 2)


@pytest.mark.parametrize(("height", "width"), [(7, 200), (64, 64), (65, 130), (300, 33)])
def test_tiles_cover_a_picture_and_share_enough(height: int, width: int) -> None:
    tiles = Cut(64, 64, overlap=20).tiles(height, width)
    seen = torch.zeros(1, 1, height, width)
    for tile in tiles:
        assert tile.of(seen).shape[2:] == (tile.height, tile.width)
        tile.of(seen).add_(1)
    assert seen.min() >= 1
    for starts, length in (({t.top for t in tiles}, height), ({t.left for t in tiles}, width)):
        steps = [b - a for a, b in itertools.pairwise(sorted(starts))]
        assert all(min(length, 64) - step >= 20 for step in steps)


def test_a_picture_that_fits_is_one_tile() -> None:
    assert len(Cut(64, 48, overlap=20).tiles(64, 48)) == 1


@pytest.mark.parametrize(
    ("work", "scale"),
    [(doubled, Fraction(2)), (halved, Fraction(1, 2)), (torch.clone, Fraction(1))],
)
@pytest.mark.parametrize("overlap", [0, 4, 6, 10])
def test_what_needs_no_surroundings_comes_out_as_from_the_whole(
    work: type[Tensor], scale: Fraction, overlap: int
) -> None:
    pictures = torch.rand(2, 3, 40, 54)
    cut = Cut(12, 20, overlap)
    torch.testing.assert_close(in_tiles(pictures, [cut], scale, work, unheard), work(pictures))


def test_the_margin_of_a_tile_is_not_used() -> None:
    def spoiled(picture: Tensor) -> Tensor:
        return functional.pad(picture[..., 2:-2, 2:-2], (2, 2, 2, 2), value=1e6)

    picture = torch.rand(1, 1, 30, 40)
    made = in_tiles(picture, [Cut(14, 14, 6, margin=2)], Fraction(1), spoiled, unheard)
    inner = (..., slice(2, -2), slice(2, -2))
    torch.testing.assert_close(made[inner], picture[inner])


def test_one_tile_fades_into_the_next_by_whole_steps() -> None:
    """Over n cells the weights rise 1/n, 2/n … 1 and fall 1 … 2/n, 1/n, as ComfyUI's."""
    values = itertools.count()
    made = in_tiles(
        torch.zeros(1, 1, 1, 10),
        [Cut(1, 6, overlap=2)],
        Fraction(1),
        lambda tile: torch.full_like(tile, next(values)),
        unheard,
    )
    wanted = torch.tensor([0, 0, 0, 0, 1 / 3, 2 / 3, 1, 1, 1, 1])
    torch.testing.assert_close(made.flatten(), wanted)


def test_of_several_ways_to_cut_the_mean_is_taken() -> None:
    def size(tile: Tensor) -> Tensor:
        return torch.full_like(tile, tile.shape[-1])

    cuts = [Cut(4, 4, 0), Cut(4, 2, 0)]
    made = in_tiles(torch.zeros(1, 1, 4, 4), cuts, Fraction(1), size, unheard)
    assert set(made.flatten().tolist()) == {3}


def test_every_tile_of_every_picture_is_told_and_may_be_the_last() -> None:
    told: list[tuple[int, int]] = []

    def hear(done: int, total: int) -> None:
        told.append((done, total))
        if done == 5:
            raise InterruptedError

    pictures, cuts = torch.zeros(2, 1, 8, 4), [Cut(4, 4, 0), Cut(8, 4, 0)]
    with pytest.raises(InterruptedError):
        in_tiles(pictures, cuts, Fraction(1), torch.clone, hear)
    assert told == [(n, 6) for n in range(1, 6)]
