"""Reads a checkpoint with diffusers' own converters, as any loader of such files would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from demo.checkpoint import TEXT, TOKEN_TABLE
from demo.modules import build_text_encoder, build_unet, build_vae
from demo.sampling import Model


def read_checkpoint(path: Path) -> Model:
    from diffusers.loaders import single_file_utils
    from safetensors import safe_open

    convert: Any = single_file_utils  # untyped
    with safe_open(path, "pt") as file:
        facts = file.metadata()
        weights = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
    config = {key: json.loads(facts[f"config.{key}"]) for key in ("unet", "vae", "text_encoder")}
    unet, vae = build_unet(config["unet"]), build_vae(config["vae"])
    text = build_text_encoder(config["text_encoder"], weights[TOKEN_TABLE])
    unet.load_state_dict(convert.convert_ldm_unet_checkpoint(dict(weights), config["unet"]))
    vae.load_state_dict(convert.convert_ldm_vae_checkpoint(dict(weights), config["vae"]))
    text.load_state_dict(
        {n.removeprefix(TEXT): w for n, w in weights.items() if n.startswith(TEXT)}
    )
    for module in (unet, vae, text):
        module.eval().requires_grad_(False)
    return Model(unet, vae, text, int(config["unet"]["sample_size"]))
