from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from engine.files.family import recognise
from engine.files.folders import ModelFolders
from nodes.families import FAMILIES
from nodes.upscale import UpscalerRef
from tests.files.made import write_tensors
from tests.nodes.families.headers import found, header_of, shapes

FLUX = "double_blocks.0.img_attn.norm.key_norm.scale"
NORM = "model.layers.0.post_attention_layernorm.weight"
TO_K = "attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight"

MODELS: Mapping[str, Sequence[str]] = {
    "a FLUX.1 dev model": [FLUX, "guidance_in.in_layer.weight", "img_in.weight 3072x64"],
    "a FLUX.1 schnell model": [FLUX, "img_in.weight 3072x64"],
    "a FLUX.1 Fill model": [FLUX, "img_in.weight 3072x384"],
    "a FLUX.1 control model": [FLUX, "img_in.weight 3072x128"],
    "a FLUX.2 model": ["single_stream_modulation.lin.weight", FLUX],
    "a FLUX.3 model": ["early_stream_modulations.image.lin.weight"],
    "a Chroma model": ["distilled_guidance_layer.in_proj.bias", FLUX],
    "a Z-Image model": ["cap_embedder.1.weight 3840x2560", "noise_refiner.0.attention.qkv.weight"],
    "a Lumina 2 model": ["cap_embedder.1.weight 2304x2304", "noise_refiner.0.attention.qkv.weight"],
    "a Qwen-Image model": ["txt_norm.weight 3584", "transformer_blocks.0.img_mod.1.weight"],
    "a Qwen-Image 2.1 model": ["txt_in.text_norm.weight"],
    "a Krea 2 model": ["txtfusion.projector.weight"],
    "a Stable Diffusion 3 model": ["joint_blocks.0.x_block.attn.qkv.weight"],
    "an AuraFlow model": ["double_layers.0.attn.w1q.weight"],
    "a Wan 2.1 or 2.2 model for text to video": [
        "head.modulation",
        "patch_embedding.weight 5120x16x1x2x2",
    ],
    "a Wan 2.1 or 2.2 model for pictures to video": [
        "head.modulation",
        "patch_embedding.weight 5120x36x1x2x2",
    ],
    "a Wan 2.2 5B model": ["head.modulation", "patch_embedding.weight 3072x48x1x2x2"],
    "a Wan 2.1 VACE model": ["head.modulation", "vace_blocks.0.after_proj.bias"],
    "an LTX-Video model": ["patchify_proj.weight"],
    "an LTX 2 model": [
        "patchify_proj.weight",
        "av_ca_a2v_gate_adaln_single.emb.timestep_embedder.linear_1.weight",
    ],
    "a HunyuanVideo or HunyuanImage model": [
        "txt_in.individual_token_refiner.blocks.0.adaLN_modulation.1.bias",
        "double_blocks.0.img_attn_qkv.weight",
    ],
    "an Anima model": [
        "llm_adapter.blocks.0.cross_attn.q_proj.weight",
        "blocks.0.adaln_modulation_cross_attn.1.weight",
    ],
    "a MiniMax H3 model": ["token_refiner.blocks.0.attn.qkv_proj.weight"],
    "a HiDream model": ["double_stream_blocks.0.block.adaLN_modulation.1.bias"],
    "a UNet of Stable Diffusion in diffusers' layout": ["down_blocks.0.resnets.0.conv1.weight"],
    "a Stable Video Diffusion model": ["input_blocks.1.0.time_stack.in_layers.0.weight"],
}
OTHERS: Mapping[str, tuple[str, Sequence[str]]] = {
    "a T5-XXL text encoder": (
        "text_encoders",
        ["encoder.block.23.layer.1.DenseReluDense.wi_1.weight 10240x4096"],
    ),
    "a T5 text encoder": ("text_encoders", ["encoder.block.0.layer.0.SelfAttention.q.weight"]),
    "a UMT5-XXL text encoder": (
        "text_encoders",
        [
            "encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight",
            "shared.weight 256384x4096",
        ],
    ),
    "a CLIP-L text encoder": (
        "text_encoders",
        ["text_model.encoder.layers.0.layer_norm1.weight 768"],
    ),
    "an OpenCLIP-G text encoder": (
        "text_encoders",
        ["text_model.encoder.layers.0.layer_norm1.weight 1280"],
    ),
    "a Qwen2.5-VL-7B text encoder": ("text_encoders", ["model.layers.0.self_attn.k_proj.bias 512"]),
    "a Qwen3-4B text encoder": (
        "text_encoders",
        ["model.layers.0.self_attn.q_norm.weight", f"{NORM} 2560"],
    ),
    "a Qwen3-8B text encoder": (
        "text_encoders",
        ["model.layers.0.self_attn.q_norm.weight", f"{NORM} 4096"],
    ),
    "a Qwen3-VL text encoder": (
        "text_encoders",
        ["model.visual.deepstack_merger_list.0.norm.weight"],
    ),
    "a Gemma 3 12B text encoder": (
        "text_encoders",
        ["model.layers.0.post_feedforward_layernorm.weight", "model.layers.47.mlp.up_proj.weight"],
    ),
    "a Mistral text encoder": ("text_encoders", [f"{NORM} 5120"]),
    "a CLIP vision encoder": (
        "clip_vision",
        ["vision_model.encoder.layers.0.self_attn.q_proj.weight"],
    ),
    "a FLUX.2 VAE": (
        "vae",
        ["bn.running_mean", "decoder.conv_in.weight", "encoder.conv_in.weight"],
    ),
    "a Wan or Qwen-Image VAE": ("vae", ["decoder.middle.0.residual.0.gamma"]),
    "an LTX VAE": ("vae", ["decoder.last_scale_shift_table"]),
    "an ESRGAN upscaler": ("upscale_models", ["model.1.sub.0.RDB1.conv1.0.weight"]),
    "an IP-Adapter for SDXL": ("ipadapter", ["ip_adapter.1.to_k_ip.weight 640x2048"]),
    "an IP-Adapter for Stable Diffusion 1": ("ipadapter", ["ip_adapter.1.to_k_ip.weight 320x768"]),
    "a ControlNet of several kinds": ("controlnet", ["control_add_embedding.linear_1.weight"]),
    "a ControlNet of another build": ("controlnet", ["control_model.input_blocks.0.0.weight"]),
    "a ControlNet for FLUX.1": ("controlnet", ["controlnet_blocks.0.weight", FLUX]),
    "a T2I adapter": ("controlnet", ["adapter.body.0.in_conv.weight"]),
    "a FLUX.1 Redux style model": ("style_models", ["redux_down.weight"]),
    "an embedding": ("embeddings", ["emb_params 1x768"]),
    "an embedding for SDXL": ("embeddings", ["clip_l 1x768", "clip_g 1x1280"]),
}
LORAS: Mapping[str, Sequence[str]] = {
    "Stable Diffusion 1": [f"lora_unet_down_blocks_0_{TO_K} 4x768"],
    "Stable Diffusion 2": [f"lora_unet_down_blocks_0_{TO_K} 4x1024"],
    "SDXL": [f"lora_unet_down_blocks_1_{TO_K} 4x2048"],
    "FLUX": ["lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight 4x3072"],
    "Chroma": ["diffusion_model.distilled_guidance_layer.in_proj.lora_A.weight 4x64"],
    "Qwen-Image": ["transformer.transformer_blocks.0.img_mlp.net.0.proj.lora_A.weight 4x1"],
    "Z-Image or Lumina 2": ["diffusion_model.layers.0.attention.to_q.lora_A.weight 4x3840"],
    "Wan": ["diffusion_model.blocks.0.cross_attn.k.lora_down.weight 4x5120"],
    "LTX": ["diffusion_model.transformer_blocks.0.attn1.to_q.lora_A.weight 4x4096"],
    "HunyuanVideo": ["lora_unet_double_blocks_0_img_mlp_fc1.lora_down.weight 4x3072"],
    "Stable Diffusion 3": ["diffusion_model.joint_blocks.0.x_block.attn.qkv.lora_A.weight 4x1"],
    "Anima or Cosmos": ["diffusion_model.blocks.0.cross_attn.q_proj.lora_A.weight 4x2048"],
}


