"""Files that are recognised, so that a message can say what they are, but not loaded here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.errors import ModelError
from engine.files.family import Finding, Precision, Weights
from engine.files.header import Header
from engine.node.refs import Component, LatentSpace

_NOT_YET = "of a family that is not supported yet"


@dataclass(frozen=True, slots=True)
class Recognised:
    """One kind of file, known by the name of a tensor."""

    name: str
    what: str
    folders: frozenset[str]
    sign: re.Pattern[str]

    def detect(self, header: Header) -> Finding | None:
        match = next(filter(None, map(self.sign.search, header.tensors)), None)
        return Finding(f"{self.what} (it has {match[0]} keys)", self.folders) if match else None

    def space(self, header: Header) -> LatentSpace:
        raise ModelError(f"{header.path.name} is {self.what}; it has no latent space")

    def load(
        self, component: Component, header: Header, precision: Precision, memory: int
    ) -> Weights:
        raise ModelError(f"{header.path.name} is {self.what}; nothing here can load it")


def _kind(name: str, what: str, sign: str, *folders: str) -> Recognised:
    return Recognised(name, what, frozenset(folders), re.compile(sign))


ADAPTERS = (
    _kind(
        "lora", "a LoRA", r"^lora_(unet|te\d?|transformer)_|\.lora_[AB]\.|\.lora_down\.", "loras"
    ),
    _kind("lycoris", "a LoRA", r"\.(hada_w1_a|lokr_w1|oft_blocks|dora_scale)", "loras"),
    _kind(
        "controlnet", "a ControlNet", r"^control_model\.|^controlnet_|^zero_convs\.", "controlnet"
    ),
    _kind("adapter", "a T2I adapter", r"^adapter\.|^body\.0\.resnets\.0\.block1\.", "controlnet"),
    _kind("embedding", "an embedding", r"^(emb_params|string_to_param|clip_[lg])$", "embeddings"),
)
MODELS = (
    _kind("flux", f"a Flux model, {_NOT_YET}", r"double_blocks\.0\.img_attn\."),
    _kind("sd3", f"a Stable Diffusion 3 model, {_NOT_YET}", r"joint_blocks\.0\."),
    _kind("wan", f"a Wan model, {_NOT_YET}", r"blocks\.0\.cross_attn\.norm_q\."),
    _kind("lumina", f"a Lumina or Z-Image model, {_NOT_YET}", r"cap_embedder\.1\."),
    _kind(
        "diffusers", "a UNet in diffusers' layout, which is not read", r"^down_blocks\.0\.resnets"
    ),
    _kind("dit", f"a diffusion transformer {_NOT_YET}", r"^transformer_blocks\.0\.attn\.to_q\."),
    _kind(
        "other_unet", "a diffusion model of a build not supported yet", r"^model\.diffusion_model\."
    ),
)
PARTS = (
    _kind(
        "clip",
        "a text encoder",
        r"text_model\.encoder\.layers\.0\.|resblocks\.0\.",
        "text_encoders",
    ),
    _kind("t5", "a text encoder", r"^encoder\.block\.0\.layer\.0\.SelfAttention", "text_encoders"),
    _kind("llm", "a text encoder", r"^model\.layers\.0\.self_attn\.", "text_encoders"),
    _kind(
        "upscaler",
        "an upscaler",
        r"^(params_ema\.)?(model\.0\.weight|model\.1\.sub\.0|conv_first\.weight|body\.0\.weight)",
        "upscale_models",
    ),
)
