"""The Sampler node where things go wrong, or are short."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.engine import Engine
from engine.errors import InputError, MemoryShortage, NodeError
from engine.files.folders import ModelFolders
from engine.models.store import ModelStore
from engine.settings import Settings
from nodes.families import FAMILIES
from tests.nodes.studio import Studio, text_to_image

SIDE = 512
WIDE = text_to_image(empty__width=SIDE, empty__height=SIDE, sampler__steps=1)


def overflowing(studio: Studio, tensor: str) -> str:
    """A checkpoint, by its stem, in which one tensor is finite and far too large."""
    folder = studio.home / "models" / "checkpoints"
    tensors = load_file(folder / "sd1.safetensors")
    tensors[tensor] = torch.full_like(tensors[tensor], 3e38, dtype=torch.float32)
    save_file(tensors, folder / "overflowing.safetensors")
    return "overflowing"


def test_sampling_that_ends_in_no_numbers_is_an_error_of_the_sampler(studio: Studio) -> None:
    graph = text_to_image(overflowing(studio, "model.diffusion_model.out.2.weight"))
    with pytest.raises(
        NodeError, match=r"sampler.*sampling ended in numbers that are none"
    ) as told:
        studio.run(graph, "decode")
    assert isinstance(told.value.__cause__, InputError)
    assert "lower cfg" in str(told.value)


def test_a_decoded_picture_of_no_numbers_is_an_error_of_decode(studio: Studio) -> None:
    graph = text_to_image(overflowing(studio, "first_stage_model.decoder.mid.block_1.conv1.weight"))
    with pytest.raises(NodeError, match=r"decode.*the decoded picture holds numbers that are none"):
        studio.run(graph, "decode")
    assert studio.ran[-1] == "decode"


def tight(studio: Studio, share: float) -> Studio:
    """Another engine whose memory holds the UNet, and that share of what a call of one needs."""
    store = ModelStore.open(ModelFolders([studio.home / "models"], families=FAMILIES), "cpu")
    with store.lease(studio.run(text_to_image(), "load")["load"]["model"]) as network:
        weights = sum(p.nbytes for module in network.modules for p in module.parameters())
        call = network.activation_bytes(1, (1, 4, SIDE // 8, SIDE // 8))
    settings = replace(Settings.at(studio.home), device="cpu")
    settings = replace(settings, host_bytes=weights + int(share * call))
    return Studio(studio.home, Engine.open(settings))


def test_where_memory_is_short_prompts_are_asked_one_by_one(studio: Studio) -> None:
    wanted = studio.run(WIDE, "sampler")["sampler"]["latent"].samples
    found = tight(studio, 1.5).run(WIDE, "sampler")["sampler"]["latent"].samples
    assert found.allclose(wanted, rtol=1e-4, atol=1e-2)


def test_where_even_one_has_no_room_it_is_said(studio: Studio) -> None:
    with pytest.raises(NodeError, match="sampler") as told:
        tight(studio, 0.5).run(WIDE, "sampler")
    assert isinstance(told.value.__cause__, MemoryShortage)
