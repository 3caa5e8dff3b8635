"""Adapters: LoRAs with the family they are for, ControlNets, IP-Adapters and their like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.files.family import Finding
from engine.files.header import Header, TensorEntry
from nodes.families.recognised.kinds import Recognised, kind

_PATCH = re.compile(  # the last parts of a name: low rank, Hadamard, Kronecker, orthogonal
    r"[._](lora_down|lora_up|lora_[AB]|lora\d?\.down|lora\d?\.up|hada_w1_a|lokr_w1|lokr_w1_a|"
    r"oft_blocks|oft_diag|dora_scale)(?=\.|$)"
)
_ROOT = re.compile(
    r"^(lora_unet_|lora_transformer_|lycoris_|base_model\.model\.|model\.|diffusion_model\.|"
    r"transformer\.|unet\.)+"
)
_TARGETS = tuple(  # the first that stands among the targets, numbers left out
    (re.compile(pattern, re.MULTILINE), what)
    for pattern, what in (
        (r"^distilled_guidance_layer|^nerf_", "Chroma"),
        (r"^(early_stream|content_mode_blocks|mode_blocks)", "FLUX.3"),
        (r"^txtfusion|^text_fusion", "Krea 2"),
        (r"^llm_adapter|^blocks_(self|cross)_attn_(q|k|v|output)_proj$", "Anima or Cosmos"),
        (r"^(patchify_proj|audio_|av_ca_)|^transformer_blocks_(attn[12]|audio_attn)_to", "LTX"),
        (r"^transformer_blocks_(img_mlp|txt_mlp|img_mod|txt_mod)_", "Qwen-Image"),
        (r"^layers_(attention|feed_forward)_|^(noise|context)_refiner_", "Z-Image or Lumina 2"),
        (r"^blocks_(self|cross)_attn_[qkvo]$|^blocks_ffn_", "Wan"),
        (r"^double_blocks_(img|txt)_mlp_fc", "HunyuanVideo"),
        (r"^(double|single)_blocks_|^single_transformer_blocks_", "FLUX"),
        (r"^joint_blocks_", "Stable Diffusion 3"),
        (r"^double_stream_blocks_", "HiDream"),
        (r"^transformer_blocks_", "a diffusion transformer"),
        (r"^(lora_te2_|text_encoder_2)", "SDXL"),
        (r"^(down|up|mid|input|output|middle)_blocks?_", "Stable Diffusion"),
    )
)
_WIDTHS: Mapping[int, str] = {768: "Stable Diffusion 1", 1024: "Stable Diffusion 2", 2048: "SDXL"}
_CONTROL = "controlnet_cond_embedding.conv_in.weight"
_IP = "ip_adapter.1.to_k_ip.weight"


@dataclass(frozen=True, slots=True)
class LoRAs:
    """Patches of low rank, and their like, under the names of the usual trainers."""

    def detect(self, header: Header) -> Finding | None:
        patched = {
            match.string: match.start() for match in map(_PATCH.search, header.tensors) if match
        }
        if not patched:
            return None
        model = _model({name: header.tensors[name] for name in patched}, patched)
        return Finding(f"a LoRA for {model}" if model else "a LoRA", frozenset(("loras",)))


def _model(tensors: Mapping[str, TensorEntry], ends: Mapping[str, int]) -> str | None:
    """What the patches are for, by the names and the widths of what they change."""
    if width := next(filter(None, map(_context_width, tensors, tensors.values())), None):
        return _WIDTHS.get(width, "a UNet of another width")
    text = "\n".join(_targets(name[: ends[name]] for name in tensors))
    return next((what for sign, what in _TARGETS if sign.search(text)), None)


def _targets(names: Iterable[str]) -> set[str]:
    """What is changed, in one spelling, without the numbers of blocks."""
    rooted = (_ROOT.sub("", name) for name in names)
    return {re.sub(r"[._]\d+(?=[._]|$)", "", name).replace(".", "_") for name in rooted}


def _context_width(name: str, entry: TensorEntry) -> int | None:
    """How wide the prompt's tokens are that a UNet's patched attention reads."""
    reads = re.search(r"attn2[._](processor[._])?to_[kv]", name)
    down = re.search(r"(lora_down|lora_A|lora\.down)", name)
    of_unet = re.search(r"(down|up|mid|input|output|middle)_blocks?", name)
    return entry.shape[1] if reads and down and of_unet and len(entry.shape) > 1 else None


CONTROL_NETS = Recognised(
    folders=frozenset(("controlnet", "model_patches")),
    kinds=(
        kind("a Control-LoRA", "lora_controlnet"),
        kind("a ControlNet for SDXL", "control_model.label_emb.0.0.weight"),
        kind("a ControlNet for Stable Diffusion 1 or 2", "control_model."),
        kind("a ControlNet for SDXL", _CONTROL, "add_embedding.linear_1.weight"),
        kind("a ControlNet for Stable Diffusion 1 or 2", _CONTROL),
        kind("a ControlNet for Z-Image", "control_layers.0."),
        kind("a ControlNet for Z-Image", "control_all_x_embedder.2-1.weight"),
        kind("a ControlNet for FLUX.1", "controlnet_blocks.", "double_blocks."),
        kind("a ControlNet for FLUX.1", "controlnet_blocks.", "single_transformer_blocks."),
        kind("a ControlNet for FLUX.1", "controlnet_single_blocks."),
        kind("a ControlNet for Qwen-Image", "controlnet_blocks.", "txt_norm.weight"),
        kind("a ControlNet", "controlnet_blocks."),
        kind("a ControlNet", "zero_convs."),
        kind("a T2I adapter", "adapter."),
        kind("a T2I adapter", "body.0.resnets.0.block1."),
    ),
)
IP_ADAPTERS = Recognised(
    folders=frozenset(("ipadapter",)),
    kinds=(
        kind("an IP-Adapter for SDXL", size=(_IP, 1, 2048)),
        kind("an IP-Adapter for Stable Diffusion 1", size=(_IP, 1, 768)),
        kind("an IP-Adapter", "ip_adapter."),
        kind("a GLIGEN model", "position_net."),
    ),
)
