from __future__ import annotations

import torch
from torch import Tensor, nn

from nodes.families.vae.statistics import given, measured
from nodes.lib.coding import Tiling, decoded, encoded
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


def far_apart(side: int) -> Tensor:
    """A latent of two halves that have little in common."""
    samples = torch.randn(1, 4, side, side, generator=torch.Generator().manual_seed(5)) * 0.1
    samples[..., : side // 2] += 3
    return samples


def test_tiles_come_near_the_whole_picture_and_nearer_than_each_for_itself(sd1: Made) -> None:
    codec, samples = load(sd1.path, "vae"), far_apart(32)
    whole = decoded(codec, samples, None, unheard)

    def error(tiling: Tiling) -> float:
        return float((decoded(codec, samples, tiling, unheard) - whole).square().mean())

    assert error(Tiling(128, 32)) < error(Tiling(128, 32, averaged=True)) / 2


def test_encoding_in_tiles_comes_near_the_whole_too(sd1: Made) -> None:
    codec = load(sd1.path, "vae")
    pixels = torch.rand(1, 256, 256, 3, generator=torch.Generator().manual_seed(6))
    pixels[:, :128] *= 0.1
    whole = encoded(codec, pixels, None, unheard)

    def error(tiling: Tiling) -> float:
        return float((encoded(codec, pixels, tiling, unheard) - whole).square().mean())

    assert error(Tiling(128, 32)) < error(Tiling(128, 32, averaged=True)) / 2


def test_after_tiles_the_codec_is_what_it_was(sd1: Made) -> None:
    codec, samples = load(sd1.path, "vae"), far_apart(16)
    before = codec.decode(samples)
    decoded(codec, samples, Tiling(64, 16), unheard)
    encoded(codec, torch.rand(1, 128, 128, 3), Tiling(64, 16), unheard)
    assert torch.equal(codec.decode(samples), before)


def test_statistics_of_the_whole_give_what_a_normalisation_gives() -> None:
    several = [nn.GroupNorm(groups, 8) for groups in (4, 2)]
    for norm in several:
        nn.init.normal_(norm.weight)
        nn.init.normal_(norm.bias)
    norms = nn.Sequential(several[0], nn.SiLU(), several[1]).requires_grad_(False)
    x = torch.randn(1, 8, 6, 7) * 3 + 1
    statistics = measured(norms, lambda: norms(x))
    with given(norms, statistics):
        torch.testing.assert_close(norms(x)[..., :2], norms(x[..., :2]))
        told = norms(x)
    torch.testing.assert_close(told, norms(x))
