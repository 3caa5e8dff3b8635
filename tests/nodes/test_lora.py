"""LoRAs in workflows: what they change, in which order, and what comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from engine.errors import GraphError, NodeError
from engine.graph.graph import Const, Graph
from engine.run.events import Notice
from tests.models.checkpoints import UNET_SIZES, clip, unet
from tests.models.loras import write_lora
from tests.nodes.studio import Studio, graph_of, text_to_image, use

QUERY = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q"
CONTEXT = "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k"
FC1 = "encoder.layers.0.mlp.fc1"


def kohya(name: str) -> str:
    return "lora_unet_" + name.replace(".", "_")


def half_lost(name: str) -> str:
    return kohya(name) if name == QUERY else "lora_unet_elsewhere"


@pytest.fixture(scope="module", autouse=True)
def loras(studio: Studio) -> Path:
    folder = studio.home / "models" / "loras"
    model = unet(UNET_SIZES, heads=8)
    write_lora(folder / "one.safetensors", model, [QUERY], kohya)
    write_lora(folder / "two.safetensors", model, [QUERY, CONTEXT], kohya, alpha=None)
    write_lora(folder / "lost.safetensors", model, [QUERY, CONTEXT], half_lost)
    other = nn.ModuleDict({"to_q": nn.Linear(24, 24)})
    write_lora(folder / "wide.safetensors", other, ["to_q"], lambda _: kohya(QUERY))
    text = clip(16, 2)
    te = "lora_te_text_model_encoder_layers_0_mlp_fc1"
    write_lora(folder / "text.safetensors", text, [FC1], lambda _: te)
    wide = nn.ModuleDict({"to_k": nn.Linear(2048, 4)})
    write_lora(folder / "xl.safetensors", wide, ["to_k"], lambda _: kohya(CONTEXT))
    return folder


def picture(studio: Studio, *entries: Const, family: str = "sd1") -> Tensor:
    """The latent of the main path, behind LoRAs where there are any."""
    pixels: Tensor = studio.run(patched(*entries, family=family), "sampler")["sampler"][
        "latent"
    ].samples
    return pixels


def patched(*entries: Const, family: str = "sd1") -> Graph:
    plain = text_to_image(family)
    if not entries:
        return plain
    links = {"model": "load.model", "clip": "load.clip"}
    nodes = {"lora": use("LoadLora", links, loras=list(entries))}
    moved = {}
    for name, node in plain.nodes.items():
        ends = {
            port: type(link)(type(link.node)("lora"), link.port)
            if link.node == "load" and link.port != "vae"
            else link
            for port, link in node.links.items()
        }
        moved[name] = type(node)(node.id, node.type, node.constants, ends)
    return Graph({**moved, **graph_of(nodes).nodes})


def test_a_lora_changes_the_picture_and_leaving_it_out_restores_every_bit(studio: Studio) -> None:
    plain = picture(studio)
    assert not torch.equal(picture(studio, {"file": "one.safetensors"}), plain)
    again = picture(studio, {"file": "one.safetensors", "on": False})
    assert torch.equal(again, plain)
    assert torch.equal(picture(studio, {"file": "one.safetensors", "strength": 0}), plain)


def test_what_the_text_encoder_learned_has_a_strength_of_its_own(studio: Studio) -> None:
    plain = picture(studio)
    entry: dict[str, Const] = {"file": "text.safetensors"}
    changed = picture(studio, entry)
    assert not torch.equal(changed, plain)
    assert torch.equal(picture(studio, {**entry, "strength": 0, "text_strength": 1}), changed)
    assert torch.equal(picture(studio, {**entry, "text_strength": 0}), plain)


def test_a_lora_and_its_negative_cancel_out(studio: Studio) -> None:
    both = picture(studio, {"file": "two.safetensors"}, {"file": "two.safetensors", "strength": -1})
    torch.testing.assert_close(both, picture(studio), rtol=0, atol=5e-3)


def test_two_loras_are_not_one(studio: Studio) -> None:
    one: Const = {"file": "one.safetensors"}
    two: Const = {"file": "two.safetensors"}
    found = [picture(studio, one), picture(studio, two), picture(studio, one, two)]
    assert not any(torch.equal(found[i], found[j]) for i, j in ((0, 1), (0, 2), (1, 2)))


def test_a_lora_of_another_family_is_refused_and_both_families_named(studio: Studio) -> None:
    with pytest.raises(NodeError) as caught:
        picture(studio, {"file": "xl.safetensors"})
    assert caught.value.node == "lora"
    assert str(caught.value.__cause__) == (
        "xl.safetensors is a LoRA for SDXL, sd1.safetensors is a Stable Diffusion 1 checkpoint: "
        "it is for another family of models"
    )
    assert "sampler" not in studio.ran


def test_a_lora_of_other_sizes_is_refused_before_sampling(studio: Studio) -> None:
    plain = picture(studio)
    with pytest.raises(NodeError, match=r"wide.*Diffusion 1 checkpoint: .*wanted \[16, 16\]"):
        picture(studio, {"file": "wide.safetensors"})
    assert torch.equal(picture(studio), plain)


def test_a_run_tells_how_much_of_a_lora_is_passed_over(studio: Studio) -> None:
    picture(studio, {"file": "lost.safetensors"})
    said = [event.text for event in studio.events if isinstance(event, Notice)]
    assert any("lost.safetensors: 1 of the 2 weights it changes are not there" in s for s in said)


def test_a_missing_file_is_a_problem_of_its_entry(studio: Studio) -> None:
    with pytest.raises(GraphError) as caught:
        picture(studio, {"file": "one.safetensors"}, {"file": "gone.safetensors", "strength": "x"})
    [problem] = caught.value.problems
    assert (problem.node, problem.port) == ("lora", "loras")
    assert "entry 2, file: there is no 'gone.safetensors' in loras" in problem.message
    assert "entry 2, strength: found 'x', wanted Float" in problem.message


def test_a_model_alone_can_be_changed(studio: Studio) -> None:
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "lora": use("LoadModelLora", {"model": "load.model"}, loras=[{"file": "one.safetensors"}]),
    }
    [patch] = studio.run(graph_of(nodes), "lora")["lora"]["model"].patches
    assert (patch.file.name, patch.strength) == ("one.safetensors", 1.0)
