from dataclasses import replace

import torch

from nodes.lib.preview import preview
from nodes.lib.space import LatentSpace

SD1 = LatentSpace(4, 8, 0.18215)
SDXL = LatentSpace(4, 8, 0.13025, name="SDXL")


def test_a_preview_has_a_pixel_for_each_cell() -> None:
    pixels = preview(torch.randn(2, 4, 6, 8) * 9, SD1)
    assert pixels is not None
    assert pixels.shape == (2, 6, 8, 3)
    assert pixels.min() >= 0
    assert pixels.max() <= 1


def test_nothing_is_grey() -> None:
    pixels = preview(torch.zeros(1, 4, 2, 2), SDXL)
    assert pixels is not None
    assert pixels.equal(torch.full((1, 2, 2, 3), 0.5))


def test_the_first_channel_is_brightness_in_both_spaces() -> None:
    bright = torch.tensor([1.0, 0, 0, 0]).view(1, 4, 1, 1)
    for space in (SD1, SDXL):
        pixels = preview(bright, space)
        assert pixels is not None
        assert (pixels > 0.55).all()


def test_a_space_of_unknown_colours_has_no_preview() -> None:
    assert preview(torch.zeros(1, 16, 2, 2), replace(SD1, channels=16)) is None


def test_a_space_that_says_its_colours_is_shown_in_them() -> None:
    colours = ((1.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (-0.5, 0.0, 0.0))
    pixels = preview(torch.ones(1, 3, 1, 1), replace(SD1, channels=3, colours=colours))
    assert pixels is not None
    torch.testing.assert_close(pixels.flatten(), torch.tensor([0.75, 0.5, 1.0]))
