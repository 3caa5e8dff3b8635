from __future__ import annotations

import pytest
import torch
from msgspec.structs import replace

from engine.errors import GraphError, InputError, NodeError
from engine.formats.native import graph
from engine.formats.reading import document_of
from engine.graph.graph import Graph, Link, NodeId
from nodes.control import apply_control_net
from nodes.lib.values import Conditioning, Entry, Span
from nodes.refs import ControlRef
from tests.models.adapters import write_adapter
from tests.models.controls import SDXL_SIZES, write_control
from tests.nodes.comfy_graphs import comfy_text_to_image, node
from tests.nodes.rasters import image
from tests.nodes.studio import Studio, graph_of, text_to_image, use


@pytest.fixture(autouse=True)
def control_nets(studio: Studio) -> None:
    """One for SD 1, one for SDXL."""
    folder = studio.home / "models" / "controlnet"
    folder.mkdir(exist_ok=True)
    write_control(folder / "edges.safetensors")
    write_control(folder / "edges_xl.safetensors", SDXL_SIZES)


def steered(file: str = "edges.safetensors", **constants: float | bool) -> Graph:
    """The main path, with a picture that steers the positive prompt."""
    plain = text_to_image()
    nodes = {
        "grey": use("SolidImage", width=64, height=64, colour="#404080"),
        "net": use("LoadControlNet", file=file),
        "apply": use(
            "ApplyControlNet",
            {
                "conditioning": "positive.conditioning",
                "control_net": "net.control_net",
                "image": "grey.image",
            },
            **constants,
        ),
    }
    sampler = plain.nodes[NodeId("sampler")]
    links = {**sampler.links, "positive": Link(NodeId("apply"), "conditioning")}
    changed = {NodeId("sampler"): replace(sampler, links=links)}
    return Graph({**plain.nodes, **graph_of(nodes).nodes, **changed})


def samples(studio: Studio, graph: Graph) -> torch.Tensor:
    found: torch.Tensor = studio.run(graph, "sampler")["sampler"]["latent"].samples
    return found


def test_a_picture_steers_the_sampling(studio: Studio) -> None:
    plain = samples(studio, text_to_image())
    found = samples(studio, steered())
    assert not torch.allclose(plain, found, atol=1e-2)
    assert torch.equal(samples(studio, steered(strength=0.0)), plain)
    assert not torch.allclose(samples(studio, steered(end=0.3)), found, atol=1e-2)


def test_the_negative_prompt_is_steered_too_unless_told(studio: Studio) -> None:
    both, one = samples(studio, steered()), samples(studio, steered(shared=False))
    assert not torch.allclose(both, one, atol=1e-2)


def test_comfyui_steers_both_prompts_or_the_one_for_both(studio: Studio) -> None:
    engine = studio.engine
    base = {
        "20": node("ControlNetLoader", control_net_name="edges.safetensors"),
        "21": node("EmptyImage", width=64, height=64, batch_size=1, color=0x404080),
    }
    read = {"control_net": ["20", 0], "image": ["21", 0], "strength": 1.0}
    advanced = comfy_text_to_image(positive=["22", 0], negative=["22", 1]) | {
        "22": node(
            "ControlNetApplyAdvanced",
            positive=["6", 0],
            negative=["7", 0],
            start_percent=0.0,
            end_percent=1.0,
            **read,
        )
    }
    older = comfy_text_to_image(positive=["22", 0]) | {
        "22": node("ControlNetApply", conditioning=["6", 0], **read)
    }
    wanted = samples(studio, steered())
    for file in (advanced, older):
        document = document_of({**file, **base}, engine.counterparts, engine.specs).document
        latent = studio.run(graph(document), "3")["3"]["latent"]
        assert torch.allclose(latent.samples, wanted, atol=1e-5)


def test_a_control_net_of_another_family_is_told_by_its_name(studio: Studio) -> None:
    with pytest.raises(NodeError, match=r"edges_xl\.safetensors is for SDXL, sd1"):
        studio.run(steered("edges_xl.safetensors"), "sampler")


def test_an_adapter_of_another_family_or_build_is_refused(studio: Studio) -> None:
    folder = studio.home / "models" / "controlnet"
    write_adapter(folder / "sketch.safetensors", "full", diffusers=True)
    write_adapter(folder / "sketch_xl.safetensors", "full_xl", diffusers=True)
    with pytest.raises(NodeError, match=r"sketch_xl\.safetensors is for SDXL, sd1\.safetensors is"):
        studio.run(steered("sketch_xl.safetensors"), "sampler")
    with pytest.raises(NodeError, match=r"sketch\.safetensors is a ControlNet for models of anoth"):
        studio.run(steered("sketch.safetensors"), "sampler")


def test_deep_shrink_leaves_out_what_has_another_size(studio: Studio) -> None:
    graph = steered()
    shrink = graph_of({"shrink": use("DeepShrink", {"model": "load.model"}, block=1, end=1.0)})
    sampler = graph.nodes[NodeId("sampler")]
    links = {**sampler.links, "model": Link(NodeId("shrink"), "model")}
    nodes = {**graph.nodes, **shrink.nodes, NodeId("sampler"): replace(sampler, links=links)}
    found = samples(studio, Graph(nodes))
    assert found.isfinite().all()
    assert not torch.allclose(found, samples(studio, graph), atol=1e-2)


def test_what_is_no_control_net_is_refused_before_the_run(studio: Studio) -> None:
    (studio.home / "models" / "controlnet" / "sd1.safetensors").symlink_to(
        studio.home / "models" / "checkpoints" / "sd1.safetensors"
    )
    with pytest.raises(GraphError, match="Stable Diffusion 1 checkpoint"):
        studio.run(steered("sd1.safetensors"), "sampler")


def test_controls_are_stacked_and_end_after_they_start() -> None:
    told = Conditioning((Entry(torch.zeros(1, 1, 4)),))
    once = apply_control_net(told, ControlRef(()), image(), 0.5, 0.2, 0.6)
    [entry] = apply_control_net(once, ControlRef(()), image())
    assert [control.strength for control in entry.controls] == [0.5, 1.0]
    assert entry.controls[0].span == Span(0.2, 0.6)
    with pytest.raises(InputError, match=r"from 0\.6 to 0\.2: wanted an end after the start"):
        apply_control_net(told, ControlRef(()), image(), start=0.6, end=0.2)
