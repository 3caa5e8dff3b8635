"""Where the UNet's weights lie in the LDM layout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from nodes.families.names import Names, Source, renamed_parts
from nodes.families.stable_diffusion.layout import UNetSizes

T = TypeVar("T")
WAY_DOWN: Final = ("conv_in", "time_embedding", "add_embedding", "down_blocks", "mid_block")
_RESIDUAL = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}


def unet_names(sizes: UNetSizes, prefix: str) -> Names:
    """Of diffusers' UNet2DConditionModel in the LDM layout."""
    blocks = _unet_blocks(sizes.layers, [depth > 0 for depth in sizes.depths])

    def source(name: str) -> Source:
        return Source(prefix + _original(name, blocks))

    return source


def original_names(names: Iterable[str]) -> dict[str, str]:
    """Those of the LDM layout, by diffusers' names of a whole UNet; none for other networks."""
    names = list(names)
    layers = _count(names, r"down_blocks\.0\.resnets\.(\d+)\.")
    levels = _count(names, r"down_blocks\.(\d+)\.")
    if not layers or not levels:
        return {}
    starts = [f"down_blocks.{level}.attentions." for level in range(levels)]
    attends = [any(name.startswith(start) for name in names) for start in starts]
    blocks = _unet_blocks(layers, attends)
    return {name: _original(name, blocks) for name in names}


def on_the_way_down(weights: Mapping[str, T]) -> dict[str, T]:
    """Those of a ControlNet that its model has as well, by names with the module's number."""
    return {name: each for name, each in weights.items() if name.split(".")[1] in WAY_DOWN}


def _count(names: Iterable[str], pattern: str) -> int:
    matches = map(re.compile(pattern).match, names)
    return 1 + max((int(match[1]) for match in matches if match), default=-1)


def _original(name: str, blocks: Mapping[str, str]) -> str:
    block, rest = _split(name, blocks)
    renamed = renamed_parts(rest, _RESIDUAL) if ".resnets." in block else rest
    return f"{blocks[block]}.{renamed}".removesuffix(".")


def _unet_blocks(layers: int, attends: Sequence[bool]) -> dict[str, str]:
    """Module by module. The file counts blocks through all levels, samplers included.

    `attends` says which levels have attention, from the finest to the coarsest.
    """
    last = len(attends) - 1
    table = {
        "conv_in": "input_blocks.0.0",
        "time_embedding.linear_1": "time_embed.0",
        "time_embedding.linear_2": "time_embed.2",
        "add_embedding.linear_1": "label_emb.0.0",
        "add_embedding.linear_2": "label_emb.0.2",
        "mid_block.resnets.0": "middle_block.0",
        "mid_block.attentions.0": "middle_block.1",
        "mid_block.resnets.1": "middle_block.2",
        "conv_norm_out": "out.0",
        "conv_out": "out.2",
    }
    for level in range(last + 1):
        down, up = level * (layers + 1) + 1, level * (layers + 1)
        for layer in range(layers):
            table[f"down_blocks.{level}.resnets.{layer}"] = f"input_blocks.{down + layer}.0"
            table[f"down_blocks.{level}.attentions.{layer}"] = f"input_blocks.{down + layer}.1"
        table[f"down_blocks.{level}.downsamplers.0.conv"] = f"input_blocks.{down + layers}.0.op"
        for layer in range(layers + 1):
            table[f"up_blocks.{level}.resnets.{layer}"] = f"output_blocks.{up + layer}.0"
            table[f"up_blocks.{level}.attentions.{layer}"] = f"output_blocks.{up + layer}.1"
        place = 2 if attends[last - level] else 1  # after the attention, if there is one
        table[f"up_blocks.{level}.upsamplers.0.conv"] = f"output_blocks.{up + layers}.{place}.conv"
    return table


def _split(name: str, blocks: Mapping[str, str]) -> tuple[str, str]:
    """The known block a name begins with, and the rest."""
    block = name
    while block not in blocks:
        block, dot, _ = block.rpartition(".")
        if not dot:
            raise KeyError(name)
    return block, name[len(block) + 1 :]
