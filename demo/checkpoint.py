"""One file for the whole model, as loaders of Stable Diffusion 1 files read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import torch
from torch import Tensor, nn

from demo.diffusion import BETAS, STEPS
from demo.presets import Config, Preset
from demo.sampling import Model
from nodes.families.clip.names import clip_names
from nodes.families.layout import UNET, VAE
from nodes.families.names import Names
from nodes.families.stable_diffusion.names import unet_names
from nodes.families.vae.names import vae_names

Colours = tuple[list[list[float]], list[float]]  # of latents: see colours.py
UNKNOWN: Colours = ([], [])
TEXT = "cond_stage_model.transformer.text_model."
TOKEN_TABLE = TEXT + "embeddings.token_embedding.weight"
NOTHING: Mapping[str, Tensor] = MappingProxyType({})

# What a loader cannot read off the shapes of the weights.
SCHEDULER: Config = {
    "_class_name": "DDIMScheduler",
    "beta_start": BETAS[0],
    "beta_end": BETAS[1],
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": STEPS,
    "prediction_type": "v_prediction",
    "clip_sample": False,
    "set_alpha_to_one": False,
    "steps_offset": 1,
}


FRACTION = 7  # bits of a number's fraction that are kept, as in bfloat16
CHANGED = 4  # and of matrices that another version of the file has otherwise


def file_weights(
    model: Model, preset: Preset, coarse_table: bool, earlier: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """All weights under the file's names, in 16 bits; the token table in 8 where it may be.

    A repository keeps every version of the file: what is as in the `earlier` one costs nothing
    there, what is not has fewer bits.
    """
    exact = {
        **_named(model.unet, unet_names(preset.unet_sizes, UNET)),
        **_named(model.vae, vae_names(preset.vae_sizes, VAE)),
        **_named(model.text, clip_names(preset.text_sizes, TEXT)),
    }
    weights = {name: rounded(weight) for name, weight in exact.items()}
    for name in (weights.keys() & earlier.keys()) - {TOKEN_TABLE}:
        if exact[name].ndim > 1 and not torch.equal(weights[name], earlier[name]):
            weights[name] = rounded(exact[name], CHANGED)
    if coarse_table:
        weights[TOKEN_TABLE] = weights[TOKEN_TABLE].to(torch.float8_e4m3fn)
    return weights


def _named(module: nn.Module, names: Names) -> dict[str, Tensor]:
    """Weights under the file's names, which writes the autoencoder's attention as convolutions."""
    weights = {names(name).name: value.detach() for name, value in module.named_parameters()}
    wide = {name for name, weight in weights.items() if ".attn_1." in name and weight.ndim == 2}
    weights |= {name: weights[name][..., None, None] for name in wide}
    return {name: weight.cpu().half() for name, weight in weights.items()}


def rounded(weight: Tensor, fraction: int = FRACTION) -> Tensor:
    """float16 with the last bits of its fraction zero: as good, and packs smaller."""
    last = 10 - fraction
    bits = weight.contiguous().view(torch.int16).to(torch.int32)
    nearest = (bits + (1 << (last - 1))) >> last << last
    return nearest.to(torch.int16).view(torch.float16)


def metadata(preset: Preset, card: Mapping[str, str], colours: Colours) -> dict[str, str]:
    """The ModelSpec fields, the configurations as JSON, and the model card."""
    factors, bias = colours
    configs = {"unet": preset.unet, "vae": preset.vae, "text_encoder": preset.text}
    configs["preview"] = {"latent_rgb_factors": factors, "latent_rgb_bias": bias}
    configs["scheduler"] = SCHEDULER
    spec = {
        "sai_model_spec": "1.0.0",
        "architecture": "stable-diffusion-v1",
        "implementation": "diffusers",
        "prediction_type": "v",
        "resolution": f"{preset.side}x{preset.side}",
        **card,
    }
    return {f"modelspec.{key}": value for key, value in spec.items()} | {
        f"config.{key}": json.dumps(value) for key, value in configs.items()
    }


def write_checkpoint(
    path: Path,
    model: Model,
    preset: Preset,
    card: Mapping[str, str],
    coarse_table: bool,
    colours: Colours = UNKNOWN,
    earlier: Mapping[str, Tensor] = NOTHING,
) -> int:
    """Write the file; gives its size in bytes."""
    from safetensors.torch import save_file

    weights = file_weights(model, preset, coarse_table, earlier)
    save_file(weights, path, metadata(preset, card, colours))
    return path.stat().st_size
