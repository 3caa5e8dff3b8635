from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.loaders import single_file_utils
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.errors import ModelError
from engine.files.header import read_header
from nodes.families.names import renamed_parts
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


def test_a_checkpoint_in_several_files_arrives_too(tmp_path: Path) -> None:
    made = write_sd1(tmp_path / "whole.safetensors", dtype=torch.float32)
    names = sorted(tensors := load_file(made.path))
    for number in range(3):
        part = {name: tensors[name] for name in names[number::3]}
        save_file(part, tmp_path / f"parts-0000{number + 1}-of-00003.safetensors")
    first = tmp_path / "parts-00001-of-00003.safetensors"
    [unet], [text] = load(first, "model").modules, load(first, "text").modules
    assert_equal(unet, made["unet"])
    assert_equal(text, made["text"])


def test_weights_stay_what_they_were_when_the_file_is_written_to(tmp_path: Path) -> None:
    made = write_sd1(tmp_path / "m.safetensors", dtype=torch.float32)
    [unet] = load(made.path, "model").modules
    with made.path.open("r+b") as file:
        file.write(bytes(made.path.stat().st_size))
        file.truncate(100)
    assert_equal(unet, made["unet"])


def test_a_file_that_ends_while_it_is_read_is_an_error(sd1: Made, tmp_path: Path) -> None:
    path = edited(sd1, tmp_path, lambda tensors: None)
    header, loader = read_header(path), recognised(path).loader
    assert loader is not None
    with path.open("r+b") as file:
        file.truncate(header.size // 2)
    with pytest.raises(ModelError, match=r"edited\.safetensors ends within"):
        loader.load("model", header, "float32")


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
        "edited.safetensors is a Stable Diffusion 1 checkpoint; it does not fit its architecture: "
        f"{CONV_IN} is [24, 4, 3, 3], wanted [16, 4, 3, 3]; {CONV_OUT} is missing, wanted [4]; "
        "model.diffusion_model.extra.weight is not part of this architecture"
    )


@pytest.mark.parametrize("dtype", [torch.int16, torch.uint8])
def test_whole_numbers_of_the_right_shape_are_no_weights(
    dtype: torch.dtype, sd1: Made, tmp_path: Path
) -> None:
    path = edited(
        sd1,
        tmp_path,
        lambda tensors: tensors.update({CONV_IN: torch.ones(16, 4, 3, 3, dtype=dtype)}),
    )
    assert f"{CONV_IN} is {'I16' if dtype == torch.int16 else 'U8'}, wanted floating" in refusal(
        path, "model"
    )


@pytest.mark.parametrize(
    "dtype", [torch.bfloat16, torch.float64, torch.float8_e4m3fn, torch.float8_e5m2]
)
def test_every_plain_number_format_of_the_field_is_read(
    dtype: torch.dtype, sd1: Made, tmp_path: Path
) -> None:
    def convert(tensors: dict[str, Tensor]) -> None:
        tensors.update({name: tensor.to(dtype) for name, tensor in tensors.items()})

    [unet] = load(edited(sd1, tmp_path, convert), "model").modules
    wanted = {name: weight.to(dtype) for name, weight in sd1["unet"].state_dict().items()}
    assert_same(unet.state_dict(), wanted)


@pytest.mark.parametrize("leaf", ["scale_weight", "weight_scale"])
def test_scaled_numbers_are_named_before_the_work(leaf: str, sd1: Made, tmp_path: Path) -> None:
    weight = "model.diffusion_model.time_embed.0.weight"

    def scale(tensors: dict[str, Tensor]) -> None:
        tensors[weight] = tensors[weight].to(torch.float8_e4m3fn)
        tensors[weight.replace("weight", leaf)] = torch.ones(1)

    message = "it is stored as scaled fp8, which is not supported yet"
    assert refusal(edited(sd1, tmp_path, scale), "model").endswith(message)


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_an_error_that_names_their_tensor(
    odd: float, sd1: Made, tmp_path: Path
) -> None:
    def spoil(tensors: dict[str, Tensor]) -> None:
        tensors[CONV_OUT][1] = odd

    assert f"is broken: {CONV_OUT} holds numbers that are none" in refusal(
        edited(sd1, tmp_path, spoil), "model"
    )


def test_bytes_behind_the_last_tensor_do_not_matter(sd1: Made, tmp_path: Path) -> None:
    path = edited(sd1, tmp_path, lambda tensors: None)
    with path.open("ab") as file:
        file.write(bytes(6))
    [unet] = load(path, "model").modules
    assert_equal(unet, sd1["unet"])


def test_a_text_encoder_is_read_under_its_older_names(sd1: Made, tmp_path: Path) -> None:
    def rename(tensors: dict[str, Tensor]) -> None:
        for name in [name for name in tensors if ".text_model." in name]:
            tensors[name.replace(".text_model.", ".")] = tensors.pop(name)

    [text] = load(edited(sd1, tmp_path, rename), "text").modules
    assert_equal(text, sd1["text"])


def test_a_vae_is_read_under_the_older_names_of_diffusers(tmp_path: Path) -> None:
    old = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
    made = write_vae(tmp_path / "vae.safetensors", diffusers_names=True)

    def rename(tensors: dict[str, Tensor]) -> None:
        for name in [name for name in tensors if "attentions" in name]:
            tensors[renamed_parts(name, old)] = tensors.pop(name)

    [vae] = load(edited(made, tmp_path, rename), "vae").modules
    assert_equal(vae, made["vae"])


def test_a_projection_stored_as_a_layer_is_the_same(
    checkpoints: Mapping[str, Made], tmp_path: Path
) -> None:
    name = "conditioner.embedders.1.model.text_projection"

    def store(tensors: dict[str, Tensor]) -> None:
        tensors[f"{name}.weight"] = tensors.pop(name).T.contiguous()

    made = checkpoints["sdxl"]
    _, second = load(edited(made, tmp_path, store), "text").modules
    assert_equal(second, made["text_2"])


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
