"""The layout of the released models, at full size but without weights."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import torch
from diffusers.loaders import single_file_utils
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

from engine.errors import ModelError
from engine.files.header import Header
from nodes.families.clip.shapes import clip_shapes
from nodes.families.fit import misfit
from nodes.families.layout import UNET, norm_groups
from nodes.families.stable_diffusion.layout import UNetSizes, read_unet
from nodes.families.stable_diffusion.names import unet_names
from nodes.families.stable_diffusion.rules import unet_shape
from nodes.families.stable_diffusion.shapes import unet_shapes
from nodes.families.vae.shapes import vae_shapes
from tests.models.checkpoints import VAE_SIZES, clip, clip_sizes, stored, unet, vae
from tests.nodes.families.headers import header_of

FOUR = (320, 640, 1280, 1280)
RELEASED: Mapping[str, UNetSizes] = {
    "sd1": UNetSizes(4, 4, FOUR, 2, (1, 1, 1, 0), 1, 768, False, None),
    "sd2": UNetSizes(4, 4, FOUR, 2, (1, 1, 1, 0), 1, 1024, True, None),
    "sdxl": UNetSizes(4, 4, (320, 640, 1280), 2, (0, 2, 10), 10, 2048, True, 2816),
    "refiner": UNetSizes(4, 4, (384, 768, 1536, 1536), 2, (0, 4, 4, 0), 4, 1280, True, 2560),
}
MILLIONS = {"sd1": 859.5, "sd2": 865.9, "sdxl": 2567.5, "refiner": 2259.5}
LANDMARKS: Mapping[str, Sequence[str]] = {  # names that stand in the released files
    "sd1": (
        "input_blocks.11.0.in_layers.0.weight",
        "input_blocks.3.0.op.weight",
        "middle_block.1.transformer_blocks.0.norm3.bias",
        "output_blocks.2.1.conv.weight",
        "output_blocks.5.2.conv.weight",
        "output_blocks.11.1.transformer_blocks.0.attn2.to_k.weight",
    ),
    "sd2": ("output_blocks.11.1.transformer_blocks.0.norm1.bias",),
    "sdxl": (
        "input_blocks.8.1.transformer_blocks.9.ff.net.0.proj.weight",
        "label_emb.0.0.weight",
        "output_blocks.2.2.conv.weight",
        "output_blocks.8.0.skip_connection.weight",
    ),
    "refiner": ("output_blocks.2.1.conv.weight", "input_blocks.11.0.emb_layers.1.weight"),
}


@pytest.fixture(scope="module", params=RELEASED)
def released(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def module(released: str) -> UNet2DConditionModel:
    sizes = RELEASED[released]
    depths: Any = tuple(depth or 1 for depth in (*sizes.depths[:-1], sizes.middle_depth))
    with torch.device("meta"):
        return unet(sizes, heads=8, label_width=sizes.vector and 256, depths=depths)


@pytest.fixture(scope="module")
def header(released: str, module: UNet2DConditionModel) -> Header:
    tensors = stored(module, unet_names(RELEASED[released], UNET))
    return header_of({name: tuple(tensor.shape) for name, tensor in tensors.items()})


def test_sizes_are_read_off_the_shapes(released: str, header: Header) -> None:
    assert read_unet(header) == RELEASED[released]
    numbers = sum(entry.numel for entry in header.tensors.values())
    assert round(numbers / 1e6, 1) == MILLIONS[released]


def test_names_are_those_of_the_released_files(released: str, header: Header) -> None:
    assert [name for name in LANDMARKS[released] if UNET + name not in header.tensors] == []


def test_shapes_are_those_of_the_module(released: str, module: UNet2DConditionModel) -> None:
    wanted = {name: tuple(weight.shape) for name, weight in module.named_parameters()}
    assert unet_shapes(RELEASED[released]) == wanted


def test_whether_a_file_fits_is_known_in_milliseconds(released: str, header: Header) -> None:
    """By its header alone, for the largest that are read."""
    sizes = RELEASED[released]
    started = time.process_time()
    assert misfit(header, unet_shapes(sizes), unet_names(sizes, UNET), [UNET]) is None
    assert time.process_time() - started < 0.25  # five times what a busy machine needs


def test_shapes_of_an_autoencoder_are_those_of_the_module() -> None:
    wanted = {name: tuple(weight.shape) for name, weight in vae().named_parameters()}
    assert vae_shapes(VAE_SIZES) == wanted


@pytest.mark.parametrize("pooled", [False, True])
def test_shapes_of_a_text_encoder_are_those_of_the_module(pooled: bool) -> None:
    named = clip(16, 3, pooled=pooled).named_parameters()
    wanted = {name.removeprefix("text_model."): tuple(weight.shape) for name, weight in named}
    assert clip_shapes(clip_sizes(16, 3), pooled) == wanted


def test_diffusers_finds_every_weight(
    released: str, module: UNet2DConditionModel, header: Header
) -> None:
    tensors = {
        name: torch.empty(entry.shape, device="meta") for name, entry in header.tensors.items()
    }
    convert = single_file_utils.convert_ldm_unet_checkpoint
    converted = convert(tensors, dict(module.config))  # type: ignore[no-untyped-call]
    wanted = {name: tensor.shape for name, tensor in module.state_dict().items()}
    assert {name: tensor.shape for name, tensor in converted.items()} == wanted


def test_a_unet_to_fill_or_edit_is_told_apart(header: Header) -> None:
    shapes = {name: entry.shape for name, entry in header.tensors.items()}
    entry = f"{UNET}input_blocks.0.0.weight"
    wider = header_of({**shapes, entry: (shapes[entry][0], 9, 3, 3)})
    assert (before := unet_shape(header)) is not None
    assert (after := unet_shape(wider)) is not None
    assert (before.plain, after.plain) == (True, False)


def test_levels_of_uneven_build_are_refused(header: Header) -> None:
    shapes = {name: entry.shape for name, entry in header.tensors.items()}
    last = max(int(name.split(".")[3]) for name in shapes if ".input_blocks." in name)
    cut = {name: s for name, s in shapes.items() if f".input_blocks.{last}." not in name}
    with pytest.raises(ModelError, match="uneven"):
        read_unet(header_of(cut))


@pytest.mark.parametrize(("channels", "groups"), [((320, 640), 32), ((16, 24), 8), ((5, 7), 1)])
def test_groups_are_32_or_what_divides(channels: tuple[int, ...], groups: int) -> None:
    assert norm_groups(channels) == groups
