"""Sizes of a KL autoencoder, read off the shapes in its file. Torch-free."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.files.header import Header
from nodes.families.layout import count, dimension


@dataclass(frozen=True, slots=True)
class VaeSizes:
    latent_channels: int
    channels: tuple[int, ...]
    layers: int
    quantised: bool  # whether 1x1 convolutions stand between the latent and the rest
    attention: bool
    diffusers_names: bool
    old_attention: bool = False  # under diffusers' names of before its release 0.17

    @property
    def factor(self) -> int:
        return 1 << (len(self.channels) - 1)


def read_vae(header: Header, prefix: str) -> VaeSizes:
    """Raises ModelError for a file without a VAE under that prefix."""
    ldm = f"{prefix}encoder.down.0.block.0.conv1.weight" in header.tensors
    level, block = ("down", "block") if ldm else ("down_blocks", "resnets")
    levels = count(header, rf"{re.escape(prefix)}encoder\.{level}\.(\d+)\.")
    layers = count(header, rf"{re.escape(prefix)}encoder\.{level}\.0\.{block}\.(\d+)\.")
    channels = tuple(
        dimension(header, f"{prefix}encoder.{level}.{i}.{block}.0.conv1.weight", 0)
        for i in range(levels)
    )
    middle = "mid.attn_1." if ldm else "mid_block.attentions.0."
    return VaeSizes(
        latent_channels=dimension(header, f"{prefix}decoder.conv_in.weight", 1),
        channels=channels,
        layers=layers,
        quantised=f"{prefix}post_quant_conv.weight" in header.tensors,
        attention=any(name.startswith(f"{prefix}decoder.{middle}") for name in header.tensors),
        diffusers_names=not ldm,
        old_attention=f"{prefix}decoder.{middle}query.weight" in header.tensors,
    )
