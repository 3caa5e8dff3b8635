from __future__ import annotations

import torch
from torch import Tensor

from nodes.lib.coding import decoded, encoded
from tests.models.checkpoints import Made
from tests.nodes.families.loading import load

PIXELS = torch.rand(2, 48, 64, 3, generator=torch.Generator().manual_seed(2))


def unheard(done: int, total: int) -> None:
    pass


def assert_close(found: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(found, wanted, atol=1e-3, rtol=1e-3)


def test_decoding_gives_pictures_in_0_to_1(sd1: Made) -> None:
    samples = torch.randn(2, 4, 6, 8, generator=torch.Generator().manual_seed(3)) * 3
    pixels = decoded(load(sd1.path, "vae"), samples, None, unheard)
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
    assert_close(encoded(load(sd1.path, "vae"), PIXELS, None, unheard), wanted)


def test_a_picture_does_not_depend_on_its_batch(sd1: Made) -> None:
    codec = load(sd1.path, "vae")
    samples = torch.randn(3, 4, 6, 8, generator=torch.Generator().manual_seed(4))
    batch, alone = (decoded(codec, each, None, unheard) for each in (samples, samples[1:2]))
    assert torch.equal(batch[1:2], alone)
