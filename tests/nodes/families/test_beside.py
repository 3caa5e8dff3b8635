"""UNets that read a mask, a picture or a depth map beside the latent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.errors import InputError
from nodes.families.stable_diffusion.beside import beside_of, editing, inpainting
from nodes.lib.components import Start
from nodes.lib.regions import Placed, Window
from nodes.lib.space import STABLE_DIFFUSION, LatentSpace
from nodes.lib.values import Entry
from tests.models.checkpoints import UNET_SIZES, write_sd1
from tests.nodes.families.loading import load
from tests.nodes.families.prompting import SIGMA, X, assert_close, entry

PICTURE = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(2))
HALF = torch.zeros(1, 64, 64)
HALF[..., :32] = 0.8


def bringing(**extra: Tensor) -> Entry:
    return replace(entry(), extra=extra)


def test_an_inpainting_model_reads_the_mask_and_the_picture(tmp_path: Path) -> None:
    made = write_sd1(tmp_path / "inpaint.safetensors", beside=5)
    network = load(made.path, "model")
    told = bringing(picture=PICTURE, mask=HALF)
    window = Window(0, 0, 8, 8, None)
    bound = network.bind([Placed(told, window, True)], Start(torch.zeros_like(X)), 1)
    given = network.prediction.input(X, SIGMA)
    [found] = bound(given, SIGMA, [0])
    mask = torch.zeros(2, 1, 8, 8)
    mask[..., :4] = 1
    whole = torch.cat([given, mask, (PICTURE * 0.18215).expand(2, -1, -1, -1)], dim=1)
    with torch.inference_mode():
        timestep = network.levels.timestep(SIGMA)
        wanted = made["unet"](whole, timestep, told.tokens.expand(2, -1, -1)).sample
    assert_close(found, wanted)


def test_a_region_is_shown_its_part_of_the_picture(tmp_path: Path) -> None:
    made = write_sd1(tmp_path / "inpaint.safetensors", beside=5)
    network = load(made.path, "model")
    told = bringing(picture=PICTURE, mask=HALF)
    part = Window(0, 4, 8, 4, None)
    bound = network.bind([Placed(told, part, True)], Start(torch.zeros_like(X)), 1)
    given = network.prediction.input(part.of(X), SIGMA)
    beside = torch.cat(
        [torch.zeros(2, 1, 8, 4), part.of(PICTURE * 0.18215).expand(2, -1, -1, -1)], 1
    )
    with torch.inference_mode():
        timestep = network.levels.timestep(SIGMA)
        tokens = told.tokens.expand(2, -1, -1)
        wanted = made["unet"](torch.cat([given, beside], 1), timestep, tokens).sample
    assert_close(bound(given, SIGMA, [0])[0], wanted)


def test_the_latent_that_is_sampled_stands_in_for_a_picture() -> None:
    mask = torch.full((1, 1, 8, 8), 0.6)
    found = inpainting({}, Start(X, mask), STABLE_DIFFUSION)
    assert found[:, :1].eq(1).all()
    assert found[:, 1:].equal(X)


def test_without_a_mask_all_is_drawn_over_grey() -> None:
    found = inpainting({}, Start(X), STABLE_DIFFUSION)
    assert found[0, :, 0, 0].tolist() == pytest.approx([1, 0.8223, -0.6876, 0.6364, 0.1380])


def test_a_picture_of_another_size_is_cropped_and_resized() -> None:
    wide = torch.cat(
        [torch.zeros(1, 4, 16, 8), PICTURE.repeat(1, 1, 2, 2), torch.zeros(1, 4, 16, 8)], -1
    )
    found = editing({"picture": wide}, Start(X), STABLE_DIFFUSION)
    assert found.shape == X.shape
    assert_close(found.mean((2, 3)), PICTURE.mean((2, 3)).expand(2, -1))


def test_a_batch_of_pictures_is_spread_over_the_batch() -> None:
    two = torch.cat([PICTURE, PICTURE + 1])
    start = Start(X.repeat(2, 1, 1, 1))
    found = editing({"picture": two}, start, STABLE_DIFFUSION)
    assert [bool(each.equal(PICTURE[0])) for each in found] == [True, True, False, False]


def test_an_edited_picture_is_as_the_vae_gives_it_but_for_edm() -> None:
    sizes = replace(UNET_SIZES, in_channels=8)
    for predicted, scale in (("epsilon", 1.0), ("v", 1.0), ("edm_v", 0.18215)):
        beside = beside_of(sizes, predicted)  # type: ignore[arg-type]
        assert beside is not None
        assert beside({"picture": PICTURE}, Start(X), STABLE_DIFFUSION)[0].equal(PICTURE[0] * scale)
        assert not beside({}, Start(X), STABLE_DIFFUSION).any()


def test_a_depth_map_is_stretched_to_its_range() -> None:
    beside = beside_of(replace(UNET_SIZES, in_channels=5), "epsilon")
    assert beside is not None
    depth = torch.linspace(0.2, 0.6, 8).view(1, 1, 8).expand(1, 8, 8)
    found = beside({"depth": depth}, Start(X), STABLE_DIFFUSION)
    assert found[1, 0, 0].tolist() == pytest.approx(torch.linspace(-1, 1, 8).tolist(), abs=1e-5)
    with pytest.raises(InputError, match="follows a depth map, and the prompt brings none"):
        beside({}, Start(X), STABLE_DIFFUSION)


def test_a_latent_of_another_family_is_refused() -> None:
    with pytest.raises(InputError, match="brings a latent of 4 channels: wanted 16"):
        editing({"picture": PICTURE}, Start(X), LatentSpace(16, 8, 1.0))


def test_a_model_that_reads_the_latent_alone_has_nothing_beside_it() -> None:
    assert beside_of(UNET_SIZES, "epsilon") is None
