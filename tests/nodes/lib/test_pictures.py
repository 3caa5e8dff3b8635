from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from nodes.lib.pictures import filled, from_pictures, to_pictures


def test_pixels_survive_the_way_to_pictures_and_back() -> None:
    values = torch.arange(256).repeat(3, 2, 1).permute(1, 2, 0)[None] / 255
    [picture] = to_pictures(values)
    pixels, mask = from_pictures([picture.convert("RGBA")])
    assert pixels.shape == (1, 2, 256, 3)
    assert torch.equal(pixels, values)
    assert mask.sum() == 0


def test_values_are_cut_not_rounded_and_never_wrap() -> None:
    pixels = torch.tensor([0.9999 / 255, 1.999 / 255, 2.0, -1.0, float("nan")])
    [picture] = to_pictures(pixels[None, None, :, None].expand(1, 1, 5, 3))
    assert np.asarray(picture)[0, :, 0].tolist() == [0, 1, 255, 0, 0]


def test_what_is_transparent_becomes_the_mask() -> None:
    frames = [Image.new("RGBA", (4, 2), (10, 20, 30, alpha)) for alpha in (51, 255)]
    pixels, mask = from_pictures(frames)
    assert pixels.shape == (2, 2, 4, 3)
    assert mask.shape == (2, 2, 4)
    assert mask.flatten().tolist() == pytest.approx([0.8] * 8 + [0] * 8)


def test_a_ground_shows_as_far_as_a_picture_is_transparent() -> None:
    pixels, mask = from_pictures([Image.new("RGBA", (1, 1), (255, 0, 0, 51))])
    assert filled(pixels, mask, 1.0).flatten().tolist() == pytest.approx([1, 0.8, 0.8])
    assert filled(pixels, mask, 0.0).flatten().tolist() == pytest.approx([0.2, 0, 0])
