"""What files of every trainer change of tiny real models."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.errors import ModelError
from engine.files.header import read_header
from engine.models.slots import slots_of
from engine.node.refs import FileRef, Patch
from tests.models.checkpoints import Made
from tests.models.loras import KOHYA, pair, product, write_lora
from tests.nodes.families.loading import load, recognised

ATTENTION = "down_blocks.0.attentions.0.transformer_blocks.0.attn1"
QUERY, OUT = f"{ATTENTION}.to_q", f"{ATTENTION}.to_out.0"
CONV, NORM = "mid_block.resnets.0.conv1", "up_blocks.0.resnets.1.norm1"
FC1 = "encoder.layers.0.mlp.fc1"


def originals(made: Made, component: str) -> Mapping[str, Tensor]:
    return {slot.name: slot.original for slot in slots_of(load(made.path, component))}


def deltas_of(
    path: Path, before: Mapping[str, Tensor], component: str = "model", strength: float = 1.0
) -> tuple[dict[str, Tensor], list[str]]:
    """What each changed weight becomes, and what was told."""
    patcher, told = recognised(path).patcher, list[str]()
    assert patcher is not None
    patch = Patch(FileRef("loras", path.name, ""), strength)
    found = patcher.deltas(patch, read_header(path), component, before, {}, told.append)
    return {name: delta(before[name].clone()) for name, delta in found.items()}, told


def assert_changes(path: Path, made: Made, component: str, name: str) -> None:
    """That the file changes this weight by its first pair, and nothing else."""
    before = originals(made, component)
    found, told = deltas_of(path, before, component)
    assert told == []
    assert list(found) == [name]
    difference = product(*pair(before[name]), before[name])
    torch.testing.assert_close(found[name], before[name] + difference)


@pytest.mark.parametrize(
    ("spelled", "ends", "joint"),
    [
        ("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q", KOHYA, "."),
        ("lora_unet_input_blocks_1_1_transformer_blocks_0_attn1_to_q", KOHYA, "."),
        ("lycoris_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q", KOHYA, "."),
        (QUERY, ("lora_B.weight", "lora_A.weight"), "."),
        (f"unet.{QUERY}", ("lora_B.weight", "lora_A.weight"), "."),
        (f"unet.{QUERY}", ("lora.up.weight", "lora.down.weight"), "."),
        (f"unet.{QUERY}", ("lora_linear_layer.up.weight", "lora_linear_layer.down.weight"), "."),
        (f"unet.{ATTENTION}.processor.to_q", ("lora.up.weight", "lora.down.weight"), "_"),
        (f"{ATTENTION}.processor.to_q", ("lora.up.weight", "lora.down.weight"), "_"),
        (f"base_model.model.{QUERY}", ("lora_B.weight", "lora_A.weight"), "."),
        (f"base_model.model.{QUERY}", ("lora_B.default.weight", "lora_A.default.weight"), "."),
        (
            "diffusion_model.input_blocks.1.1.transformer_blocks.0.attn1.to_q",
            ("lora_B.weight", "lora_A.weight"),
            ".",
        ),
    ],
)
def test_a_unets_weight_is_found_in_every_spelling(
    sd1: Made, tmp_path: Path, spelled: str, ends: tuple[str, str], joint: str
) -> None:
    path = write_lora(
        tmp_path / "l.safetensors", sd1["unet"], [QUERY], lambda _: spelled, ends, None, joint=joint
    )
    assert_changes(path, sd1, "model", f"0.{QUERY}.weight")


@pytest.mark.parametrize(
    "spelled", [f"unet.{ATTENTION}.processor.to_out", f"unet.{OUT}", f"unet.{ATTENTION}.to_out"]
)
def test_the_last_matrix_of_attention_may_leave_out_its_number(
    sd1: Made, tmp_path: Path, spelled: str
) -> None:
    ends = ("lora.up.weight", "lora.down.weight")
    joint = "_" if "processor" in spelled else "."
    path = write_lora(
        tmp_path / "l.safetensors", sd1["unet"], [OUT], lambda _: spelled, ends, None, joint=joint
    )
    assert_changes(path, sd1, "model", f"0.{OUT}.weight")


@pytest.mark.parametrize(
    ("family", "part", "number", "spelled"),
    [
        ("sd1", "text", 0, "lora_te_text_model_encoder_layers_0_mlp_fc1"),
        ("sd1", "text", 0, "text_encoder.text_model.encoder.layers.0.mlp.fc1"),
        ("sd1", "text", 0, "base_model.model.text_model.encoder.layers.0.mlp.fc1"),
        ("sd2", "text", 0, "lora_te_text_model_encoder_layers_0_mlp_fc1"),
        ("sdxl", "text", 0, "lora_te1_text_model_encoder_layers_0_mlp_fc1"),
        ("sdxl", "text_2", 1, "lora_te2_text_model_encoder_layers_0_mlp_fc1"),
        ("sdxl", "text_2", 1, "text_encoder_2.text_model.encoder.layers.0.mlp.fc1"),
        (
            "sdxl",
            "text_2",
            1,
            "text_encoders.clip_g.transformer.text_model.encoder.layers.0.mlp.fc1",
        ),
        ("sdxl_refiner", "text", 0, "lora_te_text_model_encoder_layers_0_mlp_fc1"),
    ],
)
def test_a_text_encoders_weight_is_found_in_every_spelling(
    checkpoints: Mapping[str, Made],
    tmp_path: Path,
    family: str,
    part: str,
    number: int,
    spelled: str,
) -> None:
    made = checkpoints[family]
    prefix = "" if hasattr(made[part], "encoder") else "text_model."
    path = write_lora(
        tmp_path / "l.safetensors", made[part], [prefix + FC1], lambda _: spelled, alpha=None
    )
    assert_changes(path, made, "text", f"{number}.{prefix}{FC1}.weight")


def test_every_weight_of_every_unet_has_its_original_spelling(made: Made, tmp_path: Path) -> None:
    """The names that files of checkpoints use, of all matrices and convolutions."""
    stored = read_header(made.path).tensors
    prefix = "model.diffusion_model."
    names = [name for name in stored if name.startswith(prefix) and len(stored[name].shape) > 1]
    tensors = {
        f"lora_unet_{name.removeprefix(prefix).removesuffix('.weight').replace('.', '_')}.diff": (
            torch.ones(stored[name].shape)
        )
        for name in names
    }
    save_file(tensors, tmp_path / "l.safetensors")
    before = originals(made, "model")
    found, told = deltas_of(tmp_path / "l.safetensors", before)
    assert told == []
    assert len(found) == len(names)
    for name, weight in found.items():
        assert torch.equal(weight, before[name] + 1)


def test_alpha_over_rank_and_the_strength_scale_a_difference(sd1: Made, tmp_path: Path) -> None:
    path = write_lora(tmp_path / "l.safetensors", sd1["unet"], [CONV], alpha=0.5)
    before = originals(sd1, "model")
    weight = before[f"0.{CONV}.weight"]
    [found] = deltas_of(path, before, strength=-2.0)[0].values()
    torch.testing.assert_close(found, weight - 2 * 0.5 / 2 * product(*pair(weight), weight))


def test_norms_and_biases_are_changed_by_whole_differences(sd1: Made, tmp_path: Path) -> None:
    before = originals(sd1, "model")
    ones = torch.ones(before[f"0.{NORM}.weight"].shape)
    spelled = "lora_unet_" + NORM.replace(".", "_")
    save_file({f"{spelled}.w_norm": ones, f"{spelled}.b_norm": 2 * ones}, tmp_path / "a.sft")
    save_file({f"{spelled}.diff": ones, f"{spelled}.diff_b": 2 * ones}, tmp_path / "b.sft")
    for name in ("a.sft", "b.sft"):
        found, _ = deltas_of(tmp_path / name, before)
        assert torch.equal(found[f"0.{NORM}.weight"], before[f"0.{NORM}.weight"] + 1)
        assert torch.equal(found[f"0.{NORM}.bias"], before[f"0.{NORM}.bias"] + 2)


def test_a_file_of_half_precision_is_computed_with_in_full(sd1: Made, tmp_path: Path) -> None:
    before = originals(sd1, "model")
    weight = before[f"0.{QUERY}.weight"]
    up, down = (part.half() for part in pair(weight))
    spelled = "lora_unet_" + QUERY.replace(".", "_")
    tensors = {f"{spelled}.lora_up.weight": up, f"{spelled}.lora_down.weight": down}
    save_file(tensors, tmp_path / "l.safetensors")
    [found] = deltas_of(tmp_path / "l.safetensors", before)[0].values()
    torch.testing.assert_close(found, weight + up.float() @ down.float())


def test_what_finds_no_weight_is_told_and_passed_over(sd1: Made, tmp_path: Path) -> None:
    def spelled(name: str) -> str:
        return "lora_unet_elsewhere" if name == OUT else "lora_unet_" + name.replace(".", "_")

    path = write_lora(tmp_path / "l.safetensors", sd1["unet"], [QUERY, OUT], spelled)
    found, told = deltas_of(path, originals(sd1, "model"))
    assert list(found) == [f"0.{QUERY}.weight"]
    assert told == [
        "l.safetensors: 1 of the 2 weights it changes are not there, and are passed over: "
        "lora_unet_elsewhere"
    ]
    assert deltas_of(path, originals(sd1, "text"), "text") == ({}, [])


def test_a_file_none_of_whose_weights_are_there_is_refused(sd1: Made, tmp_path: Path) -> None:
    path = write_lora(tmp_path / "l.safetensors", sd1["unet"], [QUERY], lambda _: "lora_unet_x")
    with pytest.raises(ModelError, match=r"none of the 1 weights it changes is there: lora_unet_x"):
        deltas_of(path, originals(sd1, "model"))


def test_parts_of_no_known_format_are_named(sd1: Made, tmp_path: Path) -> None:
    spelled = "lora_unet_" + QUERY.replace(".", "_")
    save_file({f"{spelled}.lora_up.weight": torch.zeros(16, 2)}, tmp_path / "l.safetensors")
    with pytest.raises(ModelError, match=r"up of 0\..*to_q\.weight are of no known format"):
        deltas_of(tmp_path / "l.safetensors", originals(sd1, "model"))


def test_a_broken_file_is_said_to_be_broken(sd1: Made, tmp_path: Path) -> None:
    spelled = "lora_unet_" + QUERY.replace(".", "_")
    save_file({f"{spelled}.diff": torch.full((16, 16), torch.nan)}, tmp_path / "l.safetensors")
    with pytest.raises(ModelError, match=r"l\.safetensors is broken: .*diff holds numbers that"):
        deltas_of(tmp_path / "l.safetensors", originals(sd1, "model"))
