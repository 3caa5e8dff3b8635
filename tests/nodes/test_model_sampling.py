"""What is said of a model changes how it is sampled, and loads nothing anew."""

from __future__ import annotations

from typing import get_args

import pytest
import torch
from torch import Tensor

from engine.errors import NodeError
from engine.graph.graph import Const, Graph, Link
from nodes.names import PredictionName
from tests.nodes.studio import Studio, graph_of, text_to_image, use


def sampled(studio: Studio, **said: Const) -> Tensor:
    plain = text_to_image()
    said_of = graph_of({"said": use("ModelSampling", {"model": "load.model"}, **said)}).nodes
    sampler = plain.nodes[next(name for name in plain.nodes if name == "sampler")]
    links = {**sampler.links, "model": Link(next(iter(said_of)), "model")}
    changed = type(sampler)(sampler.id, sampler.type, sampler.constants, links)
    graph = Graph({**plain.nodes, **said_of, sampler.id: changed})
    samples: Tensor = studio.run(graph, "sampler")["sampler"]["latent"].samples
    return samples


def test_every_prediction_gives_a_picture_of_its_own(studio: Studio) -> None:
    found = {name: sampled(studio, prediction=name) for name in get_args(PredictionName)}
    plain = found.pop("auto")
    assert torch.equal(found.pop("epsilon"), plain)
    pictures = [plain, *found.values()]
    same = [
        (i, j) for i in range(len(pictures)) for j in range(i) if pictures[i].equal(pictures[j])
    ]
    assert same == []


def test_continuous_levels_end_where_it_is_said(studio: Studio) -> None:
    usual = sampled(studio, prediction="edm")
    assert torch.equal(sampled(studio, prediction="edm", sigma_max=120.0, sigma_min=0.002), usual)
    assert not torch.equal(sampled(studio, prediction="edm", sigma_max=80.0), usual)


def test_levels_that_end_before_they_begin_are_refused(studio: Studio) -> None:
    with pytest.raises(NodeError, match=r"sigma_max: found 1\.0, wanted more than sigma_min"):
        sampled(studio, prediction="edm", sigma_min=2.0, sigma_max=1.0)
