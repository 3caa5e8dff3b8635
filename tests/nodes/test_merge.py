"""Merges of tiny models, against their weights mixed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.errors import NodeError
from engine.files.folders import ModelFolders
from engine.graph.graph import Const
from engine.models.device import Host
from engine.models.store import ModelStore
from nodes.families import FAMILIES
from tests.models.checkpoints import write_sd1, write_vae
from tests.models.loras import pair, product, write_lora
from tests.nodes.studio import Studio, graph_of, use

QUERY = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q"
UNET = "model.diffusion_model."


@pytest.fixture(scope="module", autouse=True)
def files(studio: Studio) -> Path:
    folder = studio.home / "models"
    made = write_sd1(folder / "checkpoints/second.safetensors", seed=5)
    write_sd1(folder / "checkpoints/third.safetensors", seed=6)
    write_lora(folder / "loras/one.safetensors", made["unet"], [QUERY], alpha=None)
    (folder / "vae").mkdir(exist_ok=True)
    write_vae(folder / "vae/own.safetensors", seed=7)
    return folder


def merged(studio: Studio, part: str = "model", **constants: Const) -> Any:  # a ref
    nodes = {
        "a": use("LoadCheckpoint", file="sd1.safetensors"),
        "b": use("LoadCheckpoint", file="second.safetensors"),
        "merge": use("Merge", {"first": f"a.{part}", "second": f"b.{part}"}, **constants),
    }
    return studio.run(graph_of(nodes), "merge")["merge"]["merged"]


def worn(studio: Studio, ref: Any) -> dict[str, Tensor]:
    """The weights that a lease of the ref computes with."""
    folders = ModelFolders([studio.home / "models"], families=FAMILIES)
    with ModelStore(folders, Host).lease(ref) as weights:
        return {
            f"{number}.{name}": parameter.detach().clone()
            for number, module in enumerate(weights.modules)
            for name, parameter in module.named_parameters()
        }


def assert_mixed(
    studio: Studio,
    part: str,
    mix: Callable[[str, Tensor, Tensor], Tensor],
    **constants: Const,
) -> None:
    """That every weight of the merge is the mix of those of the two files."""
    ref = merged(studio, part, **constants)
    nodes: Mapping[str, Any] = {
        name: use("LoadCheckpoint", file=f"{file}.safetensors")
        for name, file in (("a", "sd1"), ("b", "second"))
    }
    refs = studio.run(graph_of(nodes), "a", "b")
    one, two = (worn(studio, refs[name][part]) for name in "ab")
    found = worn(studio, ref)
    assert found.keys() == one.keys()
    for name, weight in found.items():
        torch.testing.assert_close(weight, mix(name, one[name], two[name]))
    assert all(torch.equal(now, one[name]) for name, now in worn(studio, refs["a"][part]).items())


@pytest.mark.parametrize("part", ["model", "clip", "vae"])
def test_a_weighted_merge_has_a_share_of_each(studio: Studio, part: str) -> None:
    assert_mixed(studio, part, lambda _, a, b: 0.3 * a + 0.7 * b, ratio=0.3)


def test_one_file_can_be_added_to_and_taken_from_another(studio: Studio) -> None:
    assert_mixed(studio, "model", lambda _, a, b: a + 0.5 * b, method="add", ratio=0.5)
    assert_mixed(studio, "model", lambda _, a, b: 2 * (a - b), method="subtract", ratio=2)


def test_blocks_may_have_ratios_of_their_own(studio: Studio) -> None:
    def mix(name: str, a: Tensor, b: Tensor) -> Tensor:
        ratio = 0.5
        if name.startswith(("0.down_blocks", "0.conv_in")):
            ratio = 1.0
        if name.startswith("0.down_blocks.0.resnets.0"):
            ratio = 0.0
        return ratio * a + (1 - ratio) * b

    blocks: Const = [
        {"block": "input_blocks.", "ratio": 1},
        {"block": "input_blocks.1.0", "ratio": 0},
    ]
    assert_mixed(studio, "model", mix, blocks=blocks)


def test_what_a_model_learned_can_be_moved_to_another(studio: Studio) -> None:
    """First plus what the second has more than the third."""
    nodes = {
        name: use("LoadCheckpoint", file=f"{file}.safetensors")
        for name, file in (("a", "sd1"), ("b", "second"), ("c", "third"))
    }
    nodes["learned"] = use(
        "Merge", {"first": "b.model", "second": "c.model"}, method="subtract", ratio=1
    )
    nodes["moved"] = use(
        "Merge", {"first": "a.model", "second": "learned.merged"}, method="add", ratio=1
    )
    found = studio.run(graph_of(nodes), "a", "b", "c", "moved")
    weights = worn(studio, found["moved"]["merged"])
    a, b, c = (worn(studio, found[name]["model"]) for name in "abc")
    for name, weight in weights.items():
        torch.testing.assert_close(weight, a[name] + b[name] - c[name])


def test_a_merge_takes_the_other_with_its_loras(studio: Studio) -> None:
    nodes = {
        "a": use("LoadCheckpoint", file="sd1.safetensors"),
        "b": use("LoadCheckpoint", file="second.safetensors"),
        "lora": use("LoadModelLora", {"model": "b.model"}, loras=[{"file": "one.safetensors"}]),
        "merge": use("Merge", {"first": "a.model", "second": "lora.model"}, ratio=0.5),
    }
    found = studio.run(graph_of(nodes), "a", "b", "merge")
    one, two = (worn(studio, found[name]["model"]) for name in "ab")
    changed, name = worn(studio, found["merge"]["merged"]), f"0.{QUERY}.weight"
    wanted = 0.5 * one[name] + 0.5 * (two[name] + product(*pair(two[name]), two[name]))
    torch.testing.assert_close(changed[name], wanted)


def test_a_model_of_another_family_is_refused(studio: Studio) -> None:
    nodes = {
        "a": use("LoadCheckpoint", file="sd1.safetensors"),
        "b": use("LoadCheckpoint", file="sdxl.safetensors"),
        "merge": use("Merge", {"first": "a.model", "second": "b.model"}),
    }
    with pytest.raises(NodeError, match=r"SDXL checkpoint, .* Stable Diffusion 1 checkpoint: .*"):
        studio.run(graph_of(nodes), "merge")


def test_a_vae_of_its_own_merges_with_a_checkpoints(studio: Studio) -> None:
    nodes = {
        "a": use("LoadCheckpoint", file="sd1.safetensors"),
        "own": use("LoadVae", file="own.safetensors"),
        "merge": use("Merge", {"first": "a.vae", "second": "own.vae"}, ratio=0),
    }
    found = studio.run(graph_of(nodes), "own", "merge")
    own, mixed = worn(studio, found["own"]["vae"]), worn(studio, found["merge"]["merged"])
    assert all(torch.equal(mixed[name], weight) for name, weight in own.items())


@pytest.mark.parametrize(
    ("part", "constants", "ends"),
    [
        ("model", {}, ["attn1.to_q", "attn1.to_k", "attn1.to_v", "attn1.to_out.0"]),
        (
            "model",
            {"attention": "cross"},
            [f"attn2.to_{part}" for part in ("q", "k", "v", "out.0")],
        ),
        ("clip", {}, [f"self_attn.{part}_proj" for part in ("q", "k", "v", "out")]),
    ],
)
def test_attention_is_multiplied(
    studio: Studio, part: str, constants: dict[str, Any], ends: list[str]
) -> None:
    factors = {"query": 1.5, "key": 0.5, "value": 2.0, "out": 1.0}
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "scale": use("ScaleAttention", {"weights": f"load.{part}"}, **factors, **constants),
    }
    found = studio.run(graph_of(nodes), "load", "scale")
    before, after = worn(studio, found["load"][part]), worn(studio, found["scale"]["scaled"])
    by_end = dict(zip(ends, factors.values(), strict=True))
    for name, weight in before.items():
        end = next((end for end in ends if f".{end}." in name), "")
        assert torch.equal(after[name], weight * by_end.get(end, 1.0))
    assert any(not torch.equal(after[name], weight) for name, weight in before.items())


def test_a_text_encoder_has_no_cross_attention(studio: Studio) -> None:
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "scale": use("ScaleAttention", {"weights": "load.clip"}, attention="cross"),
    }
    with pytest.raises(NodeError, match='wanted "self"'):
        studio.run(graph_of(nodes), "scale")
