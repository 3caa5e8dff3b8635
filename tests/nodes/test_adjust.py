from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.nn import functional

from engine import Image
from nodes.adjust import (
    add_grain,
    adjust_colours,
    blur,
    canny,
    invert,
    match_colours,
    quantize,
    sharpen,
)
from tests.nodes.rasters import image, mask, text


def noisy(seed: int = 0, width: int = 16, height: int = 12, channels: int = 3) -> Image:
    generator = torch.Generator().manual_seed(seed)
    return Image(torch.rand(1, height, width, channels, generator=generator))


def one(red: float, green: float, blue: float) -> Image:
    return Image(torch.tensor([[[[red, green, blue]]]]))


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, [0.2, 0.4, 0.6]),
        ({"brightness": 2.0}, [0.4, 0.8, 1.0]),
        ({"contrast": 0.5}, [0.35, 0.45, 0.55]),
        ({"saturation": 0.0}, [0.363, 0.363, 0.363]),
        ({"gamma": 0.5}, [0.04, 0.16, 0.36]),
        ({"hue": 120.0}, [0.6, 0.2, 0.4]),
        ({"hue": -120.0}, [0.4, 0.6, 0.2]),
    ],
)
def test_colours_are_changed_as_they_are_named(change: Any, wanted: list[float]) -> None:
    found = adjust_colours(one(0.2, 0.4, 0.6), **change).pixels.flatten().tolist()
    assert found == pytest.approx(wanted, abs=1e-3)


def test_alpha_is_no_colour() -> None:
    picture = noisy(channels=4)
    for changed in (adjust_colours(picture, 0.5, gamma=2), invert(picture)):
        assert changed.pixels[..., 3].equal(picture.pixels[..., 3])


def test_a_matched_picture_has_the_colours_of_its_reference() -> None:
    soft = Image(0.4 + 0.2 * noisy(1).pixels)
    reference = Image(0.3 + 0.3 * noisy(2, 20, 20).pixels)
    found = match_colours(soft, reference).pixels.reshape(-1, 3)
    wanted = reference.pixels.reshape(-1, 3)
    assert torch.allclose(found.mean(0), wanted.mean(0), atol=1e-3)
    assert torch.allclose(found.T.cov(), wanted.T.cov(), atol=1e-3)
    assert match_colours(soft, reference, 0).pixels.equal(soft.pixels)


def test_a_picture_of_one_colour_can_be_matched() -> None:
    assert match_colours(one(0.2, 0.4, 0.6), one(0.5, 0.1, 0.3)).pixels.flatten().tolist() == (
        pytest.approx([0.5, 0.1, 0.3], abs=1e-4)
    )


def test_the_negative_of_a_negative_is_the_picture() -> None:
    assert torch.allclose(invert(invert(noisy())).pixels, noisy().pixels)
    assert text(invert(mask("#.5"))) == [".#5"]


def test_a_blurred_pixel_is_a_gaussian_of_its_neighbours() -> None:
    at = torch.linspace(-1, 1, 5)
    window = (-(at[:, None] ** 2 + at**2) / (2 * 0.7**2)).exp()
    window = window / window.sum()
    x = noisy().pixels.movedim(-1, 1)
    wanted = functional.conv2d(x, window.expand(3, 1, 5, 5), groups=3)
    found = blur(noisy(), 2, 0.7).pixels.movedim(-1, 1)
    assert torch.allclose(found[..., 2:-2, 2:-2], wanted, atol=1e-6)


def test_filters_change_no_even_picture_not_even_at_its_edges() -> None:
    even = Image(torch.full((1, 3, 5, 3), 0.25))
    for found in (blur(even, 2), blur(even, 31), sharpen(even, 9)):
        assert torch.allclose(found.pixels, even.pixels, atol=1e-5)


def test_sharpening_adds_ten_times_what_blurring_takes_away() -> None:
    soft = Image(0.45 + 0.1 * noisy().pixels)
    taken = soft.pixels - blur(soft, 2, 1.0).pixels
    found = sharpen(soft, 2, 1.0, strength=0.1).pixels
    assert torch.allclose(found, (soft.pixels + taken).clamp(0, 1), atol=1e-5)


@pytest.mark.parametrize("dither", ["none", "floyd-steinberg", "bayer-2", "bayer-16"])
def test_a_picture_has_no_more_colours_than_asked_for(dither: Any) -> None:
    found = quantize(noisy(width=64, height=64), 5, dither).pixels
    assert len({tuple(colour) for colour in found.reshape(-1, 3).tolist()}) <= 5


def test_bayers_pattern_has_each_threshold_once() -> None:
    from nodes.lib.colours import _bayer

    assert (_bayer(2) * 4 + 1.5).tolist() == [[0, 2], [3, 1]]
    assert sorted((_bayer(8) * 64 + 31.5).flatten().round().tolist()) == list(range(64))


def test_grain_depends_on_the_seed_alone() -> None:
    picture = image(8, 8)
    assert add_grain(picture, 1).pixels.equal(add_grain(picture, 1).pixels)
    assert not add_grain(picture, 1).pixels.equal(add_grain(picture, 2).pixels)
    assert add_grain(picture, 1, strength=0).pixels.equal(picture.pixels)


def test_edges_are_white_where_a_square_ends() -> None:
    pixels = torch.zeros(1, 32, 32, 3)
    pixels[:, 8:24, 8:24] = 1
    found = canny(Image(pixels)).pixels[0, ..., 0]
    assert set(found.flatten().tolist()) == {0.0, 1.0}
    assert found[12:20, 12:20].max() == 0
    assert found[:4].max() == 0
    assert found[16, 6:10].max() == 1
    assert found[16, 22:26].max() == 1
