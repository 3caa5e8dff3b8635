from typing import get_args

import numpy as np
import pytest
import torch
from PIL import Image

from nodes.lib.resize import centred, resize, resize_image
from nodes.names import MethodName

METHODS = get_args(MethodName)
LATENT = torch.randn(2, 4, 6, 8, generator=torch.Generator().manual_seed(0))
PIXELS = torch.rand(2, 6, 8, 3, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [(16, 12), (5, 9), (1, 1)])
def test_the_result_has_the_size_wanted(method: MethodName, size: tuple[int, int]) -> None:
    width, height = size
    assert resize(LATENT, width, height, method).shape == (2, 4, height, width)
    assert resize_image(PIXELS, width, height, method).shape == (2, height, width, 3)


@pytest.mark.parametrize("method", METHODS)
def test_the_same_size_changes_nothing(method: MethodName) -> None:
    assert resize(LATENT, 8, 6, method).allclose(LATENT, atol=1e-5)
    tolerance = 1 / 255 if method == "lanczos" else 1e-5
    assert resize_image(PIXELS, 8, 6, method).allclose(PIXELS, atol=tolerance)


@pytest.mark.parametrize("method", METHODS)
def test_a_single_colour_stays_itself(method: MethodName) -> None:
    grey = torch.full((1, 3, 5, 7), 0.6)
    assert resize(grey, 13, 4, method).allclose(torch.tensor(0.6), atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_what_goes_in_is_left_as_it_was(method: MethodName) -> None:
    before = LATENT.clone()
    resize(LATENT, 5, 5, method)
    assert LATENT.equal(before)


def test_nearest_doubles_every_cell() -> None:
    doubled = LATENT.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
    assert resize(LATENT, 16, 12, "nearest-exact").equal(doubled)


def test_lanczos_of_a_picture_is_pillows() -> None:
    eight_bit = (PIXELS[0] * 255).to(torch.uint8).numpy()
    expected = Image.fromarray(eight_bit).resize((5, 9), Image.Resampling.LANCZOS)
    resized = resize_image(PIXELS, 5, 9, "lanczos")[0]
    assert np.array_equal((resized * 255).round().numpy(), np.asarray(expected))


def test_bislerp_keeps_the_length_of_vectors() -> None:
    angles = torch.linspace(0, 3, 8)
    turning = torch.stack([angles.cos(), angles.sin()])[None, :, None, :].repeat(1, 1, 6, 1)
    resized = resize(turning, 20, 12, "bislerp")
    assert resized.norm(dim=1).allclose(torch.tensor(1.0), atol=1e-5)
    assert not resize(turning, 20, 12, "bilinear").norm(dim=1).allclose(torch.tensor(1.0))


def test_bislerp_copes_with_vectors_without_direction() -> None:
    assert resize(torch.zeros(1, 4, 4, 4), 7, 7, "bislerp").equal(torch.zeros(1, 4, 7, 7))
    opposite = torch.tensor([1.0, -1.0]).view(1, 1, 1, 2).repeat(1, 4, 2, 1)
    assert resize(opposite, 9, 2, "bislerp").isfinite().all()


@pytest.mark.parametrize(
    ("width", "height", "shape"), [(4, 4, (6, 6)), (2, 1, (4, 8)), (8, 6, (6, 8)), (1, 3, (6, 2))]
)
def test_the_middle_of_the_wanted_shape_is_cut_out(
    width: int, height: int, shape: tuple[int, int]
) -> None:
    assert centred(LATENT, width, height).shape[2:] == shape


def test_cropping_keeps_proportions() -> None:
    cropped = resize(LATENT, 6, 6, "nearest-exact", "center")
    assert cropped.equal(LATENT[..., 1:7])
