from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
import torch

from engine import Image, Mask
from engine.errors import InputError
from nodes.lib.values import Latent
from nodes.names import ScaleName
from nodes.transform import crop, flip, pad, resize, rotate, scale, size_of
from tests.nodes.rasters import image, latent, mask, text


def with_mask(value: Latent) -> Latent:
    """Selecting the left half, in half the rows and columns of the picture."""
    values = torch.zeros(1, 16, 24)
    values[..., :12] = 1
    return replace(value, mask=values)


@pytest.mark.parametrize("value", [image(), mask("#.....", "......"), latent()])
def test_pictures_masks_and_latents_have_a_size_in_pixels(value: Any) -> None:
    wanted = {Image: (6, 4, 1), Mask: (6, 2, 1), Latent: (48, 32, 1)}
    assert size_of(value) == wanted[type(value)]


def test_a_mirrored_mask_has_left_and_right_changed() -> None:
    assert text(flip(mask("#..", "..."))) == ["..#", "..."]
    assert text(flip(mask("#..", "..."), "vertical")) == ["...", "#.."]


def test_turns_are_clockwise() -> None:
    drawn = mask("#..", "...")
    assert text(rotate(drawn)) == [".#", "..", ".."]
    assert text(rotate(drawn, "180 degrees")) == ["...", "..#"]
    assert text(rotate(drawn, "270 degrees")) == ["..", "..", "#."]


def test_a_picture_turns_as_its_mask_does() -> None:
    drawn = mask("#..", "...")
    picture = Image(drawn.values[..., None].expand(-1, -1, -1, 3))
    for turned, wanted in (
        (rotate(picture), rotate(drawn)),
        (flip(picture), flip(drawn)),
        (crop(picture, 0, 0, 2, 1), crop(drawn, 0, 0, 2, 1)),
    ):
        assert torch.equal(turned.pixels[..., 1], wanted.values)


def test_the_mask_of_a_latent_goes_with_it() -> None:
    value = with_mask(latent())
    flipped = flip(value)
    assert torch.equal(flipped.samples, value.samples.flip(-1))
    assert flipped.mask is not None
    assert flipped.mask[..., 12:].min() == 1
    cut = crop(value, x=16, y=8, width=16, height=16)
    assert torch.equal(cut.samples, value.samples[..., 1:3, 2:4])
    assert cut.mask is not None
    assert cut.mask.shape == (1, 8, 8)
    assert cut.mask[0, 0].tolist() == [1.0] * 4 + [0.0] * 4


def test_what_sticks_out_of_a_crop_is_cut() -> None:
    assert size_of(crop(image(), x=4, y=1)) == (2, 3, 1)
    with pytest.raises(InputError, match="nothing lies at 6, 0: the picture is 6 by 4"):
        crop(image(), x=6)


def test_a_latent_is_cut_between_cells() -> None:
    with pytest.raises(InputError, match="width: 20 is not a multiple of 8"):
        crop(latent(), width=20, height=16)


@pytest.mark.parametrize("fit", ["stretch", "crop", "pad"])
@pytest.mark.parametrize("value", [image(), mask("#....."), latent()])
def test_a_resized_value_has_the_size_that_was_asked_for(value: Any, fit: Any) -> None:
    assert size_of(resize(value, 64, 24, "bilinear", fit))[:2] == (64, 24)


def test_a_side_of_0_follows_from_the_other() -> None:
    assert size_of(resize(image(6, 4), 12, 0))[:2] == (12, 8)
    assert size_of(resize(image(6, 4), 0, 6))[:2] == (9, 6)
    assert resize(image(), 0, 0, "bilinear").pixels.equal(image().pixels)


def test_all_of_a_picture_is_kept_inside_a_size_and_padded_with_a_colour() -> None:
    white = Image(torch.ones(1, 4, 8, 3))
    assert size_of(resize(white, 6, 6, "area", "inside"))[:2] == (6, 3)
    padded = resize(white, 8, 8, "area", "pad", "#ff0000").pixels[0]
    assert padded[0].tolist() == [[1.0, 0.0, 0.0]] * 8
    assert padded[2:6].min() == 1
    assert padded[6].tolist() == [[1.0, 0.0, 0.0]] * 8


def test_a_cropped_picture_keeps_its_shape() -> None:
    drawn = mask("#.##.#", "#.##.#")
    assert text(resize(drawn, 2, 2, "nearest-exact", "crop")) == ["##", "##"]


def test_a_picture_is_scaled_by_a_factor_a_side_or_an_area() -> None:
    picture = image(30, 20)
    amounts = (1.5, 90, 10, 15, 40, 0.01)
    found = {
        to: size_of(scale(picture, to, amount, method="area"))[:2]
        for to, amount in zip(get_args(ScaleName), amounts, strict=True)
    }
    assert found == {
        "factor": (45, 30),
        "width": (90, 60),
        "height": (15, 10),
        "longer side": (15, 10),
        "shorter side": (60, 40),
        "megapixels": (125, 84),
    }


def test_scaled_sides_are_multiples() -> None:
    assert size_of(scale(image(30, 20), amount=1.2, multiple_of=16, method="area"))[:2] == (32, 32)
    assert size_of(scale(latent(48, 32), amount=1.3, method="bislerp"))[:2] == (64, 40)
    assert size_of(scale(image(30, 20), amount=0.01))[:2] == (1, 1)


def test_a_latent_of_a_film_is_resized_frame_by_frame() -> None:
    film = latent(batch=6)
    frames = film.samples.view(2, 3, 4, 4, 6).movedim(1, 2)
    space = replace(film.space, frames=4)
    found = resize(Latent(frames, space), 96, 64, "bilinear").samples
    wanted = resize(film, 96, 64, "bilinear").samples
    assert torch.equal(found.movedim(2, 1).flatten(0, 1), wanted)


def test_a_border_for_outpainting_is_grey_and_selected() -> None:
    padded = pad(image(20, 10), left=4, bottom=3, feather=0)
    assert padded.image.pixels.shape == (1, 13, 24, 3)
    assert padded.image.pixels[0, :, :4].eq(0.5).all()
    assert padded.image.pixels[0, :10, 4:].equal(image(20, 10).pixels[0])
    assert padded.mask.values[0, 10:].min() == 1
    assert padded.mask.values[0, :10, 4:].max() == 0


def test_the_mask_of_a_border_fades_into_the_picture() -> None:
    row = pad(image(20, 10), left=2, feather=4).mask.values[0, 5]
    assert row[:8].tolist() == pytest.approx([1, 1, 1, 9 / 16, 4 / 16, 1 / 16, 0, 0])
    assert row[8:].max() == 0
    narrow = pad(image(20, 8), left=2, feather=4).mask.values[0, 4]
    assert narrow.tolist() == [1, 1] + [0] * 20


def test_a_border_can_go_on_as_the_edge_is() -> None:
    padded = pad(image(4, 4), top=2, fill="edge").image.pixels
    assert padded[0, 0].equal(image(4, 4).pixels[0, 0])
