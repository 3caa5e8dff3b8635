"""Sampler, noise and guidance as values, and what samples with them."""

from __future__ import annotations

from typing import Any, get_args

import pytest
import torch
from msgspec.structs import replace
from torch import Tensor

from engine.errors import GraphError, NodeError
from engine.graph.graph import Const, Graph, Node, NodeId
from nodes.lib.choices import NoiseSource, SamplerChoice
from nodes.names import SamplerName
from tests.nodes.studio import Studio, graph_of, text_to_image, use

CUSTOM: dict[str, Any] = {
    "guider": use(
        "Guider",
        {
            "model": "load.model",
            "positive": "positive.conditioning",
            "negative": "negative.conditioning",
        },
    ),
    "schedule": use("Schedule", {"model": "load.model"}, steps=4),
    "noise": use("Noise", seed=1),
    "choice": use("ChooseSampler"),
    "custom": use(
        "CustomSampler",
        {
            "guider": "guider.guider",
            "sigmas": "schedule.sigmas",
            "noise": "noise.noise",
            "sampler": "choice.sampler",
            "latent": "empty.latent",
        },
    ),
}


def custom(**changes: Const) -> Graph:
    plain = text_to_image().nodes
    sampler = plain[NodeId("sampler")]
    said = {k.partition("__")[2]: v for k, v in changes.items() if k.startswith("sampler__")}
    plain = {**plain, sampler.id: replace(sampler, constants={**sampler.constants, **said})}
    return Graph({**plain, **graph_of(CUSTOM, **changes).nodes})


def samples(studio: Studio, graph: Graph, node: str = "custom") -> Tensor:
    latent: Tensor = studio.run(graph, node)[node]["latent"].samples
    return latent


@pytest.mark.parametrize("name", ["euler", "euler_ancestral", "dpmpp_sde", "euler_cfg_pp", "lms"])
def test_the_plain_sampler_is_the_custom_one_of_the_same_settings(
    studio: Studio, name: SamplerName
) -> None:
    graph = custom(sampler__steps=4, sampler__sampler=name, choice__sampler=name)
    assert samples(studio, graph).equal(samples(studio, graph, "sampler"))


@pytest.mark.parametrize("name", get_args(SamplerName))
def test_every_sampler_makes_a_latent(studio: Studio, name: SamplerName) -> None:
    found = samples(studio, text_to_image(sampler__steps=3, sampler__sampler=name), "sampler")
    assert found.isfinite().all()
    assert found.any()


def test_options_change_what_is_sampled(studio: Studio) -> None:
    usual = samples(studio, custom(choice__sampler="euler_ancestral"))
    silent = samples(studio, custom(choice__sampler="euler_ancestral", choice__eta=0.0))
    assert not usual.equal(silent)
    assert silent.allclose(samples(studio, custom()), rtol=1e-3, atol=1e-2)


def test_a_choice_says_only_what_was_said(studio: Studio) -> None:
    graph = graph_of({"choice": use("ChooseSampler", sampler="er_sde", order=2, solver="ode")})
    choice = studio.run(graph)["choice"]["sampler"]
    assert choice == SamplerChoice("er_sde", (("order", 2), ("solver", "ode")))


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"sampler": "lcm", "eta": 1.0}, "lcm has no option 'eta': it has none"),
        ({"sampler": "euler", "order": 2, "r": 0.5}, "no option 'order' and 'r': it has s_churn"),
        ({"sampler": "er_sde", "order": 4}, "order 4 of er_sde is out of range: wanted 1 to 3"),
        ({"sampler": "seeds_2", "solver": "ode"}, "seeds_2 has no solver 'ode': it has phi_1"),
    ],
)
def test_an_option_that_does_not_fit_is_refused_before_sampling(
    studio: Studio, inputs: dict[str, Const], message: str
) -> None:
    with pytest.raises(NodeError, match=message):
        studio.run(Graph.of(Node(NodeId("choice"), "ChooseSampler", inputs, {})))


def test_a_name_that_is_none_is_told_with_the_choices_there_are(studio: Studio) -> None:
    graph = custom(custom__sampler="eulr")
    custom_node = graph.nodes[NodeId("custom")]
    links = {port: link for port, link in custom_node.links.items() if port != "sampler"}
    nodes = {**graph.nodes, custom_node.id: replace(custom_node, links=links)}
    with pytest.raises(GraphError, match=r"or SamplerChoice; did you mean 'euler'\?"):
        studio.run(Graph(nodes), "custom")


