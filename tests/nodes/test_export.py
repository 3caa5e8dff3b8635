"""Weights written as files of their own, and read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from torch import Tensor

from engine.errors import InputError, NodeError
from engine.files.folders import ModelFolders
from engine.models.device import Host
from engine.models.store import ModelStore
from engine.node.refs import FileRef
from nodes.families import FAMILIES
from nodes.refs import ModelRef, TextRef, VaeRef
from tests.models.checkpoints import write_sd1, write_vae
from tests.models.loras import write_lora
from tests.nodes.comfy_graphs import node, run
from tests.nodes.studio import FAMILIES as KINDS
from tests.nodes.studio import Studio, graph_of, use

QUERY = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q"
PARTS = {"model": ModelRef, "clip": TextRef, "vae": VaeRef}


@pytest.fixture(scope="module", autouse=True)
def files(studio: Studio) -> None:
    folder = studio.home / "models"
    made = write_sd1(folder / "checkpoints/second.safetensors", seed=5)
    write_sd1(folder / "checkpoints/v.safetensors", marks=["v_pred", "ztsnr"])
    write_lora(folder / "loras/one.safetensors", made["unet"], [QUERY], alpha=None)
    (folder / "vae").mkdir(exist_ok=True)
    write_vae(folder / "vae/foreign.safetensors", seed=7, diffusers_names=True)


@pytest.fixture(autouse=True)
def clean(studio: Studio) -> Iterator[None]:
    yield
    for path in (studio.home / "output").rglob("*.safetensors"):
        path.unlink()


def worn(home: Path, ref: Any) -> dict[str, Tensor]:
    """What a lease of the ref computes with."""
    folders = ModelFolders([home], families=FAMILIES)
    with ModelStore(folders, Host).lease(ref) as weights:
        return {
            f"{number}.{name}": parameter.detach().clone()
            for number, module in enumerate(weights.modules)
            for name, parameter in module.named_parameters()
        }


def file_ref(home: Path, folder: str, name: str) -> FileRef:
    return FileRef(folder, name, ModelFolders([home]).stamp(folder, name))


def saved(studio: Studio, name: str) -> dict[str, Tensor]:
    with safe_open(studio.home / "output" / name, "pt") as file:
        return {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - no mapping


def all_equal(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(map(torch.equal, one.values(), other.values()))


def save_of(file: str, *parts: str, **constants: Any) -> dict[str, Any]:
    links = {part: f"load.{part}" for part in parts}
    return {
        "load": use("LoadCheckpoint", file=f"{file}.safetensors"),
        "save": use("SaveCheckpoint", links, **constants),
    }


@pytest.mark.parametrize("family", KINDS)
def test_a_saved_checkpoint_holds_the_same_weights(studio: Studio, family: str) -> None:
    found = studio.run(graph_of(save_of(family, *PARTS)), "load", "save")
    [file] = found["save"]["files"]
    assert file.path.endswith("output/checkpoints/lienzo_00001.safetensors")
    output, models = studio.home / "output", studio.home / "models"
    again = file_ref(output, "checkpoints", "lienzo_00001.safetensors")
    for part, kind in PARTS.items():
        assert all_equal(worn(output, kind((again,))), worn(models, found["load"][part]))


@pytest.mark.parametrize("family", KINDS)
def test_a_saved_checkpoint_has_the_names_and_shapes_of_the_first(
    studio: Studio, family: str
) -> None:
    studio.run(graph_of(save_of(family, *PARTS)), "save")
    shapes = {
        name: t.shape for name, t in saved(studio, "checkpoints/lienzo_00001.safetensors").items()
    }
    path = studio.home / "models/checkpoints" / f"{family}.safetensors"
    with safe_open(path, "pt") as file:
        assert shapes == {key: file.get_tensor(key).shape for key in file.keys()}  # noqa: SIM118


def test_what_changes_the_weights_is_saved_with_them(studio: Studio) -> None:
    nodes = save_of("sd1")
    nodes |= {
        "other": use("LoadCheckpoint", file="second.safetensors"),
        "lora": use("LoadModelLora", {"model": "load.model"}, loras=[{"file": "one.safetensors"}]),
        "merge": use("Merge", {"first": "lora.model", "second": "other.model"}, ratio=0.3),
        "vae": use("LoadVae", file="foreign.safetensors"),
        "save": use(
            "SaveCheckpoint", {"model": "merge.merged", "clip": "other.clip", "vae": "vae.vae"}
        ),
    }
    found = studio.run(graph_of(nodes), "merge", "other", "vae", "save")
    output, models = studio.home / "output", studio.home / "models"
    again = (file_ref(output, "checkpoints", "lienzo_00001.safetensors"),)
    assert all_equal(worn(output, ModelRef(again)), worn(models, found["merge"]["merged"]))
    assert all_equal(worn(output, TextRef(again)), worn(models, found["other"]["clip"]))
    assert all_equal(worn(output, VaeRef(again)), worn(models, found["vae"]["vae"]))


def test_a_saved_checkpoint_can_be_loaded_by_name(studio: Studio) -> None:
    studio.run(graph_of(save_of("sd1", *PARTS)), "save")
    nodes = {"load": use("LoadCheckpoint", file="lienzo_00001.safetensors")}
    assert not studio.engine.check(graph_of(nodes))


def test_a_vae_alone_is_a_file_of_its_own(studio: Studio) -> None:
    found = studio.run(graph_of(save_of("sdxl", "vae", name="vae/own")), "load", "save")
    assert "decoder.conv_in.weight" in saved(studio, "vae/own_00001.safetensors")
    output = studio.home / "output"
    again = VaeRef((file_ref(output, "vae", "own_00001.safetensors"),))
    assert all_equal(worn(output, again), worn(studio.home / "models", found["load"]["vae"]))
    space = ModelStore(ModelFolders([output], families=FAMILIES), Host).describe(again)
    assert space.scale == 0.13025  # type: ignore[attr-defined]  # a LatentSpace


def test_text_encoders_alone_are_a_file_each(studio: Studio) -> None:
    found = studio.run(graph_of(save_of("sdxl", "clip", name="clip/own")), "load", "save")
    assert len(found["save"]["files"]) == 2
    for tower, end in (
        ("clip_l", "text_model.final_layer_norm.bias"),
        ("clip_g", "text_projection.weight"),
    ):
        assert end in saved(studio, f"clip/own_{tower}_00001.safetensors")


def test_a_number_format_can_be_chosen(studio: Studio) -> None:
    studio.run(graph_of(save_of("v", "model", dtype="float16")), "save")
    tensors = saved(studio, "checkpoints/lienzo_00001.safetensors")
    assert {t.dtype for name, t in tensors.items() if name.startswith("model.")} == {torch.float16}


def test_what_a_model_predicts_is_saved(studio: Studio) -> None:
    studio.run(graph_of(save_of("v", "model")), "save")
    assert {"v_pred", "ztsnr"} <= saved(studio, "checkpoints/lienzo_00001.safetensors").keys()
    nodes = save_of("sd1")
    nodes |= {
        "says": use(
            "ModelSampling", {"model": "load.model"}, prediction="v", zero_terminal_snr="yes"
        ),
        "save": use("SaveCheckpoint", {"model": "says.model"}),
    }
    studio.run(graph_of(nodes), "save")
    path = studio.home / "output/checkpoints/lienzo_00002.safetensors"
    with safe_open(path, "pt") as file:
        assert file.metadata()["modelspec.prediction_type"] == "v"
        assert "ztsnr" in file.keys()  # noqa: SIM118


def test_a_saved_file_remembers_its_workflow(studio: Studio) -> None:
    studio.run(graph_of(save_of("sd1", "model")), "save", workflow='{"lienzo": 1}')
    path = studio.home / "output/checkpoints/lienzo_00001.safetensors"
    with safe_open(path, "pt") as file:
        assert file.metadata()["workflow"] == '{"lienzo": 1}'


def test_what_is_no_part_of_the_weights_is_told(studio: Studio) -> None:
    nodes = save_of("sd1")
    nodes |= {
        "free": use("FreeU", {"model": "load.model"}),
        "save": use("SaveCheckpoint", {"model": "free.model"}),
    }
    studio.run(graph_of(nodes), "save")
    assert any("freeu" in str(event) for event in studio.events)


def test_nothing_to_save_is_an_error(studio: Studio) -> None:
    with pytest.raises((NodeError, InputError), match="wanted a link to model, clip or vae"):
        studio.run(graph_of({"save": use("SaveCheckpoint")}), "save")


@pytest.mark.parametrize(
    ("kind", "inputs", "names"),
    [
        ("CheckpointSave", {"model": 0, "clip": 1, "vae": 2}, ["mine_00001.safetensors"]),
        ("ModelSave", {"model": 0}, ["mine_00001.safetensors"]),
        ("CLIPSave", {"clip": 1}, ["mine_clip_l_00001.safetensors"]),
        ("VAESave", {"vae": 2}, ["mine_00001.safetensors"]),
    ],
)
def test_classes_that_save_weights_are_read(
    studio: Studio, kind: str, inputs: dict[str, int], names: list[str]
) -> None:
    links = {name: ["1", port] for name, port in inputs.items()}
    file = {
        "1": node("CheckpointLoaderSimple", ckpt_name="sd1.safetensors"),
        "2": node(kind, filename_prefix="kept/mine", **links),
    }
    run(studio, file, "2")
    assert sorted(path.name for path in (studio.home / "output/kept").iterdir()) == names
