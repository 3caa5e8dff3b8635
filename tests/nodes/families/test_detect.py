from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.files.family import recognise
from engine.files.folders import ModelFolders
from engine.files.header import read_header
from nodes.families import FAMILIES
from nodes.lib.components import Outline
from nodes.lib.space import LatentSpace
from nodes.refs import ModelRef
from tests.models.checkpoints import Made, write_sdxl, write_vae
from tests.nodes.families.headers import header_of
from tests.nodes.families.loading import recognised

TITLES = {
    "sd1": "a Stable Diffusion 1 checkpoint",
    "sd2": "a Stable Diffusion 2 checkpoint",
    "sdxl": "an SDXL checkpoint",
    "sdxl_refiner": "an SDXL refiner checkpoint",
}


def space_of(path: Path) -> LatentSpace:
    describer = recognised(path).describer
    assert describer is not None
    described = describer.describe("model", read_header(path))
    space = described.space if isinstance(described, Outline) else described
    assert isinstance(space, LatentSpace)
    return space


def test_each_family_knows_its_own(made: Made, family: str) -> None:
    finding = recognised(made.path)
    assert finding.what == TITLES[family]
    assert set(finding.components) == {"model", "text", "vae"}
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


def test_a_checkpoint_is_no_vae(made: Made) -> None:
    folders = ModelFolders([], families=FAMILIES, extra=[("vae", made.path.parent)])
    assert "checkpoint (" not in (fault := folders.fault("vae", made.path.name) or "")
    assert fault.endswith("checkpoint; wanted a VAE")


@pytest.mark.parametrize(
    ("channels", "purpose"), [(7, "that enlarges pictures"), (6, "that reads 6 channels")]
)
def test_a_checkpoint_made_for_more_than_a_prompt_is_named(
    channels: int, purpose: str, sd1: Made
) -> None:
    entry = "model.diffusion_model.input_blocks.0.0.weight"
    sizes = {name: tensor.shape for name, tensor in read_header(sd1.path).tensors.items()}
    sizes[entry] = (sizes[entry][0], channels, 3, 3)
    finding = recognise(header_of(sizes), FAMILIES)
    assert finding is not None
    assert finding.problem(ModelRef) == (
        f"is a Stable Diffusion 1 checkpoint {purpose}, which is not supported yet"
    )


def test_a_list_of_models_says_which_cannot_be_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    write_sdxl(folder / "good.safetensors")
    write_sdxl(folder / "odd.safetensors", marks=["edm_mean"])
    good, odd = ModelFolders([tmp_path], families=FAMILIES).found()
    assert good.error is None
    assert odd.error is not None
    assert odd.error.startswith("odd.safetensors is an SDXL checkpoint; it is marked 'edm_mean'")


def test_families_import_no_torch() -> None:
    code = "import nodes.families, sys; sys.exit('torch' in sys.modules or 'yaml' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
