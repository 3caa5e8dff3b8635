"""Files that are recognised, so that a message can say what they are, but not loaded here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.files.family import Finding
from engine.files.header import Header

_NOT_YET = "of a family that is not supported yet"


@dataclass(frozen=True, slots=True)
class Recognised:
    """One kind of file, known by the name of a tensor."""

    what: str
    folders: frozenset[str]
    sign: re.Pattern[str]

    def detect(self, header: Header) -> Finding | None:
        match = next(filter(None, map(self.sign.search, header.tensors)), None)
        return Finding(f"{self.what} (it has {match[0]} keys)", self.folders) if match else None


def _kind(what: str, sign: str, *folders: str) -> Recognised:
    return Recognised(what, frozenset(folders), re.compile(sign))


ADAPTERS = (
    _kind("a LoRA", r"^lora_(unet|te\d?|transformer)_|\.lora_[AB]\.|\.lora_down\.", "loras"),
    _kind("a LoRA", r"\.(hada_w1_a|lokr_w1|oft_blocks|dora_scale)", "loras"),
    _kind("a ControlNet", r"^control_model\.|^controlnet_|^zero_convs\.", "controlnet"),
    _kind("a T2I adapter", r"^adapter\.|^body\.0\.resnets\.0\.block1\.", "controlnet"),
    _kind("an embedding", r"^(emb_params|string_to_param|clip_[lg])$", "embeddings"),
)
MODELS = (
    _kind(f"a Flux model, {_NOT_YET}", r"double_blocks\.0\.img_attn\."),
    _kind(f"a Stable Diffusion 3 model, {_NOT_YET}", r"joint_blocks\.0\."),
    _kind(f"a Wan model, {_NOT_YET}", r"blocks\.0\.cross_attn\.norm_q\."),
    _kind(f"a Lumina or Z-Image model, {_NOT_YET}", r"cap_embedder\.1\."),
    _kind("a UNet in diffusers' layout, which is not read", r"^down_blocks\.0\.resnets"),
    _kind(f"a diffusion transformer {_NOT_YET}", r"^transformer_blocks\.0\.attn\.to_q\."),
    _kind("a diffusion model of a build not supported yet", r"^model\.diffusion_model\."),
)
PARTS = (
    _kind(
        "a text encoder",
        r"text_model\.encoder\.layers\.0\.|resblocks\.0\.",
        "text_encoders",
    ),
    _kind("a text encoder", r"^encoder\.block\.0\.layer\.0\.SelfAttention", "text_encoders"),
    _kind("a text encoder", r"^model\.layers\.0\.self_attn\.", "text_encoders"),
    _kind(
        "an upscaler",
        r"^(params_ema\.)?(model\.0\.weight|model\.1\.sub\.0|conv_first\.weight|body\.0\.weight)",
        "upscale_models",
    ),
)
