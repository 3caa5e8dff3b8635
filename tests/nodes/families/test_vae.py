from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.errors import InputError
from tests.models.checkpoints import Made
from tests.nodes.families.loading import load

PIXELS = torch.rand(2, 48, 64, 3, generator=torch.Generator().manual_seed(2))


def assert_close(found: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(found, wanted, atol=1e-3, rtol=1e-3)


def test_decoding_gives_pictures_in_0_to_1(sd1: Made) -> None:
    samples = torch.randn(2, 4, 6, 8, generator=torch.Generator().manual_seed(3)) * 3
    pixels = load(sd1.path, "vae").decode(samples)
    with torch.no_grad():
        wanted = sd1["vae"].decode(samples).sample
    assert_close(pixels, ((wanted + 1) / 2).clamp(0, 1).permute(0, 2, 3, 1))
    assert (pixels.dtype, pixels.is_contiguous(), pixels.is_inference()) == (
        torch.float32,
        True,
        False,
    )


def test_encoding_gives_the_mode(sd1: Made) -> None:
    with torch.no_grad():
        wanted = sd1["vae"].encode(PIXELS.permute(0, 3, 1, 2) * 2 - 1).latent_dist.mode()
    assert_close(load(sd1.path, "vae").encode(PIXELS), wanted)


def test_odd_sides_are_cropped_at_both_ends(sd1: Made) -> None:
    codec = load(sd1.path, "vae")
    framed = torch.nn.functional.pad(PIXELS, (0, 0, 3, 4, 2, 2))
    assert torch.equal(codec.encode(framed), codec.encode(PIXELS))


def test_transparency_is_dropped(sd1: Made) -> None:
    codec = load(sd1.path, "vae")
    with_alpha = torch.cat([PIXELS, torch.zeros(2, 48, 64, 1)], dim=-1)
    assert torch.equal(codec.encode(with_alpha), codec.encode(PIXELS))


def test_a_picture_smaller_than_a_cell_is_refused(sd1: Made) -> None:
    with pytest.raises(InputError, match="64x7 is too small"):
        load(sd1.path, "vae").encode(PIXELS[:, :7])


def test_a_picture_does_not_depend_on_its_batch(sd1: Made) -> None:
    codec = load(sd1.path, "vae")
    samples = torch.randn(3, 4, 6, 8, generator=torch.Generator().manual_seed(4))
    assert torch.equal(codec.decode(samples)[1:2], codec.decode(samples[1:2]))
