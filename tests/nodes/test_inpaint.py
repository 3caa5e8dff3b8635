from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from engine import Image, Mask
from engine.errors import InputError
from nodes.inpaint import cut_out, paste_back, set_noise_mask
from nodes.lib.masks import inpaint_mask
from nodes.transform import size_of
from tests.nodes.rasters import latent, mask


def spotted(left: int, top: int, width: int = 20, height: int = 10) -> Mask:
    """Of 200 by 100 pixels."""
    values = torch.zeros(1, 100, 200)
    values[:, top : top + height, left : left + width] = 1
    return Mask(values)


def black(batch: int = 1, width: int = 200, height: int = 100) -> Image:
    return Image(torch.zeros(batch, height, width, 3))


def test_a_noise_mask_is_set_and_taken_away() -> None:
    drawn = mask("#.", "..")
    masked = set_noise_mask(latent(), drawn)
    assert masked.mask is drawn.values
    assert set_noise_mask(masked).mask is None


@pytest.mark.parametrize("grow", [0, 1, 6, 7])
def test_what_is_painted_anew_grows_as_a_box_of_ones_does(grow: int) -> None:
    soft = torch.rand(2, 20, 24, generator=torch.Generator().manual_seed(1)) * 0.55
    wanted = soft.round()
    if grow:
        box = torch.ones(1, 1, grow, grow)
        summed = functional.conv2d(wanted[:, None], box, padding=-(-(grow - 1) // 2))
        wanted = summed.clamp(0, 1)[:, 0, :20, :24]
    assert inpaint_mask(soft, grow).equal(wanted)


def test_a_piece_has_its_mask_in_the_middle_and_the_shape_that_is_wanted() -> None:
    piece, selected, cutout = cut_out(black(), spotted(80, 40), 10, 128, 64)
    assert size_of(piece)[:2] == size_of(selected)[:2] == (128, 64)
    assert (cutout.x, cutout.y, cutout.width, cutout.height) == (60, 30, 60, 30)
    inside = selected.values[0].nonzero().float().mean(0).tolist()
    assert inside == pytest.approx([31.5, 63.5], abs=1)


def test_a_piece_at_the_edge_is_moved_into_the_picture() -> None:
    cutout = cut_out(black(), spotted(190, 95, 10, 5), 20, 0, 0).cutout
    assert (cutout.x, cutout.y, cutout.width, cutout.height) == (150, 55, 50, 45)


def test_a_piece_is_never_larger_than_the_picture() -> None:
    cutout = cut_out(black(), spotted(10, 10), 9_999, 512, 512).cutout
    assert (cutout.x, cutout.y, cutout.width, cutout.height) == (0, 0, 200, 100)


def test_a_piece_keeps_its_size_unless_told() -> None:
    piece = cut_out(black(), spotted(80, 40), 10, 0, 0).image
    assert size_of(piece)[:2] == (40, 30)


def test_a_mask_of_another_size_is_brought_to_the_pictures() -> None:
    cutout = cut_out(black(), mask("..", ".#"), 0, 0, 0).cutout
    assert cutout.x > 0
    assert cutout.x + cutout.width == 200


def test_nothing_selected_is_nothing_to_cut_out() -> None:
    with pytest.raises(InputError, match="the mask selects nothing"):
        cut_out(black(), mask(".."))


def test_a_piece_that_was_put_back_changes_what_was_selected_alone() -> None:
    piece, _, cutout = cut_out(black(), spotted(80, 40), 10, 128, 64)
    white = Image(torch.ones_like(piece.pixels))
    hard = paste_back(cutout, white, blend=0).pixels[0, ..., 0]
    assert hard.equal(spotted(80, 40).values[0])
    soft = paste_back(cutout, white, blend=8).pixels[0, ..., 0]
    assert soft[40:50, 80:100].min() == 1
    assert 0 < soft[45, 78] < 1
    assert soft[:, :60].max() == 0


def test_each_of_several_pieces_is_put_back() -> None:
    cutout = cut_out(black(), spotted(80, 40), 10, 128, 64).cutout
    pieces = Image(torch.stack([torch.zeros(64, 128, 3), torch.ones(64, 128, 3)]))
    assert paste_back(cutout, pieces, 0).pixels[:, 45, 90, 0].tolist() == [0, 1]
