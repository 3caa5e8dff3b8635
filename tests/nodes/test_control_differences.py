"""ControlNets whose files hold what they differ by from a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch
from msgspec.structs import replace
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.errors import NodeError
from engine.graph.graph import Graph, Link, Node, NodeId
from nodes.families.layout import UNET
from nodes.families.stable_diffusion.control_plan import UnionSizes
from nodes.refs import ControlRef
from tests.models.controls import SDXL_SIZES, write_control
from tests.nodes.comfy_graphs import comfy_text_to_image, node, run
from tests.nodes.families.loading import recognised
from tests.nodes.studio import Studio, graph_of, text_to_image, use
from tests.nodes.test_control import steered

PREFIX = "control_model."
CANNY = "canny/lineart/anime_lineart/mlsd"


def base_of(studio: Studio) -> dict[str, Tensor]:
    """The UNet's weights in float32, by their names in a ControlNet."""
    stored = load_file(studio.home / "models/checkpoints/sd1.safetensors")
    return {n.removeprefix(UNET): t.float() for n, t in stored.items() if n.startswith(UNET)}


def differing(name: str, weight: Tensor) -> dict[str, Tensor]:
    """A little, as a product of low rank."""
    generator = torch.Generator().manual_seed(len(name))
    flat = weight.flatten(1)
    up = torch.randn(len(flat), 2, generator=generator) * 0.05
    down = torch.randn(2, flat.shape[1], generator=generator) * 0.05
    shape = (2, *weight.shape[1:])
    return {"up": up.reshape(len(flat), 2, *(1,) * (weight.ndim - 2)), "down": down.reshape(shape)}


def product(parts: dict[str, Tensor], shape: torch.Size) -> Tensor:
    return (parts["up"].flatten(1) @ parts["down"].flatten(1)).reshape(shape)


def write_files(studio: Studio, base: dict[str, Tensor], doubled: bool = False) -> None:
    """One ControlNet three times: whole, as a difference, and as a Control-LoRA."""
    folder = studio.home / "models" / "controlnet"
    folder.mkdir(exist_ok=True)
    made = write_control(folder / "whole.safetensors", prefix="")
    own = {name: tensor.float() for name, tensor in load_file(made.path).items()}
    whole, difference = dict(own), dict(own)
    low_rank: dict[str, Tensor] = {"lora_controlnet": torch.zeros(1)}
    for name, weight in own.items():
        if name in base and weight.ndim > 1 and name != "input_blocks.1.0.in_layers.2.weight":
            parts = differing(name, weight)
            stem = name.removesuffix(".weight")
            low_rank |= {f"{stem}.{part}": tensor for part, tensor in parts.items()}
            whole[name] = base[name] + product(parts, weight.shape)
        elif name in base and weight.ndim > 1:
            whole[name] = base[name]  # stored nowhere in the Control-LoRA
        else:
            low_rank[name] = weight
        if name in base:
            difference[name] = whole[name] - base[name]
    save_file(whole, folder / "whole.safetensors")
    save_file(low_rank, folder / "rank.safetensors")
    named = {f"{PREFIX}{name}": tensor for name, tensor in difference.items()}
    save_file({**named, "difference": torch.zeros(1)}, folder / "diff.safetensors")
    if doubled:
        twice = {n: t + base[n] if n in base else t for n, t in whole.items()}
        save_file(twice, folder / "twice.safetensors")


def samples(studio: Studio, graph: Graph) -> Tensor:
    found: Tensor = studio.run(graph, "sampler")["sampler"]["latent"].samples
    return found


@pytest.mark.parametrize("file", ["diff.safetensors", "rank.safetensors"])
def test_differences_are_added_to_the_model_that_is_sampled(file: str, studio: Studio) -> None:
    write_files(studio, base_of(studio))
    wanted = samples(studio, steered("whole.safetensors"))
    assert torch.allclose(samples(studio, steered(file)), wanted, atol=1e-4)
    assert not torch.allclose(samples(studio, text_to_image()), wanted, atol=1e-2)


def test_what_has_changed_the_model_counts_unless_another_is_given(studio: Studio) -> None:
    write_files(studio, base_of(studio), doubled=True)
    merge = {"first": "load.model", "second": "load.model"}
    merged = graph_of({"merged": use("Merge", merge, method="add", ratio=1.0)}).nodes

    def doubled(file: str, of: str | None = None) -> Tensor:
        nodes = {**steered(file).nodes, **merged}
        nodes = relinked(nodes, "sampler", model=Link(NodeId("merged"), "merged"))
        if of is not None:
            nodes = relinked(nodes, "net", model=Link(NodeId(of), "model"))
        return samples(studio, Graph(nodes))

    changed = doubled("diff.safetensors")
    assert torch.allclose(changed, doubled("twice.safetensors"), atol=1e-4)
    own = doubled("diff.safetensors", of="load")
    assert torch.allclose(own, doubled("whole.safetensors"), atol=1e-4)
    assert not torch.allclose(changed, own, atol=1e-2)


def relinked(nodes: Mapping[NodeId, Node], name: str, **links: Link) -> dict[NodeId, Node]:
    node = nodes[NodeId(name)]
    return {**nodes, node.id: replace(node, links={**node.links, **links})}


def test_comfyui_gives_a_difference_its_model_and_a_union_its_kind(studio: Studio) -> None:
    write_files(studio, base_of(studio))
    nodes = comfy_text_to_image(positive=["24", 0], negative=["24", 1])
    read = {"control_net": ["22", 0], "image": ["23", 0], "strength": 1.0}
    ends = {"start_percent": 0.0, "end_percent": 1.0}
    nodes |= {
        "20": node("DiffControlNetLoader", control_net_name="diff.safetensors", model=["4", 0]),
        "22": node("SetUnionControlNetType", control_net=["20", 0], type=CANNY),
        "23": node("EmptyImage", width=64, height=64, batch_size=1, color=0x404080),
        "24": node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0], **read, **ends),
    }
    found = run(studio, nodes, "3", "22")
    assert dict(found["22"]["control_net"].options) == {"kind": "canny"}
    wanted = samples(studio, steered("whole.safetensors"))
    assert torch.allclose(found["3"]["latent"].samples, wanted, atol=1e-4)


def test_a_kind_that_a_union_does_not_know_is_refused(studio: Studio) -> None:
    sizes = UnionSizes(kinds=6, width=16, layers=1, sinusoid=32, time=64)
    write_control(studio.home / "models/controlnet/union.safetensors", union=sizes)
    nodes = {
        "net": use("LoadControlNet", file="union.safetensors"),
        "kind": use("ControlNetKind", {"control_net": "net.control_net"}, kind="tile"),
    }
    with pytest.raises(NodeError, match=r"kind: found .tile., .* knows .openpose., .depth."):
        studio.run(graph_of(nodes), "kind")


def test_titles_tell_what_files_hold(studio: Studio) -> None:
    write_files(studio, base_of(studio))
    folder: Callable[[str], Path] = (studio.home / "models" / "controlnet").joinpath
    found = recognised(folder("rank.safetensors"))
    assert found.what == "a Control-LoRA for Stable Diffusion 1"
    assert found.problem(ControlRef) is None


def test_a_difference_for_another_family_is_told_with_both(studio: Studio) -> None:
    write_control(studio.home / "models/controlnet/xl.safetensors", SDXL_SIZES)
    fault = r"xl\.safetensors is for SDXL, sd1\.safetensors is a model of Stable Diff"
    with pytest.raises(NodeError, match=fault):
        studio.run(steered("xl.safetensors"), "sampler")
