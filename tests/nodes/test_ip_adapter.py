"""Drawing what is like a picture, by the nodes for it."""

from __future__ import annotations

import pytest
import torch
from msgspec.structs import replace
from torch import Tensor

from engine.errors import NodeError
from engine.graph.graph import Graph, Link, NodeId
from tests.models.ip_adapters import write_ip_adapter
from tests.models.visions import write_vision
from tests.nodes.studio import Studio, graph_of, text_to_image, use


@pytest.fixture(autouse=True)
def files(studio: Studio) -> None:
    for folder in ("clip_vision", "ipadapter"):
        (studio.home / "models" / folder).mkdir(exist_ok=True)
    write_vision(studio.home / "models/clip_vision/eye.safetensors")
    write_ip_adapter(studio.home / "models/ipadapter/like.safetensors", "plus")
    write_ip_adapter(studio.home / "models/ipadapter/xl.safetensors", "plus", 2048)


def likened(file: str = "like.safetensors", **constants: float) -> Graph:
    plain = text_to_image()
    apply = {"conditioning": "positive.conditioning", "ip_adapter": "adapter.ip_adapter"}
    nodes = {
        "grey": use("SolidImage", width=64, height=48, colour="#404080"),
        "eye": use("LoadClipVision", file="eye.safetensors"),
        "seen": use("EncodePicture", {"clip_vision": "eye.clip_vision", "image": "grey.image"}),
        "adapter": use("LoadIpAdapter", file=file),
        "apply": use("ApplyIpAdapter", {**apply, "picture": "seen.picture"}, **constants),
    }
    sampler = plain.nodes[NodeId("sampler")]
    links = {**sampler.links, "positive": Link(NodeId("apply"), "conditioning")}
    changed = {NodeId("sampler"): replace(sampler, links=links)}
    return Graph({**plain.nodes, **graph_of(nodes).nodes, **changed})


def samples(studio: Studio, graph: Graph) -> Tensor:
    found: Tensor = studio.run(graph, "sampler")["sampler"]["latent"].samples
    return found


def test_a_picture_changes_what_is_drawn_in_its_span(studio: Studio) -> None:
    plain, found = samples(studio, text_to_image()), samples(studio, likened())
    assert not torch.allclose(found, plain, atol=1e-2)
    assert torch.equal(samples(studio, likened(weight=0.0)), plain)
    assert not torch.equal(samples(studio, likened(end=0.3)), found)


def test_an_adapter_of_another_family_is_told_with_both(studio: Studio) -> None:
    with pytest.raises(NodeError, match=r"xl\.safetensors is for SDXL, sd1\.safetensors is a"):
        studio.run(likened("xl.safetensors"), "sampler")
