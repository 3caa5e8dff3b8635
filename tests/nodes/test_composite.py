from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine import Image, Mask
from engine.errors import InputError
from nodes.composite import (
    BlendName,
    blend,
    composite,
    grid,
    join_alpha,
    latent_math,
    solid_image,
    split_alpha,
    stitch,
)
from nodes.lib.colours import MODES
from nodes.transform import size_of
from tests.nodes.rasters import image, latent, mask


def grey(value: float, width: int = 4, height: int = 4, batch: int = 1) -> Image:
    return Image(torch.full((batch, height, width, 3), float(value)))


def reds(image: Image) -> list[list[float]]:
    return [[round(float(v), 3) for v in row] for row in image.pixels[0, ..., 0]]


def test_a_picture_of_one_colour_is_of_that_colour() -> None:
    assert solid_image(2, 1, "#ff8000").pixels[0, 0, 1].tolist() == pytest.approx([1, 128 / 255, 0])
    assert size_of(solid_image(3, 2, batch=4)) == (3, 2, 4)


def test_what_sticks_out_of_a_picture_is_cut() -> None:
    wanted = [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
    assert reds(composite(grey(0), grey(1), x=3, y=3)) == wanted
    assert reds(composite(grey(0), grey(1), x=-3, y=-3)) == [row[::-1] for row in wanted[::-1]]
    assert reds(composite(grey(0), grey(1), x=9)) == [[0] * 4] * 4


def test_a_mask_says_how_much_is_seen() -> None:
    share = mask("#5..", "#5..")
    assert reds(composite(grey(0.2, 4, 2), grey(1, 4, 2), share)) == [[1, 0.6, 0.2, 0.2]] * 2


def test_a_mask_lies_on_what_is_laid_over() -> None:
    found = composite(grey(0), grey(1, 2, 2), mask("#.", "#."), x=-1, y=1)
    assert reds(found) == [[0] * 4] * 4
    found = composite(grey(0), grey(1, 2, 2), mask("#.", "#."), x=1, y=1)
    assert reds(found) == [[0] * 4, [0, 1, 0, 0], [0, 1, 0, 0], [0] * 4]


def test_a_mask_of_another_size_is_resized() -> None:
    found = composite(grey(0), grey(1), Mask(torch.ones(1, 1, 1)))
    assert found.pixels.min() == 1


def test_a_picture_may_be_brought_to_the_size_of_the_one_below() -> None:
    assert composite(grey(0), grey(1, 2, 2), resize=True).pixels.min() == 1


def test_a_shorter_batch_begins_again() -> None:
    over = Image(torch.stack([torch.zeros(4, 4, 3), torch.ones(4, 4, 3)]))
    found = composite(grey(0.5, batch=3), over)
    assert found.pixels.mean((1, 2, 3)).tolist() == [0, 1, 0]


def test_a_latent_is_laid_over_another_between_cells() -> None:
    under, over = latent(48, 32), latent(16, 16)
    found = composite(under, over, x=8, y=8)
    assert torch.equal(found.samples[..., 1:3, 1:3], over.samples)
    assert torch.equal(found.samples[..., 0, :], under.samples[..., 0, :])
    with pytest.raises(InputError, match="4, 0: wanted multiples of 8"):
        composite(under, over, x=4)


def test_a_latent_fades_at_the_edges_that_lie_within() -> None:
    under, over = latent(48, 32), replace(latent(24, 32), samples=torch.ones(1, 4, 4, 3))
    zeros = replace(under, samples=torch.zeros_like(under.samples))
    found = composite(zeros, over, x=16, feather=16).samples[0, 0]
    assert found.tolist() == [[0, 0, 0.5, 1, 0.5, 0]] * 4
    corner = composite(zeros, over, feather=16).samples[0, 0]
    assert corner.tolist() == [[1, 1, 0.5, 0, 0, 0]] * 4
    masked = composite(zeros, over, mask("5"), x=16, feather=16).samples[0, 0, 0]
    assert masked.tolist() == [0, 0, 0.25, 0.5, 0.25, 0]


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("normal", 0.8),
        ("multiply", 0.32),
        ("screen", 0.88),
        ("overlay", 0.64),
        ("soft light", 0.4 + 0.6 * (0.4**0.5 - 0.4)),
        ("hard light", 0.76),
        ("difference", -0.4),
        ("darken", 0.4),
        ("lighten", 0.8),
        ("add", 1.2),
        ("subtract", -0.4),
    ],
)
def test_pictures_mix_by_the_formula_of_a_mode(mode: BlendName, wanted: float) -> None:
    assert set(MODES) >= {mode}
    whole = blend(grey(0.4), grey(0.8), mode, 1).pixels[0, 0, 0, 0]
    assert float(whole) == pytest.approx(min(max(wanted, 0), 1), abs=1e-6)
    half = blend(grey(0.4), grey(0.8), mode, 0.5).pixels[0, 0, 0, 0]
    assert float(half) == pytest.approx((0.4 + wanted) / 2, abs=1e-6)


