"""ControlNets: the files they come in, and what they add to a UNet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.errors import InputError
from engine.files.family import recognise
from engine.files.header import read_header
from nodes.families import FAMILIES
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.lib.components import Start
from nodes.lib.regions import Placed, Window
from nodes.lib.values import Control, Entry, Span
from nodes.refs import ControlRef
from tests.models.checkpoints import UNET_SIZES, Made
from tests.models.controls import SDXL_SIZES, hints, write_control
from tests.nodes.families.loading import load
from tests.nodes.families.prompting import SIGMA, X, assert_close, entry

REF = ControlRef(())
SD1 = pytest.param("sd1", UNET_SIZES, {}, id="sd1")
SDXL = pytest.param("sdxl", SDXL_SIZES, {"width": 12, "pooled": 8}, id="sdxl")


def steered(
    network: Any, net: Any, entries: list[Entry], sigma: float = SIGMA, window: Window | None = None
) -> list[Tensor]:
    """What the network says of the entries, some of which are steered by the net."""
    window = window or Window(0, 0, 8, 8, None)
    asked = [Placed(each, window, True) for each in entries]
    start = Start(torch.zeros_like(X), controls={REF: net})
    given = network.prediction.input(window.of(X), sigma).repeat(len(entries), 1, 1, 1)
    said: list[Tensor] = network.bind(asked, start, 9)(given, sigma, range(len(entries)))
    return said


def wanted(made: Made, control: Made, told: Entry, hint: Tensor, strength: float) -> Tensor:
    """The bare modules' answer."""
    given = X / (SIGMA**2 + 1) ** 0.5
    tokens = told.tokens.expand(2, -1, -1)
    added: dict[str, Any] = {}
    if told.pooled is not None:
        sizes = torch.tensor([[64, 64, 0, 0, 64, 64]] * 2)
        added = {"text_embeds": told.pooled.expand(2, -1), "time_ids": sizes}
    timestep = int(load(made.path, "model").levels.timestep(SIGMA))
    with torch.no_grad():
        down, middle = control["control"](
            given, timestep, tokens, hint, strength, added_cond_kwargs=added, return_dict=False
        )
        said: Tensor = made["unet"](
            given,
            timestep,
            tokens,
            added_cond_kwargs=added,
            down_block_additional_residuals=down,
            mid_block_additional_residual=middle,
        ).sample
    return said


@pytest.mark.parametrize("layout", ["control_model.", "", "diffusers"])
@pytest.mark.parametrize(("family", "sizes", "prompt"), [SD1, SDXL])
def test_a_picture_steers_a_model(
    family: str,
    sizes: UNetSizes,
    prompt: dict[str, int],
    layout: str,
    checkpoints: Mapping[str, Made],
    tmp_path: Path,
) -> None:
    diffusers = layout == "diffusers"
    made = checkpoints[family]
    control = write_control(
        tmp_path / "c.safetensors", sizes, diffusers=diffusers, prefix="" if diffusers else layout
    )
    picture = hints()
    told = replace(entry(**prompt), controls=(Control(REF, picture, 0.7),))
    [said] = steered(load(made.path, "model"), load(control.path, "control"), [told])
    hint = picture.movedim(-1, 1).expand(2, -1, -1, -1)
    assert_close(said, wanted(made, control, told, hint, 0.7))


def test_two_control_nets_are_added_up(sd1: Made, tmp_path: Path) -> None:
    control = write_control(tmp_path / "c.safetensors")
    network, net = load(sd1.path, "model"), load(control.path, "control")
    half, whole = Control(REF, hints(), 0.5), Control(REF, hints(), 1.0)
    twice, once = replace(entry(), controls=(half, half)), replace(entry(), controls=(whole,))
    assert_close(steered(network, net, [twice])[0], steered(network, net, [once])[0])


