"""The Sampler node where things go wrong, or are short."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from msgspec import structs
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.engine import Engine
from engine.errors import InputError, MemoryShortage, NodeError
from engine.files.folders import ModelFolders
from engine.graph.graph import Const, Graph, Link, NodeId
from engine.models.store import ModelStore
from engine.settings import Settings
from nodes.families import FAMILIES
from tests.nodes.studio import Studio, graph_of, text_to_image, use

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


def shared(**changes: Const) -> Graph:
    """Two samplers that share the steps of one."""
    first = text_to_image(sampler__steps=5, sampler__last_step=2, sampler__keep_noise=True)
    sampler = first.nodes[NodeId("sampler")]
    links = {**sampler.links, "latent": Link(NodeId("sampler"), "latent")}
    inputs = {**sampler.constants, "first_step": 2, "last_step": 10000, "add_noise": False}
    second = structs.replace(
        sampler,
        id=NodeId("second"),
        links=links,
        constants={**inputs, "keep_noise": False, **changes},
    )
    return Graph({**first.nodes, second.id: second})


def latent_of(studio: Studio, graph: Graph, node: str = "sampler") -> Tensor:
    samples: Tensor = studio.run(graph, node)[node]["latent"].samples
    return samples


@pytest.mark.parametrize("name", ["euler", "dpm_2"])
def test_two_samplers_that_share_the_steps_are_one(studio: Studio, name: str) -> None:
    whole = latent_of(studio, text_to_image(sampler__steps=5, sampler__sampler=name))
    graph = shared(sampler=name)
    first = structs.replace(
        graph.nodes[NodeId("sampler")],
        constants={**graph.nodes[NodeId("sampler")].constants, "sampler": name},
    )
    parts = latent_of(studio, Graph({**graph.nodes, first.id: first}), "second")
    assert parts.allclose(whole, rtol=1e-3, atol=1e-2)


def test_sdxl_hands_over_to_its_refiner(studio: Studio) -> None:
    """Each encodes the prompts in its own way, and both lie in one space."""
    base, graph = text_to_image("sdxl"), shared()
    refiner = {
        "other": use("LoadCheckpoint", file="sdxl_refiner.safetensors"),
        "wanted": use("EncodePrompt", {"clip": "other.clip"}, text="an apple"),
        "unwanted": use("EncodePrompt", {"clip": "other.clip"}, text="blurry"),
    }
    second = graph.nodes[NodeId("second")]
    links = {
        "model": Link(NodeId("other"), "model"),
        "positive": Link(NodeId("wanted"), "conditioning"),
        "negative": Link(NodeId("unwanted"), "conditioning"),
        "latent": Link(NodeId("sampler"), "latent"),
    }
    nodes = {
        **graph.nodes,
        NodeId("load"): base.nodes[NodeId("load")],
        **graph_of(refiner).nodes,
        second.id: structs.replace(second, links=links),
    }
    assert latent_of(studio, Graph(nodes), "second").isfinite().all()


def test_a_sampler_that_ends_early_goes_on_to_clean_at_once(studio: Studio) -> None:
    noisy = latent_of(
        studio,
        text_to_image(sampler__steps=5, sampler__last_step=2, sampler__keep_noise=True),
    )
    clean = latent_of(studio, text_to_image(sampler__steps=5, sampler__last_step=2))
    assert not clean.equal(noisy)


@pytest.mark.parametrize(("first", "last"), [(5, 10000), (9, 10000), (2, 2), (0, 0)])
def test_without_a_step_to_take_the_latent_stays(studio: Studio, first: int, last: int) -> None:
    graph = text_to_image(sampler__steps=5, sampler__first_step=first, sampler__last_step=last)
    assert not latent_of(studio, graph).any()


def test_noise_is_added_of_what_lies_between_the_ends(studio: Studio) -> None:
    nodes = {
        "sigmas": use("Sigmas", levels="9, 4, 2"),
        "noise": use("Noise", seed=3),
        "add": use(
            "AddNoise",
            {
                "model": "load.model",
                "latent": "empty.latent",
                "sigmas": "sigmas.sigmas",
                "noise": "noise.noise",
            },
        ),
    }
    graph = Graph({**text_to_image().nodes, **graph_of(nodes).nodes})
    drawn = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(3))
    assert latent_of(studio, graph, "add").allclose(drawn * 7 / 0.18215, rtol=1e-5)
