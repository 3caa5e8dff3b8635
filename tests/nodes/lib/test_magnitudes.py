"""Changes of a latent by how long its cells are."""

from __future__ import annotations

import torch

from nodes.lib.frequencies import weighed
from nodes.lib.magnitudes import sharpened, tonemapped

LATENT = torch.randn(2, 4, 16, 16, generator=torch.Generator().manual_seed(0))


def test_tonemapping_shortens_what_is_long_and_keeps_directions() -> None:
    long = LATENT.clone()
    long[:, :, 3, 3] *= 50
    found = tonemapped(long, 1.0)
    lengths, before = found.norm(dim=1), long.norm(dim=1)
    assert (lengths <= before + 1e-4).all()
    assert lengths[0, 3, 3] / before[0, 3, 3] < lengths[0, 5, 5] / before[0, 5, 5]
    torch.testing.assert_close(found / lengths[:, None], long / before[:, None])


def test_sharpening_nothing_changes_nothing() -> None:
    torch.testing.assert_close(sharpened(LATENT, 2, 1.0, 0.0), LATENT, atol=1e-4, rtol=1e-4)
    assert not sharpened(LATENT, 2, 1.0, 0.1).allclose(LATENT)


def test_frequencies_count_as_they_are_weighed() -> None:
    torch.testing.assert_close(weighed(LATENT, 1.0, 1.0, 3), LATENT, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(weighed(LATENT, 2.0, 2.0, 3), LATENT * 2, atol=1e-5, rtol=1e-5)
    flat = weighed(LATENT, 1.0, 0.0, 1)
    assert flat.std() < LATENT.std() / 2
