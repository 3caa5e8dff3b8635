from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine import Image, Mask
from nodes.names import HintName
from nodes.preprocess import inpaint_hint, preprocess


def drawing() -> Image:
    """A dark square on a light ground."""
    pixels = torch.full((1, 96, 96, 3), 0.9)
    pixels[:, 32:64, 32:64] = 0.1
    return Image(pixels)


def made(hint: HintName, image: Image | None = None, **options: float) -> Tensor:
    found: Tensor = preprocess(image or drawing(), hint, **options).pixels  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("hint", ["luminance", "brightness", "colour", "tile", "lines"])
def test_hints_keep_the_size_and_stay_in_range(hint: HintName) -> None:
    found = made(hint)
    assert found.shape == (1, 96, 96, 3)
    assert 0 <= found.min() <= found.max() <= 1


def test_a_scribble_is_white_where_the_drawing_is_dark() -> None:
    found = made("scribble")
    assert found[0, 32:64, 32:64].eq(1).all()
    assert found.mean() == pytest.approx(1 / 9)
    assert made("scribble", threshold=0.05).eq(0).all()


def test_outlines_and_lines_show_edges_and_no_even_ground() -> None:
    for hint in ("outlines", "lines"):
        found = made(hint)
        assert found[0, 33, 48].min() > 0.2
        assert found[0, 8, 8].max() == 0


def test_greys_are_lightness_and_the_largest_channel() -> None:
    red = Image(torch.tensor([1.0, 0.0, 0.0]).expand(1, 8, 8, 3))
    assert made("luminance", red)[0, 0, 0, 0] == pytest.approx(0.5324, abs=1e-3)  # CIE L* 53.24
    assert made("brightness", red).eq(1).all()
    half = Image(torch.full((1, 8, 8, 3), 0.5))
    assert made("brightness", half, gamma=2.0)[0, 0, 0, 0] == pytest.approx(0.25)


def test_a_tile_is_blurred_and_patches_of_colour_are_even() -> None:
    tile = made("tile")
    assert float(tile.mean()) == pytest.approx(float(drawing().pixels.mean()), abs=0.02)
    assert 0.2 < tile[0, 48, 31, 0] < 0.8
    wide = Image(torch.rand(1, 128, 128, 3))
    assert made("colour", wide)[0, :64, :64].std((0, 1)).max() < 1e-6


def test_what_a_mask_selects_is_left_out() -> None:
    mask = torch.zeros(1, 48, 48)
    mask[:, :24] = 1
    found = inpaint_hint(drawing(), Mask(mask)).pixels
    assert found[0, :48].eq(-1).all()
    assert found[0, 48:].equal(drawing().pixels[0, 48:])
