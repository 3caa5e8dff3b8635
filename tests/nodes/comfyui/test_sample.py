"""Classes of sampling, against the ports of the nodes that stand for them."""

from __future__ import annotations

import pytest

from engine.formats.comfyui.counterparts import Foreign, Same, Theirs, Unmappable
from engine.node.spec import NodeSpec
from nodes import guide, sample, schedule
from nodes.comfyui.sample import CLASSES

SPECS: dict[str, NodeSpec] = {
    spec.type: spec
    for module in (guide, sample, schedule)
    for value in vars(module).values()
    if (spec := getattr(value, "__node__", None)) is not None
}


@pytest.mark.parametrize("name", [name for name, it in CLASSES.items() if isinstance(it, Same)])
def test_a_class_names_ports_that_there_are(name: str) -> None:
    same = CLASSES[name]
    assert isinstance(same, Same)
    spec = SPECS[same.kind]
    targets = [it if isinstance(it, str) else it.name for it in same.inputs.values()]
    assert {*targets, *same.fixed} <= set(spec.inputs)
    assert list(same.outputs) == list(spec.outputs)[: len(same.outputs)]


def test_sampler_custom_becomes_three_nodes() -> None:
    inputs = {"model": Theirs("1", 0), "add_noise": False, "noise_seed": 7, "cfg": 3.0}
    made = CLASSES["SamplerCustom"](Foreign("9", "SamplerCustom", inputs))
    assert {key: part.kind for key, part in made.parts.items()} == {
        "guider": "Guider",
        "noise": "Noise",
        "": "CustomSampler",
    }
    assert made.parts["noise"].inputs == {"seed": 7, "add": False, "draw": "device"}
    for part in made.parts.values():
        assert set(part.inputs) <= set(SPECS[part.kind].inputs)


@pytest.mark.parametrize("name", ["KSampler", "KSamplerAdvanced", "RandomNoise", "DisableNoise"])
def test_what_a_file_of_comfyui_adds_on_the_way_is_drawn_where_comfyui_draws_it(name: str) -> None:
    (part,) = CLASSES[name](Foreign("9", name, {})).parts.values()
    assert part.inputs["draw"] == "device"


@pytest.mark.parametrize(("device", "sampler"), [("cpu", "dpmpp_sde"), ("gpu", "dpmpp_sde_gpu")])
def test_noise_on_the_device_is_another_sampler(device: str, sampler: str) -> None:
    inputs = {"eta": 0.5, "r": 0.4, "noise_device": device}
    made = CLASSES["SamplerDPMPP_SDE"](Foreign("9", "SamplerDPMPP_SDE", inputs))
    assert made.parts[""].inputs == {"sampler": sampler, "eta": 0.5, "r": 0.4}


def test_a_version_that_is_not_known_is_told() -> None:
    with pytest.raises(Unmappable, match="'alternative'"):
        CLASSES["SamplerEulerCFGpp"](Foreign("9", "x", {"version": "alternative"}))
