"""Which family of models an adapter was made for, by what it changes. Torch-free."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from engine.files.header import TensorEntry

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
_WIDTHS: Mapping[int, str] = {
    768: "Stable Diffusion 1",
    1024: "Stable Diffusion 2",
    1280: "SDXL refiner",
    2048: "SDXL",
}
_VAGUE = frozenset(("a UNet of another width", "Stable Diffusion", "a diffusion transformer"))


def family_of(base: str | None) -> str:
    """The family where the base says one, else nothing."""
    return "" if base is None or base in _VAGUE else base


def base_of(tensors: Mapping[str, TensorEntry], ends: Mapping[str, int]) -> str | None:
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