def test_noise_says_where_it_is_drawn_and_whether_it_begins(studio: Studio) -> None:
    graph = graph_of({"noise": use("Noise", seed=7, add=False, draw="device")})
    assert studio.run(graph)["noise"]["noise"] == NoiseSource(7, "device", begins=False)


def test_a_sampler_that_cannot_go_up_is_refused_by_name(studio: Studio) -> None:
    graph = custom(choice__sampler="lcm")
    flip = graph_of({"flip": use("ChangeSigmas", {"sigmas": "schedule.sigmas"}, flip=True)})
    custom_node = use(
        "CustomSampler",
        {"guider": "guider.guider", "sigmas": "flip.sigmas", "latent": "empty.latent"},
        sampler="lcm",
    )
    nodes = {**graph.nodes, **flip.nodes, **graph_of({"custom": custom_node}).nodes}
    with pytest.raises(NodeError, match="sampler: lcm cannot go up in noise"):
        studio.run(Graph(nodes), "custom")


def test_cfg_pp_without_a_negative_prompt_is_refused(studio: Studio) -> None:
    links = {"model": "load.model", "positive": "positive.conditioning"}
    graph = custom(choice__sampler="euler_cfg_pp")
    nodes = {**graph.nodes, **graph_of({"guider": use("Guider", links)}).nodes}
    with pytest.raises(NodeError, match="wanted a negative prompt"):
        studio.run(Graph(nodes), "custom")


def guided(studio: Studio, links: dict[str, str], **inputs: Const) -> Tensor:
    plain = custom()
    ends = {name: f"{place}.conditioning" for name, place in links.items()}
    guider = use("Guider", {"model": "load.model", **ends}, **inputs)
    return samples(studio, Graph({**plain.nodes, **graph_of({"guider": guider}).nodes}))


BOTH = {"positive": "positive", "negative": "negative"}
ALL = {**BOTH, "second": "negative"}


def test_without_a_negative_prompt_there_is_no_guidance(studio: Studio) -> None:
    wanted = guided(studio, BOTH, cfg=1.0)
    assert guided(studio, {"positive": "positive"}, cfg=7.0).equal(wanted)


def test_dual_guidance_between_equal_prompts_is_that_of_two(studio: Studio) -> None:
    """Nothing lies between the second prompt and the negative one."""
    wanted = guided(studio, BOTH, cfg=3.0)
    for kind in ("dual", "dual_nested"):
        found = guided(studio, ALL, guidance=kind, cfg=3.0, second_cfg=1.0)
        assert found.allclose(wanted, rtol=1e-3, atol=1e-2)


def test_perpendicular_guidance_measures_from_the_second_prompt(studio: Studio) -> None:
    """A negative that is the empty prompt takes nothing away."""
    wanted = guided(studio, BOTH, cfg=3.0)
    found = guided(studio, ALL, guidance="perpendicular", cfg=3.0, second_cfg=5.0)
    assert found.allclose(wanted, rtol=1e-3, atol=1e-2)


@pytest.mark.parametrize(
    ("links", "inputs", "message"),
    [
        (BOTH, {"guidance": "dual"}, "dual guidance is missing second"),
        ({"positive": "positive"}, {"guidance": "perpendicular"}, "missing negative and second"),
        (ALL, {}, '"cfg" has one scale and no second prompt'),
        (BOTH, {"second_cfg": 2.0}, '"cfg" has one scale'),
    ],
)
def test_guidance_that_lacks_a_prompt_is_refused(
    studio: Studio, links: dict[str, str], inputs: dict[str, Const], message: str
) -> None:
    with pytest.raises(NodeError, match=message) as told:
        guided(studio, links, **inputs)
    assert told.value.node == "guider"


def test_the_clean_latent_is_what_the_model_saw(studio: Studio) -> None:
    outputs = studio.run(custom(), "custom")["custom"]
    assert outputs["clean"].samples.allclose(outputs["latent"].samples, atol=1e-4)
    assert not torch.is_inference(outputs["clean"].samples)
