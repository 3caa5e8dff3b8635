"""ControlNets of several kinds: told of the kind of a picture, as the field tells them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from diffusers.models.embeddings import Timesteps
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from engine.files.header import read_header
from nodes.families.stable_diffusion.control import ControlNets
from nodes.families.stable_diffusion.control_plan import UnionSizes
from nodes.refs import ControlRef
from tests.models.checkpoints import Made
from tests.models.controls import SDXL_SIZES, hints, write_control
from tests.nodes.families.loading import load, recognised
from tests.nodes.families.prompting import SIGMA, X, assert_close, entry

SIZES = UnionSizes(kinds=6, width=16, layers=1, sinusoid=32, time=64)
TOLD = entry(width=12, pooled=8)


@pytest.fixture(params=["diffusers", "original"])
def union(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    diffusers = request.param == "diffusers"
    return write_control(
        tmp_path / "union.safetensors", SDXL_SIZES, diffusers=diffusers, prefix="", union=SIZES
    )


class Plus(nn.Module):
    """A module, and what is added to what it gives."""

    def __init__(self, module: nn.Module, more: Tensor) -> None:
        super().__init__()
        self.module, self.more = module, more

    def forward(self, *given: object) -> Tensor:
        found: Tensor = self.module(*given) + self.more
        return found


def told(path: Path) -> Mapping[str, Tensor]:
    """The tensors of a file below the names that only unions have."""
    return {name: tensor.float() for name, tensor in load_file(path).items()}


def time_of(tensors: Mapping[str, Tensor], kind: int | None) -> Tensor:
    chosen = torch.zeros(SIZES.kinds)
    if kind is not None:
        chosen[kind] = 1
    x = Timesteps(SIZES.sinusoid, True, 0)(chosen).flatten()[None]
    for at in (1, 2):
        part = f"control_add_embedding.linear_{at}."
        x = functional.linear(x, tensors[f"{part}weight"], tensors[f"{part}bias"])
        x = functional.silu(x) if at == 1 else x
    found: Tensor = x
    return found


def hint_of(tensors: Mapping[str, Tensor], seen: Tensor, kind: int) -> Tensor:
    """What is added to the hint, by torch's own attention."""
    token = (seen.mean((2, 3)) + tensors["task_embedding"][kind])[:, None]
    part = {
        name.removeprefix("transformer_layes.0."): tensor
        for name, tensor in tensors.items()
        if name.startswith("transformer_layes.0.")
    }
    attention = nn.MultiheadAttention(16, 8, batch_first=True)
    attention.load_state_dict(
        {n.removeprefix("attn."): t for n, t in part.items() if n.startswith("attn.")}
    )
    normed = functional.layer_norm(token, (16,), part["ln_1.weight"], part["ln_1.bias"])
    token = token + attention(normed, normed, normed)[0]
    inner = functional.layer_norm(token, (16,), part["ln_2.weight"], part["ln_2.bias"])
    inner = functional.linear(inner, part["mlp.c_fc.weight"], part["mlp.c_fc.bias"])
    inner = inner * torch.sigmoid(1.702 * inner)
    token = token + functional.linear(inner, part["mlp.c_proj.weight"], part["mlp.c_proj.bias"])
    alpha = functional.linear(
        token[:, 0], tensors["spatial_ch_projs.weight"], tensors["spatial_ch_projs.bias"]
    )
    return alpha[..., None, None]


@pytest.mark.parametrize("kind", [None, 0, 5])
def test_a_union_is_told_of_the_kind_of_a_picture(union: Made, kind: int | None) -> None:
    net, module, tensors = load(union.path, "control"), union["control"], told(union.path)
    x, timestep = X / (SIGMA**2 + 1) ** 0.5, torch.tensor(500)
    assert TOLD.pooled is not None
    added = {
        "text_embeds": TOLD.pooled.expand(2, -1),
        "time_ids": torch.tensor([[64, 64, 0, 0, 64, 64]] * 2),
    }
    given = {"encoder_hidden_states": TOLD.tokens.expand(2, -1, -1), "added_cond_kwargs": added}
    [hint] = net.read(hints(), (8, 8), 8, 2)
    found = net.residuals(x, timestep, given, [hint], kind)
    with torch.no_grad():
        module.time_embedding = Plus(module.time_embedding, time_of(tensors, kind))
        if kind is not None:
            seen = module.controlnet_cond_embedding(hint)
            more = hint_of(tensors, seen, kind)
            module.controlnet_cond_embedding = Plus(module.controlnet_cond_embedding, more)
        down, middle = module(x, timestep, controlnet_cond=hint, return_dict=False, **given)
    for each, wanted in zip([*found.skips, found.middle], [*down, middle], strict=True):
        assert_close(each, wanted)


def test_a_union_is_named_and_says_how_many_kinds_it_knows(union: Made) -> None:
    finding = recognised(union.path)
    assert finding.what == "a union ControlNet for SDXL"
    assert finding.problem(ControlRef) is None
    assert ControlNets().describe("control", read_header(union.path)).kinds == 6
