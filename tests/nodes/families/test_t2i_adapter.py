"""T2I adapters: the files they come in, and what they add to a UNet."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
import torch

from nodes.families.stable_diffusion.residuals import Residuals
from nodes.families.stable_diffusion.t2i_net import _Shrink
from nodes.refs import ControlRef
from tests.models.adapters import CHANNELS, write_adapter
from tests.models.checkpoints import UNET_SIZES, unet
from tests.models.controls import hints
from tests.nodes.families.loading import load, recognised
from tests.nodes.families.prompting import assert_close

KINDS = ("full", "light", "full_xl")
X = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("inputs", [1, 3])
@pytest.mark.parametrize("diffusers", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_features_are_those_of_a_picture(
    kind: Literal["full", "light", "full_xl"], diffusers: bool, inputs: int, tmp_path: Path
) -> None:
    made = write_adapter(tmp_path / "a.safetensors", kind, diffusers=diffusers, inputs=inputs)
    picture = hints().movedim(-1, 1)
    with torch.no_grad():
        wanted = made["adapter"](picture.mean(1, keepdim=True) if inputs == 1 else picture)
    found = load(made.path, "control").read(hints(), (8, 8), 8, 2)
    for each, right in zip(found, wanted, strict=True):
        assert each.shape[0] == 2
        assert_close(each[:1], right)


@pytest.mark.parametrize("kind", ["full", "full_xl"])
def test_features_are_added_where_diffusers_adds_them(
    kind: Literal["full", "full_xl"], tmp_path: Path
) -> None:
    depths = (0, 1, 1) if kind == "full_xl" else (1, 1, 1, 0)
    channels = CHANNELS[: len(depths)]
    sizes = replace(UNET_SIZES, channels=channels, depths=depths, layers=2)
    module = unet(sizes, heads=1).eval()
    net = load(write_adapter(tmp_path / "a.safetensors", kind, diffusers=True).path, "control")
    assert net.steers(sizes)
    read = net.read(hints(), (8, 8), 8, 2)
    given: Any = {"encoder_hidden_states": torch.randn(2, 77, 16), "return_dict": False}
    timestep = torch.tensor(500)
    added: Residuals = net.residuals(X, timestep, {}, read) * 0.7
    with torch.no_grad():
        features = [0.7 * each for each in read]
        [wanted] = module(X, timestep, down_intrablock_additional_residuals=features, **given)
        with ExitStack() as hooks:
            added.on(module, hooks)
            [found] = module(X, timestep, **given)
        [plain] = module(X, timestep, **given)
    assert_close(found, wanted)
    assert not torch.allclose(plain, wanted, atol=1e-3)


def test_odd_sizes_are_shrunk_from_beyond_their_edges(tmp_path: Path) -> None:
    """Means over the edge count what lies beyond as zeros, as the first authors' do."""
    found = _Shrink(1, strides=False)(torch.ones(1, 1, 3, 4))
    assert found.equal(torch.tensor([[[[0.5, 0.5], [1.0, 1.0]]]]))


@pytest.mark.parametrize("diffusers", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_says_what_it_is_for(
    kind: Literal["full", "light", "full_xl"], diffusers: bool, tmp_path: Path
) -> None:
    finding = recognised(write_adapter(tmp_path / "a.sft", kind, diffusers=diffusers).path)
    family = "SDXL" if kind == "full_xl" else "Stable Diffusion 1 or Stable Diffusion 2"
    assert finding.what == f"a T2I adapter for {family}"
    assert finding.folders == {"controlnet"}
    assert finding.problem(ControlRef) is None
