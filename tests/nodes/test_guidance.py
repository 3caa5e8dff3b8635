"""Options of guidance in workflows: each draws something else, and nothing is loaded anew."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import torch
from torch import Tensor

from engine.graph.graph import Const, Graph, Link
from tests.nodes.studio import Studio, graph_of, text_to_image, use


def sampled(studio: Studio, kind: str, options: Mapping[str, Const], family: str) -> Tensor:
    plain = text_to_image(family, sampler__cfg=5.0)
    said = graph_of({"said": use(kind, {"model": "load.model"}, **options)}).nodes
    sampler = plain.nodes[next(name for name in plain.nodes if name == "sampler")]
    links = {**sampler.links, "model": Link(next(iter(said)), "model")}
    changed = type(sampler)(sampler.id, sampler.type, sampler.constants, links)
    graph = Graph({**plain.nodes, **said, sampler.id: changed})
    samples: Tensor = studio.run(graph, "sampler")["sampler"]["latent"].samples
    return samples


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_every_option_draws_something_else(studio: Studio, family: str) -> None:
    plain = sampled(studio, "ModelGuidance", {}, family)
    options: list[tuple[str, dict[str, Const]]] = [
        ("ModelGuidance", {"rescale": 0.7}),
        ("ModelGuidance", {"zero_star": True}),
        ("ModelGuidance", {"limit": 1.0}),
        ("ModelGuidance", {"tangential": True}),
        ("ModelGuidance", {"mahiro": True}),
        ("ModelGuidance", {"noise_scale": 1.05}),
        ("ProjectedGuidance", {"parallel": 0.2}),
        ("AttentionGuidance", {}),
        ("FreeU", {"version": "1"}),
        ("FreeU", {"version": "2"}),
        ("DeepShrink", {"block": 1}),
        ("DeepShrink", {"block": 1, "after_skip": False}),
        ("AttentionGuidance", {"perturbed": 0.0, "self_attention": 0.5}),
    ]
    found = [plain, *(sampled(studio, kind, said, family) for kind, said in options)]
    assert [(i, j) for i in range(len(found)) for j in range(i) if found[i].equal(found[j])] == []
    off: dict[str, Const] = {"perturbed": 0.0}
    assert torch.equal(sampled(studio, "AttentionGuidance", off, family), plain)
