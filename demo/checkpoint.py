"""One file for the whole model, as loaders of Stable Diffusion 1 files read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from demo.presets import Preset
from demo.reconstruction import latent_colours
from nodes.families.clip.names import clip_names
from nodes.families.layout import UNET, VAE
from nodes.families.names import Names
from nodes.families.stable_diffusion.names import unet_names
from nodes.families.stable_diffusion.sd1 import SD1
from nodes.families.vae.names import vae_names
from nodes.lib.space import STABLE_DIFFUSION

TEXT = SD1.clips[0].prefix
TOKEN_TABLE = TEXT + "embeddings.token_embedding.weight"
DROPPED = 3  # bits of float16's ten of a fraction, which then is as fine as bfloat16's
SCHEDULER: Mapping[str, Any] = {  # JSON
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "prediction_type": "v_prediction",
}
SUBJECTS = {2: "123 everyday subjects", 1: "243 everyday subjects", 0: "965 subjects"}
DESCRIPTION = (
    "A small latent diffusion model that shows how the large ones work. It draws {subjects} in the "
    "styles {styles}, on plain backgrounds and in simple scenes; it knows nothing else of the "
    "world, and a prompt about anything else gives the nearest of these. {side} x {side} pixels. "
    "Trained for {steps} steps on Fluent Emoji (c) Microsoft Corporation, MIT; Noto Emoji (c) "
    "Google LLC, Apache-2.0; names and keywords of Unicode CLDR (Unicode-3.0) by way of emojibase "
    "(MIT). Token vectors derived from all-MiniLM-L6-v2 (Apache-2.0); CLIP's vocabulary (MIT)."
)


def write_checkpoint(
    path: Path, parts: Mapping[str, nn.Module], preset: Preset, steps: int, pictures: Tensor
) -> None:
    """Write vae, unet and text, or those that are there, in 16 bits; the token table in 8.

    The colours of latents are read off the pictures [batch, 3, side, side], in -1..1.
    """
    names = {
        "unet": unet_names(preset.unet, UNET),
        "vae": vae_names(preset.vae, VAE),
        "text": clip_names(preset.text, TEXT),
    }
    weights: dict[str, Tensor] = {}
    for part, module in parts.items():
        weights |= _named(module, names[part])
    if TOKEN_TABLE in weights:
        weights[TOKEN_TABLE] = weights[TOKEN_TABLE].to(torch.float8_e4m3fn)
    *factors, bias = latent_colours(parts["vae"], pictures)
    configs: dict[str, Any] = {"scheduler": SCHEDULER}
    configs["preview"] = {"latent_rgb_factors": factors, "latent_rgb_bias": bias}
    configs |= {part: _configuration(module) for part, module in parts.items()}
    configs["text_encoder"] = configs.pop("text", {})
    configs["vae"]["scaling_factor"] = STABLE_DIFFUSION.scale
    facts = {f"config.{name}": json.dumps(config, default=str) for name, config in configs.items()}
    card = {f"modelspec.{key}": value for key, value in model_card(preset, steps).items()}
    save_file(weights, path, facts | card)


def _named(module: nn.Module, names: Names) -> dict[str, Tensor]:
    """Weights under the file's names, which writes the autoencoder's attention as convolutions."""
    weights: dict[str, Tensor] = {}
    for own, weight in module.named_parameters():
        name = names(own).name
        wide = ".attn_1." in name and weight.ndim == 2
        weights[name] = rounded((weight[..., None, None] if wide else weight).detach().cpu().half())
    return weights


def rounded(weight: Tensor) -> Tensor:
    """float16 with the last bits of its fraction zero: as good, and packs smaller."""
    bits = weight.contiguous().view(torch.int16).to(torch.int32)
    nearest = (bits + (1 << (DROPPED - 1))) >> DROPPED << DROPPED
    return nearest.to(torch.int16).view(torch.float16)


def _configuration(module: Any) -> dict[str, Any]:
    """As its library has it: norm groups and heads, which no loader can read off the shapes."""
    config = module.config
    return dict(config.to_dict() if hasattr(config, "to_dict") else config)


def model_card(preset: Preset, steps: int) -> dict[str, str]:
    """What the file says of itself: the fields of ModelSpec."""
    size, styles = f"{preset.side}x{preset.side}", ", ".join(preset.styles)
    subjects = SUBJECTS[preset.tier]
    return {
        "sai_model_spec": "1.0.0",
        "architecture": "stable-diffusion-v1",
        "implementation": "diffusers",
        "prediction_type": "v",
        "resolution": size,
        "title": "Lienzo demo",
        "license": "MIT AND Apache-2.0",
        "date": datetime.now(UTC).date().isoformat(),
        "description": DESCRIPTION.format(
            subjects=subjects, styles=styles, side=preset.side, steps=steps
        ),
        "usage_hint": f"{size} pixels, 20 steps, CFG 4 to 7",
    }
