from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.files.folders import ModelFolders
from engine.files.header import read_header
from engine.node.refs import LatentSpace
from nodes.families import FAMILIES
from tests.files.made import write_tensors
from tests.models.checkpoints import Made, write_vae
from tests.nodes.families.loading import recognised

WORDS = {
    "lora_unet_down_blocks_0.lora_down.weight": "a LoRA (it has lora_unet_ keys)",
    "transformer.blocks.0.lora_A.weight": "a LoRA (it has .lora_A. keys)",
    "control_model.input_blocks.0.0.weight": "a ControlNet (it has control_model. keys)",
    "emb_params": "an embedding (it has emb_params keys)",
    "double_blocks.0.img_attn.qkv.weight": "a Flux model, of a family that is not supported yet",
    "joint_blocks.0.x_block.attn.qkv.weight": "a Stable Diffusion 3 model, of a family that is not",
    "down_blocks.0.resnets.0.conv1.weight": "a UNet in diffusers' layout, which is not read",
    "model.diffusion_model.blocks.7.weight": "a diffusion model of a build not supported yet",
    "text_model.encoder.layers.0.mlp.fc1.weight": "a text encoder",
    "encoder.block.0.layer.0.SelfAttention.q.weight": "a text encoder",
    "model.1.sub.0.RDB1.conv1.0.weight": "an upscaler",
}
TITLES = {
    "sd1": "a Stable Diffusion 1 checkpoint",
    "sd2": "a Stable Diffusion 2 checkpoint",
    "sdxl": "an SDXL checkpoint",
    "sdxl_refiner": "an SDXL refiner checkpoint",
}


def space_of(path: Path) -> LatentSpace:
    spaces = recognised(path).spaces
    assert spaces is not None
    return spaces.space(read_header(path))


def test_each_family_knows_its_own(made: Made, family: str) -> None:
    finding = recognised(made.path)
    assert finding.what == TITLES[family]
    assert set(finding.components) == {"model", "clip", "vae"}
    numbers = sum(entry.numel for entry in read_header(made.path).tensors.values())
    assert sum(finding.components.values()) == numbers


def test_a_latent_space_is_read_off_the_header(made: Made, family: str) -> None:
    space = space_of(made.path)
    assert (space.channels, space.factor) == (4, 8)
    assert space.scale == (0.13025 if family.startswith("sdxl") else 0.18215)


@pytest.mark.parametrize("names", ["diffusers", "original"])
@pytest.mark.parametrize("prefix", ["", "first_stage_model."])
def test_a_vae_of_its_own_is_known(names: str, prefix: str, tmp_path: Path) -> None:
    made = write_vae(
        tmp_path / "vae.safetensors", prefix=prefix, diffusers_names=names == "diffusers"
    )
    finding = recognised(made.path)
    assert (finding.what, set(finding.components)) == ("a VAE", {"vae"})
    assert space_of(made.path).factor == 8


@pytest.mark.parametrize("name", WORDS)
def test_other_kinds_are_named(name: str, tmp_path: Path) -> None:
    path = write_tensors(tmp_path / "checkpoints/odd.safetensors", [name])
    fault = ModelFolders([tmp_path], families=FAMILIES).fault("checkpoints", path.name)
    assert fault is not None
    assert fault.startswith(f"odd.safetensors is {WORDS[name]}")
    assert fault.endswith("; wanted a checkpoint")


def test_a_checkpoint_is_no_vae(made: Made) -> None:
    folders = ModelFolders([], families=FAMILIES, extra=[("vae", made.path.parent)])
    assert "checkpoint (" not in (fault := folders.fault("vae", made.path.name) or "")
    assert fault.endswith("checkpoint; wanted a VAE")


def test_families_import_no_torch() -> None:
    code = "import nodes.families, sys; sys.exit('torch' in sys.modules or 'yaml' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
