"""Nodes that make noise levels and change them."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import GraphError, NodeError
from engine.graph.graph import Const
from nodes.lib.choices import Sigmas
from nodes.lib.sigmas import noise_levels
from tests.nodes.lib.toys import STABLE_DIFFUSION
from tests.nodes.studio import Studio, graph_of, use


def levels(studio: Studio, *, model: bool = True, **inputs: Const) -> tuple[float, ...]:
    links = {"model": "load.model"} if model else {}
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "schedule": use("Schedule", links, **inputs),
    }
    sigmas: Sigmas = studio.run(graph_of(nodes), "schedule")["schedule"]["sigmas"]
    return sigmas.values


def changed(studio: Studio, text: str, node_type: str, **inputs: Const) -> dict[str, Any]:
    nodes = {
        "sigmas": use("Sigmas", levels=text),
        "changed": use(node_type, {"sigmas": "sigmas.sigmas"}, **inputs),
    }
    outputs: dict[str, Any] = studio.run(graph_of(nodes), "changed")["changed"]
    return outputs


def test_a_schedule_is_that_of_its_model_and_loads_no_weights(studio: Studio) -> None:
    wanted = noise_levels("euler", "karras", STABLE_DIFFUSION, 7)
    assert levels(studio, schedule="karras", steps=7) == tuple(wanted)
    assert studio.ran[-1] == "schedule"


def test_the_options_of_a_model_count(studio: Studio) -> None:
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "said": use("ModelSampling", {"model": "load.model"}, prediction="edm_v"),
        "schedule": use("Schedule", {"model": "said.model"}, schedule="exponential", steps=2),
    }
    sigmas = studio.run(graph_of(nodes), "schedule")["schedule"]["sigmas"]
    assert sigmas.values == pytest.approx((120.0, 0.002, 0.0))


def test_ends_may_be_said_without_a_model(studio: Studio) -> None:
    found = levels(studio, model=False, schedule="karras", steps=3, highest=8.0, rho=1.0)
    assert found == pytest.approx((8.0, (8 + 0.0291675) / 2, 0.0291675, 0.0))


def test_a_table_needs_no_model(studio: Studio) -> None:
    found = levels(studio, model=False, schedule="align_your_steps_sdxl", steps=10)
    assert found[1] == 6.3184485287


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"schedule": "normal"}, "normal picks from the levels of a model"),
        ({"schedule": "karras", "mu": 1.0}, "karras has no option 'mu': it has rho"),
        ({"schedule": "karras", "highest": 0.01}, "wanted 0 < lowest < highest"),
        ({"schedule": "vp", "rho": 1.0, "mu": 1.0}, "no option 'rho' and 'mu': it has beta_d"),
        ({"schedule": "turbo", "highest": 1.0}, "turbo has its own ends"),
    ],
)
def test_what_a_schedule_cannot_use_is_refused(
    studio: Studio, inputs: dict[str, Const], message: str
) -> None:
    with pytest.raises(NodeError, match=message) as told:
        levels(studio, model=False, **inputs)
    assert told.value.node == "schedule"


def test_an_unknown_schedule_is_refused_before_the_run(studio: Studio) -> None:
    with pytest.raises(GraphError, match=r"schedule\.schedule: .*did you mean 'karras'"):
        levels(studio, schedule="karas")


def test_levels_are_read_from_text(studio: Studio) -> None:
    graph = graph_of({"sigmas": use("Sigmas", levels="14.6,3 and .5; 0")})
    assert studio.run(graph)["sigmas"]["sigmas"].values == (14.6, 3.0, 0.5, 0.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [("none", "found no number in 'none'"), ("3, -1", "-1.0 is no noise level")],
)
def test_text_without_levels_is_refused(studio: Studio, text: str, message: str) -> None:
    with pytest.raises(NodeError, match=message):
        studio.run(graph_of({"sigmas": use("Sigmas", levels=text)}))


TEXT = "9 5 2 1 0"


def test_levels_are_parted_at_a_step(studio: Studio) -> None:
    found = changed(studio, TEXT, "SplitSigmas", step=1)
    assert (found["high"].values, found["low"].values) == ((9.0, 5.0), (5.0, 2.0, 1.0, 0.0))


def test_levels_are_parted_by_a_share_of_their_steps(studio: Studio) -> None:
    found = changed(studio, TEXT, "SplitSigmas", denoise=0.5)
    assert (found["high"].values, found["low"].values) == ((9.0, 5.0, 2.0), (2.0, 1.0, 0.0))
    nothing = changed(studio, TEXT, "SplitSigmas", denoise=0.0)
    assert (nothing["high"].values, nothing["low"].values) == ((), (0.0,))


def test_a_step_and_a_share_at_once_are_refused(studio: Studio) -> None:
    with pytest.raises(NodeError, match=r"found both step 1 and denoise 0\.5"):
        changed(studio, TEXT, "SplitSigmas", step=1, denoise=0.5)


def test_levels_are_changed(studio: Studio) -> None:
    assert changed(studio, TEXT, "ChangeSigmas")["sigmas"].values == (9.0, 5.0, 2.0, 1.0, 0.0)
    found = changed(
        studio, TEXT, "ChangeSigmas", first=12.0, parts=2, start=5.0, end=5.0, flip=True
    )
    assert found["sigmas"].values == (0.0001, 1.0, 2.0, 3.5, 5.0, 12.0)


@pytest.mark.parametrize(
    ("share", "within", "wanted"),
    [(0.0, False, 999999999.9), (0.0, True, 14.6146), (1.0, False, 0.0), (1.0, True, 0.0292)],
)
def test_the_level_at_a_share_of_a_sampling(
    studio: Studio, share: float, within: bool, wanted: float
) -> None:
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "at": use("SigmaAt", {"model": "load.model"}, share=share, within=within),
    }
    found = studio.run(graph_of(nodes), "at")["at"]["sigma"]
    assert found == pytest.approx(wanted, rel=1e-2)
