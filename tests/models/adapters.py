"""Tiny random T2I adapters, in every layout, with diffusers' modules."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from diffusers.models.adapter import T2IAdapter
from safetensors.torch import save_file

from nodes.families.names import Source
from tests.models.checkpoints import Made, write

CHANNELS = (16, 32, 64, 64)


def write_adapter(
    path: Path, kind: Literal["full", "light", "full_xl"], *, diffusers: bool, inputs: int = 3
) -> Made:
    module = T2IAdapter(
        inputs,
        list(CHANNELS[:3] if kind == "light" else CHANNELS),
        num_res_blocks=2 if kind != "light" else 4,
        downscale_factor=16 if kind == "full_xl" else 8,
        adapter_type="full_adapter_xl" if kind == "full_xl" else f"{kind}_adapter",
    )
    made = write(path, {"adapter": (module, Source)}, 0)
    if not diffusers:
        stored = {_original(name, kind == "light"): t for name, t in module.state_dict().items()}
        save_file(stored, path)
    return made


def _original(name: str, is_light: bool) -> str:
    """As the first authors call it."""
    parts = name.removeprefix("adapter.").split(".")
    if parts[0] != "body":
        return ".".join(parts)
    level, rest = int(parts[1]), parts[2:]
    block = int(rest[1]) if rest[0] == "resnets" else 0
    leaf = ".".join(rest[2:] if rest[0] == "resnets" else rest)
    if is_light:
        return f"body.{level}." + (f"body.{block}.{leaf}" if rest[0] == "resnets" else leaf)
    return f"body.{2 * level + block}.{leaf}"
