"""Where the UNet's weights lie in the LDM layout."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.families.names import Names, Source, renamed_parts
from nodes.families.stable_diffusion.layout import UNetSizes

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
    blocks = _unet_blocks(sizes)

    def source(name: str) -> Source:
        block, rest = _split(name, blocks)
        renamed = renamed_parts(rest, _RESIDUAL) if ".resnets." in block else rest
        return Source(f"{prefix}{blocks[block]}.{renamed}")

    return source


def _unet_blocks(sizes: UNetSizes) -> dict[str, str]:
    """Module by module. The file counts blocks through all levels, samplers included."""
    last = len(sizes.channels) - 1
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
        down, up = level * (sizes.layers + 1) + 1, level * (sizes.layers + 1)
        for layer in range(sizes.layers):
            table[f"down_blocks.{level}.resnets.{layer}"] = f"input_blocks.{down + layer}.0"
            table[f"down_blocks.{level}.attentions.{layer}"] = f"input_blocks.{down + layer}.1"
        table[f"down_blocks.{level}.downsamplers.0.conv"] = (
            f"input_blocks.{down + sizes.layers}.0.op"
        )
        for layer in range(sizes.layers + 1):
            table[f"up_blocks.{level}.resnets.{layer}"] = f"output_blocks.{up + layer}.0"
            table[f"up_blocks.{level}.attentions.{layer}"] = f"output_blocks.{up + layer}.1"
        place = 2 if sizes.depths[last - level] else 1  # after the attention, if there is one
        table[f"up_blocks.{level}.upsamplers.0.conv"] = (
            f"output_blocks.{up + sizes.layers}.{place}.conv"
        )
    return table


def _split(name: str, blocks: Mapping[str, str]) -> tuple[str, str]:
    """The known block a name begins with, and the rest."""
    block = name
    while block not in blocks:
        block, dot, _ = block.rpartition(".")
        if not dot:
            raise KeyError(name)
    return block, name[len(block) + 1 :]