def test_a_mixed_picture_has_the_size_of_the_first() -> None:
    assert size_of(blend(grey(0, 6, 4), grey(1, 9, 9))) == (6, 4, 1)


def test_a_picture_stands_at_a_side_of_another() -> None:
    one, other = grey(0.2, 2, 2), grey(0.4, 2, 2)
    assert reds(stitch(one, other)) == [[0.2, 0.2, 0.4, 0.4]] * 2
    assert reds(stitch(one, other, "left", gap=1)) == [[0.4, 0.4, 1, 0.2, 0.2]] * 2
    assert reds(stitch(one, other, "down")) == [[0.2, 0.2]] * 2 + [[0.4, 0.4]] * 2
    assert reds(stitch(one, other, "up", gap=1, colour="#000000"))[2] == [0, 0]


def test_a_stitched_picture_is_resized_or_centred() -> None:
    assert size_of(stitch(grey(0, 4, 4), grey(1, 4, 2)))[:2] == (12, 4)
    found = stitch(grey(0, 1, 4), grey(1, 1, 2), match_size=False, colour="#808080")
    assert [row[1] for row in reds(found)] == [0.502, 1, 1, 0.502]


def test_the_last_of_a_shorter_batch_is_repeated() -> None:
    assert size_of(stitch(grey(0, 2, 2, batch=3), grey(1, 2, 2))) == (4, 2, 3)


def test_a_batch_is_put_into_rows() -> None:
    found = grid(image(2, 2, batch=3), gap=1, colour="#ffffff")
    assert size_of(found) == (5, 5, 1)
    assert found.pixels[0, 3:, 3:].min() == 1
    assert torch.equal(found.pixels[0, :2, 3:], image(2, 2, batch=3).pixels[1])
    assert size_of(grid(image(2, 2, batch=3), columns=3, gap=0)) == (6, 2, 1)
    assert size_of(grid(image(2, 2, batch=2), columns=64, gap=0)) == (4, 2, 1)


def test_labels_stand_below_the_pictures() -> None:
    white = grey(1, 90, 40, batch=2)
    labelled = grid(white, gap=0, labels="cfg 4")
    plain = grid(white, gap=0, labels="\n")
    assert labelled.pixels.shape == plain.pixels.shape
    strip = labelled.pixels[0, 40:]
    assert strip[:, :90].min() < 0.2
    assert strip[:, 90:].min() == 1
    with pytest.raises(InputError, match="3 labels: wanted no more than the 2 pictures"):
        grid(white, labels="a\nb\nc")


def test_alpha_is_joined_and_parted() -> None:
    joined = join_alpha(grey(0.5, 3, 1), mask("#5."))
    assert joined.pixels[0, 0, :, 3].tolist() == [0, 0.5, 1]
    parted = split_alpha(joined)
    assert parted.image.pixels.equal(grey(0.5, 3, 1).pixels)
    assert parted.mask.values.tolist() == [[[1, 0.5, 0]]]
    assert split_alpha(grey(0.5)).mask.values.max() == 0


def test_latents_are_computed_with() -> None:
    one = latent()
    other = replace(one, samples=one.samples.flip(-1))
    total = latent_math(one, other).samples
    assert torch.allclose(total, one.samples + other.samples)
    assert latent_math(one, other, "subtract").samples.equal(one.samples - other.samples)
    assert latent_math(one, operation="multiply", amount=3).samples.equal(one.samples * 3)
    blended = latent_math(one, other, "blend", 0.25).samples
    assert torch.allclose(blended, 0.25 * one.samples + 0.75 * other.samples)


def test_an_interpolated_latent_keeps_its_length() -> None:
    one, other = latent(), replace(latent(), samples=latent().samples.flip(-1))
    mixed = latent_math(one, other, "interpolate", 0.25).samples
    lengths = 0.25 * one.samples.norm(dim=1) + 0.75 * other.samples.norm(dim=1)
    assert torch.allclose(mixed.norm(dim=1), lengths)
    empty = replace(one, samples=torch.zeros_like(one.samples))
    assert torch.allclose(
        latent_math(one, empty, "interpolate", 0.5).samples, one.samples / 2, atol=1e-6
    )


def test_a_missing_second_latent_is_named() -> None:
    with pytest.raises(InputError, match="second: is missing; wanted a latent to add"):
        latent_math(latent())
