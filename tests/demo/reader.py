"""Reads a checkpoint with diffusers' own converters, as any loader of such files would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from safetensors import safe_open
from torch import Tensor

from demo.checkpoint import TEXT


def read_checkpoint(path: Path) -> dict[str, dict[str, Tensor]]:
    """The weights of unet, vae and text, as diffusers and transformers name them."""
    from diffusers.loaders import single_file_utils

    convert: Any = single_file_utils  # untyped
    with safe_open(path, "pt") as file:
        facts = file.metadata()
        weights = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
    config = {part: json.loads(facts[f"config.{part}"]) for part in ("unet", "vae")}
    return {
        "unet": convert.convert_ldm_unet_checkpoint(dict(weights), config["unet"]),
        "vae": convert.convert_ldm_vae_checkpoint(dict(weights), config["vae"]),
        "text": {n.removeprefix(TEXT): w for n, w in weights.items() if n.startswith(TEXT)},
    }
