from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import GraphError
from engine.graph.graph import Graph
from tests.models.checkpoints import write_sd1, write_vae
from tests.nodes.studio import Studio, graph_of, text_to_image, use


def test_loading_reads_no_weights(studio: Studio) -> None:
    refs = studio.run(graph_of({"load": use("LoadCheckpoint", file="sd1.safetensors")}))["load"]
    assert [ref.component for ref in refs.values()] == ["model", "text", "vae"]
    assert {ref.file_names for ref in refs.values()} == {"sd1.safetensors"}


def test_a_vae_of_its_own_decodes_in_place_of_the_checkpoints(studio: Studio) -> None:
    folder = studio.home / "models" / "vae"
    folder.mkdir(exist_ok=True)
    write_vae(folder / "other.safetensors", seed=9)
    graph = text_to_image()
    other = graph_of(
        {
            "vae": use("LoadVae", file="other.safetensors"),
            "decode2": use("Decode", {"vae": "vae.vae", "latent": "sampler.latent"}),
        }
    )
    both = studio.run(type(graph)({**graph.nodes, **other.nodes}), "decode", "decode2")
    assert not torch.equal(both["decode"]["image"].pixels, both["decode2"]["image"].pixels)


def test_skipping_layers_changes_the_prompt_but_loads_nothing_new(studio: Studio) -> None:
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "skip": use("ClipSkip", {"clip": "load.clip"}),
        "plain": use("EncodePrompt", {"clip": "load.clip"}, text="apple"),
        "skipped": use("EncodePrompt", {"clip": "skip.clip"}, text="apple"),
    }
    found = studio.run(graph_of(nodes), "plain", "skipped", "skip", "load")
    assert found["skip"]["clip"].weights_key == found["load"]["clip"].weights_key
    plain, skipped = found["plain"]["conditioning"], found["skipped"]["conditioning"]
    assert not torch.equal(plain.entries[0].tokens, skipped.entries[0].tokens)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lora.safetensors", "LoRA"),
        ("pickle.ckpt", "pickle"),
        ("zip.safetensors", "pickle"),
        ("short.safetensors", "short"),
    ],
)
def test_what_is_no_checkpoint_is_refused_before_the_run(
    studio: Studio, name: str, message: str
) -> None:
    folder = studio.home / "models" / "checkpoints"
    up, down = torch.zeros(4, 1), torch.zeros(1, 4)
    block = "lora_unet_down_blocks_0_attentions_0_proj_in"
    save_file(
        {f"{block}.lora_up.weight": up, f"{block}.lora_down.weight": down},
        folder / "lora.safetensors",
    )
    (folder / "pickle.ckpt").write_bytes(b"\x80\x02}q\x00.")
    (folder / "zip.safetensors").write_bytes(b"PK\x03\x04" + bytes(100))
    whole = (folder / "sd1.safetensors").read_bytes()
    (folder / "short.safetensors").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(GraphError) as caught:
        studio.run(graph_of({"load": use("LoadCheckpoint", file=name)}))
    [problem] = caught.value.problems
    assert (problem.node, problem.port) == ("load", "file")
    assert message in problem.message


@pytest.mark.parametrize(
    ("prefix", "part"),
    [("first_stage_model.", "VAE"), ("cond_stage_model.", "text encoder")],
)
def test_a_part_that_is_used_and_not_there_is_said_before_the_work(
    studio: Studio, prefix: str, part: str
) -> None:
    _write_without(studio, prefix)
    [problem] = studio.engine.check(text_to_image(load__file="partial.safetensors"))
    assert (problem.node, problem.port) == ("load", "file")
    assert problem.message == (
        f"partial.safetensors is a Stable Diffusion 1 checkpoint; it has no {part}"
    )


def test_a_part_that_nobody_uses_may_be_missing(studio: Studio) -> None:
    _write_without(studio, "first_stage_model.")
    write_vae(studio.home / "models/vae/own.safetensors")
    nodes = text_to_image(load__file="partial.safetensors").nodes
    own = graph_of(
        {
            "vae": use("LoadVae", file="own.safetensors"),
            "decode": use("Decode", {"vae": "vae.vae", "latent": "sampler.latent"}),
        }
    )
    assert studio.engine.check(Graph({**nodes, **own.nodes})) == []


def _write_without(studio: Studio, prefix: str) -> None:
    """A checkpoint that lacks what its names below the prefix hold."""
    path = studio.home / "models/checkpoints/partial.safetensors"
    write_sd1(path)
    save_file({k: v for k, v in load_file(path).items() if not k.startswith(prefix)}, path)


def test_a_prediction_can_be_said_by_hand(studio: Studio) -> None:
    nodes = text_to_image().nodes
    said = graph_of(
        {
            "said": use("ModelSampling", {"model": "load.model"}, prediction="v"),
            "sampler": use(
                "Sampler",
                {
                    "model": "said.model",
                    "positive": "positive.conditioning",
                    "negative": "negative.conditioning",
                    "latent": "empty.latent",
                },
                steps=2,
                seed=1,
            ),
        }
    )
    before = studio.run(Graph(nodes), "sampler")["sampler"]["latent"].samples
    after = studio.run(Graph({**nodes, **said.nodes}), "sampler")["sampler"]["latent"].samples
    assert not torch.allclose(before, after)


def test_values_are_shared_by_the_nodes_they_are_linked_to(studio: Studio) -> None:
    nodes = {
        "seed": use("Seed", value=42),
        "side": use("Integer", value=64),
        "cfg": use("Float", value=2.5),
        "text": use("Text", value="an apple"),
    }
    found = studio.run(graph_of(nodes))
    assert {name: outputs["value"] for name, outputs in found.items()} == {
        "seed": 42,
        "side": 64,
        "cfg": 2.5,
        "text": "an apple",
    }