def test_prompts_that_are_steered_alike_share_a_call(sd1: Made, tmp_path: Path) -> None:
    network = load(sd1.path, "model")
    net = load(write_control(tmp_path / "c.safetensors").path, "control")
    one, other = Control(REF, hints()), Control(REF, 1 - hints())
    entries = [
        replace(entry(), controls=(one,)),
        replace(entry(seed=1), controls=(other,)),
        entry(seed=2),
    ]
    together = steered(network, net, entries)
    for each, said in zip(entries, together, strict=True):
        assert_close(said, steered(network, net, [each])[0])
    assert not torch.allclose(together[0], steered(network, net, [entry()])[0], atol=1e-3)


@pytest.mark.parametrize(
    "control",
    [Control(REF, hints(), strength=0.0), Control(REF, hints(), span=Span(0.9, 1.0))],
    ids=["no strength", "not yet"],
)
def test_what_does_not_steer_changes_nothing(control: Control, sd1: Made, tmp_path: Path) -> None:
    network = load(sd1.path, "model")
    net = load(write_control(tmp_path / "c.safetensors").path, "control")
    told = replace(entry(), controls=(control,))
    assert steered(network, net, [told])[0].equal(steered(network, net, [entry()])[0])


def test_a_hint_is_cropped_and_resized_to_the_picture_or_its_part(tmp_path: Path) -> None:
    net = load(write_control(tmp_path / "c.safetensors").path, "control")
    wide = torch.cat([torch.zeros(1, 64, 32, 3), hints(), torch.zeros(1, 64, 32, 3)], 2)
    [hint] = net.read(wide, (8, 8), 8, 2)
    assert_close(hint[1], hints()[0].movedim(-1, 0))
    assert net.read(hints(), (4, 8), 8, 3)[0].shape == (3, 3, 32, 64)


def test_a_control_net_of_another_family_is_refused(sd1: Made, tmp_path: Path) -> None:
    net = load(write_control(tmp_path / "c.safetensors", SDXL_SIZES).path, "control")
    told = replace(entry(), controls=(Control(REF, hints()),))
    with pytest.raises(InputError, match="for models of another family than this one"):
        steered(load(sd1.path, "model"), net, [told])


@pytest.mark.parametrize(("family", "sizes", "prompt"), [SD1, SDXL])
def test_a_file_says_what_it_steers(
    family: str, sizes: UNetSizes, prompt: object, tmp_path: Path
) -> None:
    header = read_header(write_control(tmp_path / "c.safetensors", sizes).path)
    finding = recognise(header, FAMILIES)
    assert finding is not None
    titles = {"sd1": "a ControlNet for Stable Diffusion 1", "sdxl": "a ControlNet for SDXL"}
    assert finding.what == titles[family]
    assert finding.folders == {"controlnet"}
    assert finding.problem(ControlRef) is None


def test_the_residuals_of_a_shuffle_are_averaged(tmp_path: Path) -> None:
    net = load(write_control(tmp_path / "c_shuffle.safetensors").path, "control")
    given, timestep = X / (SIGMA**2 + 1) ** 0.5, torch.tensor(500)
    told = {"encoder_hidden_states": entry().tokens.expand(2, -1, -1)}
    found = net.residuals(given, timestep, told, net.read(hints(), (8, 8), 8, 2))
    assert {tuple(each.shape[2:]) for each in [found.middle, *found.skips]} == {(1, 1)}


@pytest.mark.parametrize(
    "name", ["control_add_embedding.linear_1.weight", "controlnet_odd.weight", "spatial.weight"]
)
def test_a_control_net_of_another_build_is_named(name: str, tmp_path: Path) -> None:
    made = write_control(tmp_path / "c.safetensors", diffusers=True)
    header = read_header(made.path)
    strange = {name: next(iter(header.tensors.values()))}
    finding = recognise(replace(header, tensors={**header.tensors, **strange}), FAMILIES)
    assert finding is not None
    assert finding.loader is None or finding.problem(ControlRef)
