from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.ndimage import grey_dilation, grey_erosion

from engine import Image, Mask
from engine.errors import InputError
from nodes.mask import (
    Operation,
    adjust_mask,
    combine_masks,
    feather_mask,
    image_from_mask,
    mask_from_colour,
    mask_from_image,
    shape_mask,
)
from tests.nodes.rasters import mask, text

CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
SQUARE = np.ones((3, 3))


def soft(height: int = 9, width: int = 12) -> Mask:
    return Mask(torch.rand(2, height, width, generator=torch.Generator().manual_seed(3)))


@pytest.mark.parametrize("tapered", [True, False])
@pytest.mark.parametrize("pixels", [1, 3, 40, -1, -2])
def test_a_mask_grows_as_greys_are_dilated(pixels: int, tapered: bool) -> None:
    grown = adjust_mask(soft(), grow=pixels, tapered=tapered).values
    for before, after in zip(soft().values.numpy(), grown, strict=True):
        expected = before
        for _ in range(abs(pixels)):
            dilate = grey_dilation if pixels > 0 else grey_erosion
            expected = dilate(expected, footprint=CROSS if tapered else SQUARE)
        assert np.allclose(after, expected)


def test_growing_beyond_all_sides_ends() -> None:
    assert adjust_mask(mask("....", "..#."), grow=16384).values.min() == 1
    assert adjust_mask(mask("....", "..#."), grow=16384, tapered=False).values.min() == 1


def test_holes_are_filled_and_bays_are_not() -> None:
    holed = mask("######.", "#.#..#.", "######.", "#....#.")
    assert text(adjust_mask(holed, fill_holes=True)) == ["######.", "######.", "######.", "#....#."]


def test_a_mask_is_changed_in_the_order_of_its_inputs() -> None:
    changed = adjust_mask(mask("99990", "99990"), invert=True, threshold=0.5, grow=1)
    assert text(changed) == ["...##", "...##"]


def test_a_blurred_mask_keeps_its_edges_and_its_sum() -> None:
    assert adjust_mask(mask("####", "####"), blur=3).values.min() == pytest.approx(1)
    spot = torch.zeros(1, 41, 41)
    spot[0, 20, 20] = 1
    blurred = adjust_mask(Mask(spot), blur=4).values
    assert blurred.sum() == pytest.approx(1, abs=1e-4)
    at = torch.arange(41) - 20.0
    spread = (blurred.sum(1)[0] * at**2).sum().sqrt()
    assert float(spread) == pytest.approx(4, rel=0.03)


def test_a_mask_fades_towards_the_edges_of_its_frame() -> None:
    assert text(feather_mask(mask("#####", "#####"), left=2, right=2)) == ["5###5", "5###5"]
    assert text(feather_mask(mask("##", "##", "##"), top=3, bottom=1)) == ["33", "77", "##"]
    assert text(feather_mask(mask("##"), left=100)) == ["5#"]


def test_shifted_fading_is_that_of_comfyui() -> None:
    for over in (1, 3, 6, 9):
        wanted = torch.ones(1, 4, 6)
        for x in range(min(over, 6)):
            wanted[:, :, -x] *= (x + 1) / min(over, 6)
        found = feather_mask(Mask(torch.ones(1, 4, 6)), right=over, shifted=True)
        assert torch.allclose(found.values, wanted)


@pytest.mark.parametrize(
    ("operation", "wanted"),
    [
        ("add", "5#7#"),
        ("subtract", "5.3."),
        ("multiply", "..1#"),
        ("and", "..##"),
        ("or", "####"),
        ("xor", "##.."),
    ],
)
def test_two_masks_become_one(operation: Operation, wanted: str) -> None:
    assert text(combine_masks(mask("5.5#"), mask(".#2#"), operation)) == [wanted]


def test_a_mask_is_laid_on_another_at_its_place() -> None:
    assert text(combine_masks(mask("....", "...."), mask("##"), x=1, y=1)) == ["....", ".##."]
    assert text(combine_masks(mask("....", "...."), mask("##"), x=-1)) == ["#...", "...."]
    assert text(combine_masks(mask("....", "...."), mask("##"), x=3)) == ["...#", "...."]
    with pytest.raises(InputError, match="outside of the first, which is 4 by 2"):
        combine_masks(mask("....", "...."), mask("##"), x=4)


def test_shapes_are_drawn_in_their_frame() -> None:
    assert text(shape_mask(3, 2, value=0.5)) == ["555", "555"]
    drawn = shape_mask(6, 4, "rectangle", x=1, y=1, shape_width=3, shape_height=2)
    assert text(drawn) == ["......", ".###..", ".###..", "......"]
    assert text(shape_mask(4, 4, "ellipse", shape_width=4, shape_height=4)) == [
        ".##.",
        "####",
        "####",
        ".##.",
    ]
    assert text(shape_mask(3, 1, "rectangle", x=-2, shape_width=3, shape_height=9)) == ["#.."]


def test_a_channel_becomes_a_mask() -> None:
    pixels = torch.tensor([[[[0.1, 0.5, 0.9, 0.3]]]])
    found = {
        channel: float(mask_from_image(Image(pixels), channel).values)
        for channel in ("red", "green", "blue", "alpha", "brightness")
    }
    assert found["brightness"] == pytest.approx(0.299 * 0.1 + 0.587 * 0.5 + 0.114 * 0.9)
    assert [found[channel] for channel in ("red", "green", "blue", "alpha")] == pytest.approx(
        [0.1, 0.5, 0.9, 0.3]
    )
    assert mask_from_image(Image(pixels[..., :3]), "alpha").values == 1


def test_a_colour_is_selected_in_eight_bits() -> None:
    pixels = torch.tensor([[[[0.0, 1.0, 0.0], [0.002, 0.999, 0.0], [0.0, 0.9, 0.0]]]])
    assert text(mask_from_colour(Image(pixels))) == ["#.."]
    assert text(mask_from_colour(Image(pixels), tolerance=0.05)) == ["##."]
    assert text(mask_from_colour(Image(pixels), tolerance=0.11)) == ["###"]


def test_a_mask_is_shown_in_grey() -> None:
    assert image_from_mask(mask("5")).pixels.tolist() == [[[[0.5, 0.5, 0.5]]]]