@pytest.mark.parametrize("prefix", ["", "model.diffusion_model.", "diffusion_model.", "net."])
@pytest.mark.parametrize("what", MODELS)
def test_models_are_named_whatever_stands_before_their_tensors(what: str, prefix: str) -> None:
    assert found([prefix + name for name in MODELS[what]]).what == what


def test_what_is_surely_a_diffusion_model_is_called_one() -> None:
    finding = found(["model.diffusion_model.blocks.7.weight"])
    assert finding.what == "a diffusion model of an unknown build"


@pytest.mark.parametrize("what", OTHERS)
def test_other_kinds_are_named_and_have_their_folder(what: str) -> None:
    folder, names = OTHERS[what]
    finding = found(names)
    assert finding.what == what
    assert folder in finding.folders


@pytest.mark.parametrize("model", LORAS)
def test_a_lora_is_named_with_what_it_is_for(model: str) -> None:
    assert found(LORAS[model]).what == f"a LoRA for {model}"


@pytest.mark.parametrize(
    "name",
    [
        "x.lora_up.weight",
        "transformer.blocks.0.lora_A.weight",
        "unet.y.processor.to_k_lora.down.weight",
        "double.processor.proj_lora1.down.weight",
        "z.hada_w1_a",
        "z.lokr_w1",
    ],
)
def test_patches_of_every_spelling_are_loras(name: str) -> None:
    assert found([f"{name} 4x8"]).what == "a LoRA"


def test_a_model_that_cannot_be_loaded_is_said_to_be_not_supported_yet(tmp_path: Path) -> None:
    path = write_tensors(tmp_path / "checkpoints/odd.safetensors", MODELS["a Krea 2 model"])
    write_tensors(tmp_path / "checkpoints/style.safetensors", ["emb_params"])
    folders = ModelFolders([tmp_path], families=FAMILIES)
    assert folders.fault("checkpoints", path.name) == (
        "odd.safetensors is a Krea 2 model, which is not supported yet"
    )
    assert folders.fault("checkpoints", "style.safetensors") == (
        "style.safetensors is an embedding; wanted a checkpoint"
    )


def test_an_upscaler_that_cannot_be_loaded_is_named_where_it_is_used(tmp_path: Path) -> None:
    _, names = OTHERS["an ESRGAN upscaler"]
    path = write_tensors(tmp_path / "upscale_models/x4.safetensors", names)
    folders = ModelFolders([tmp_path], families=FAMILIES)
    fault = folders.fault("upscale_models", path.name, [UpscalerRef])
    assert fault == "x4.safetensors is an ESRGAN upscaler, which is not supported yet"


def test_knowing_the_largest_files_takes_milliseconds() -> None:
    names = [f"transformer_blocks.{i}.odd.weight 8x8" for i in range(3000)]
    loras = [f"lora_unet_odd_{i}.lora_down.weight 4x8" for i in range(3000)]
    assert min(seconds(names) for _ in range(3)) < 0.25  # five times what a busy machine needs
    assert min(seconds(loras) for _ in range(3)) < 0.25


def seconds(names: Sequence[str]) -> float:
    header = header_of(shapes(names))
    started = time.process_time()
    recognise(header, FAMILIES)
    return time.process_time() - started
