"""Fewer tokens: what is cut or merged, and put together again."""

from __future__ import annotations

import pytest
import torch
from torch import Generator, Tensor

from nodes.lib.tokens import Tiles, Tiling, merging


def grid(height: int, width: int, rows: int = 1) -> Tensor:
    """Tokens that are numbered, row by row."""
    numbers = torch.arange(height * width, dtype=torch.float32).view(1, -1, 1)
    return numbers.expand(rows, -1, 3).contiguous()


def drawn() -> Generator:
    return Generator().manual_seed(3)


def test_tiles_are_squares_of_the_picture() -> None:
    cut = Tiles(2, 2, 4, 4).cut(grid(4, 4))
    assert cut[0, :, 0].tolist() == [0, 1, 4, 5]
    assert cut[3, :, 0].tolist() == [10, 11, 14, 15]


@pytest.mark.parametrize("tiles", [Tiles(2, 4, 8, 8), Tiles(1, 2, 4, 6), Tiles(3, 1, 6, 2)])
def test_what_was_cut_is_joined(tiles: Tiles) -> None:
    whole = torch.randn(3, tiles.height * tiles.width, 5)
    assert tiles.joined(tiles.cut(whole)).equal(whole)


def test_a_side_is_cut_into_as_many_tiles_as_are_large_enough() -> None:
    assert Tiling(4).tiles((16, 16), 256, drawn()) == Tiles(4, 4, 16, 16)
    assert Tiling(5).tiles((16, 16), 256, drawn()) == Tiles(2, 2, 16, 16)
    assert Tiling(9).tiles((16, 16), 256, drawn()) is None


def test_coarser_levels_are_cut_where_it_is_said() -> None:
    assert Tiling(4).tiles((16, 16), 64, drawn()) is None
    assert Tiling(4, depth=1).tiles((16, 16), 64, drawn()) == Tiles(2, 2, 8, 8)
    assert Tiling(4, depth=1, grows=True).tiles((16, 16), 64, drawn()) is None


def test_of_several_choices_one_is_drawn_by_the_generator() -> None:
    tiling, generator = Tiling(2, choices=4), drawn()
    found = {tiling.tiles((16, 16), 256, generator) for _ in range(40)}
    assert found == {Tiles(a, b, 16, 16) for a in (8, 4, 2) for b in (8, 4, 2)}
    assert Tiling(2, 2).tiles((16, 16), 256, drawn()) == Tiles(8, 8, 16, 16)


@pytest.mark.parametrize("size", [(4, 4), (5, 6), (6, 7)])
def test_merged_tokens_come_back_in_their_places(size: tuple[int, int]) -> None:
    whole = torch.randn(2, size[0] * size[1], 8, generator=drawn())
    merged, unmerged = merging(whole, size, 5, drawn())
    assert merged(whole).shape[1] == whole.shape[1] - 5
    same = (unmerged(merged(whole)) == whole).all(dim=2).sum(dim=1)
    assert (same >= whole.shape[1] - 10).all()  # five are gone, into five others at most


def test_nothing_merged_changes_nothing() -> None:
    whole = torch.randn(2, 16, 8)
    merged, unmerged = merging(whole, (4, 4), 0, drawn())
    assert unmerged(merged(whole)).equal(whole)


def test_tokens_that_are_alike_are_merged_into_their_mean() -> None:
    one, other = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    whole = torch.stack([one] * 8 + [other] * 8)[None]
    merged, unmerged = merging(whole, (4, 4), 12, drawn())
    assert merged(whole).shape[1] == 4
    assert unmerged(merged(whole)).allclose(whole)


def test_no_more_are_merged_than_are_not_merged_into() -> None:
    whole = torch.randn(1, 16, 8)
    merged, _ = merging(whole, (4, 4), 16, drawn())
    assert merged(whole).shape[1] == 4
