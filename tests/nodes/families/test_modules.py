from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.loaders import single_file_utils
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.files.header import read_header
from tests.models.checkpoints import Made, write_sd1, write_vae
from tests.nodes.families.loading import load, recognised, refusal

Edit = Callable[[dict[str, Tensor]], Any]
CONV_IN = "model.diffusion_model.input_blocks.0.0.weight"
CONV_OUT = "model.diffusion_model.out.2.bias"


def edited(made: Made, folder: Path, edit: Edit) -> Path:
    """A copy of the file with its tensors changed."""
    tensors = load_file(made.path)
    edit(tensors)
    save_file(tensors, folder / "edited.safetensors")
    return folder / "edited.safetensors"


def assert_equal(found: nn.Module, wanted: nn.Module) -> None:
    assert_same(found.state_dict(), wanted.state_dict())


def assert_same(found: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> None:
    assert found.keys() == wanted.keys()
    assert [name for name in wanted if not torch.equal(found[name], wanted[name].float())] == []


def test_every_weight_arrives_bit_by_bit(made: Made) -> None:
    [unet], [vae] = load(made.path, "model").modules, load(made.path, "vae").modules
    assert_equal(unet, made["unet"])
    assert_equal(vae, made["vae"])
    texts = [made.modules[part] for part in ("text", "text_2") if part in made.modules]
    for found, wanted in zip(load(made.path, "text").modules, texts, strict=True):
        assert_equal(found, wanted)


def test_diffusers_reads_the_same_weights(made: Made) -> None:
    """Its own converters are the reference for the layout."""
    [unet], [vae] = load(made.path, "model").modules, load(made.path, "vae").modules
    tensors = load_file(made.path)
    for module, convert in (
        (unet, single_file_utils.convert_ldm_unet_checkpoint),
        (vae, single_file_utils.convert_ldm_vae_checkpoint),
    ):
        converted = convert(dict(tensors), dict(module.config))  # type: ignore[no-untyped-call]
        assert_same(module.state_dict(), converted)


@pytest.mark.parametrize("diffusers_names", [True, False])
def test_a_vae_of_its_own_arrives_too(diffusers_names: bool, tmp_path: Path) -> None:
    made = write_vae(tmp_path / "vae.safetensors", diffusers_names=diffusers_names)
    [vae] = load(made.path, "vae").modules
    assert_equal(vae, made["vae"])


def test_float32_files_are_mapped_not_copied(tmp_path: Path) -> None:
    made = write_sd1(tmp_path / "m.safetensors", dtype=torch.float32)
    [unet] = load(made.path, "model").modules
    low, high = _mapping(made.path)
    assert all(low <= weight.data_ptr() < high for weight in unet.parameters())


def _mapping(path: Path) -> tuple[int, int]:
    """Where in memory the file is mapped."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    spans = [line.split()[0].split("-") for line in lines if line.endswith(str(path))]
    return min(int(low, 16) for low, _ in spans), max(int(high, 16) for _, high in spans)


def test_loading_can_end_between_two_tensors(sd1: Made) -> None:
    loader, checks = recognised(sd1.path).loader, iter(range(3))
    assert loader is not None
    with pytest.raises(StopIteration):
        loader.load("model", read_header(sd1.path), "float32", lambda: print(next(checks)))


@pytest.mark.parametrize("precision", ["float16", "bfloat16", "float32"])
def test_weights_come_in_the_precision_asked_for(precision: Any, sd1: Made) -> None:
    for component in ("model", "text", "vae"):
        for module in load(sd1.path, component, precision).modules:
            assert {weight.dtype for weight in module.parameters()} == {getattr(torch, precision)}


def test_nothing_stays_on_the_meta_device_or_wants_gradients(made: Made) -> None:
    for component in ("model", "text", "vae"):
        for module in load(made.path, component).modules:
            tensors = [*module.parameters(), *module.buffers()]
            assert not any(tensor.is_meta or tensor.requires_grad for tensor in tensors)
            assert not module.training


def test_token_tables_of_eight_bits_load(tmp_path: Path) -> None:
    made = write_sd1(tmp_path / "m.safetensors", fp8_table=True)
    [text] = load(made.path, "text").modules
    assert_equal(text, made["text"])


def test_a_missing_an_extra_and_a_misshapen_tensor_are_named_at_once(
    sd1: Made, tmp_path: Path
) -> None:
    def spoil(tensors: dict[str, Tensor]) -> None:
        del tensors[CONV_OUT]
        tensors["model.diffusion_model.extra.weight"] = torch.zeros(1)
        tensors[CONV_IN] = torch.zeros(24, 4, 3, 3)

    report = refusal(edited(sd1, tmp_path, spoil), "model")
    assert report == (
        "edited.safetensors does not fit its architecture: "
        f"{CONV_IN} is [24, 4, 3, 3], wanted [16, 4, 3, 3]; {CONV_OUT} is missing, wanted [4]; "
        "model.diffusion_model.extra.weight is not part of this architecture"
    )


def test_a_long_report_is_cut(sd1: Made, tmp_path: Path) -> None:
    def spoil(tensors: dict[str, Tensor]) -> None:
        for name in [name for name in tensors if ".in_layers.2." in name]:
            del tensors[name]

    assert refusal(edited(sd1, tmp_path, spoil), "model").endswith(" more")


def test_other_components_do_not_mind(sd1: Made, tmp_path: Path) -> None:
    path = edited(sd1, tmp_path, lambda tensors: tensors.pop(CONV_OUT))
    assert load(path, "vae").space.factor == 8


@pytest.mark.parametrize(
    "junk",
    [
        "model_ema.decay",
        "alphas_cumprod",
        "first_stage_model.loss.logvar",
        "cond_stage_model.transformer.text_model.embeddings.position_ids",
        "cond_stage_model.transformer.text_projection.weight",
    ],
)
def test_leftovers_of_training_are_passed_over(junk: str, sd1: Made, tmp_path: Path) -> None:
    path = edited(sd1, tmp_path, lambda tensors: tensors.update({junk: torch.zeros(1)}))
    for component in ("model", "text", "vae"):
        load(path, component)


def test_matrices_stored_as_convolutions_are_the_same(
    checkpoints: Mapping[str, Made], tmp_path: Path
) -> None:
    def widen(tensors: dict[str, Tensor]) -> None:
        for name in [name for name in tensors if name.endswith("proj_out.weight")]:
            tensors[name] = tensors[name][..., None, None].contiguous()

    made = checkpoints["sd2"]
    [unet] = load(edited(made, tmp_path, widen), "model").modules
    assert_equal(unet, made["unet"])
