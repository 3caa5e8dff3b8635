"""Where each weight of a module lies in a file: the module's name for it → the file's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from nodes.families.layout import ClipSizes, UNetSizes, VaeSizes


@dataclass(frozen=True, slots=True)
class Source:
    """A tensor of the file, and what of it is the weight."""

    name: str
    third: int | None = None  # of its rows: one of query, key and value stored as one
    transposed: bool = False


Names: TypeAlias = Callable[[str], Source]

_RESIDUAL = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
_VAE_ATTENTION = {
    "group_norm": "norm",
    "to_q": "q",
    "to_k": "k",
    "to_v": "v",
    "to_out.0": "proj_out",
}
_OPEN_CLIP = {
    "embeddings.token_embedding": "token_embedding",
    "encoder.layers": "transformer.resblocks",
    "self_attn.out_proj": "attn.out_proj",
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "fc1": "c_fc",
    "fc2": "c_proj",
    "final_layer_norm": "ln_final",
}
_THIRDS = {"q_proj": 0, "k_proj": 1, "v_proj": 2}


def unet_names(sizes: UNetSizes, prefix: str) -> Names:
    """Of diffusers' UNet2DConditionModel in the LDM layout."""
    blocks = _unet_blocks(sizes)

    def source(name: str) -> Source:
        block, rest = _split(name, blocks)
        renamed = _parts(rest, _RESIDUAL) if ".resnets." in block else rest
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


def vae_names(sizes: VaeSizes, prefix: str) -> Names:
    """Of diffusers' AutoencoderKL, in the LDM layout or under its own names."""
    last = len(sizes.channels) - 1
    rules: list[tuple[str, Callable[[re.Match[str]], str]]] = [
        (r"down_blocks\.(\d+)\.resnets", lambda m: f"down.{m[1]}.block"),
        (r"down_blocks\.(\d+)\.downsamplers\.0", lambda m: f"down.{m[1]}.downsample"),
        (r"up_blocks\.(\d+)\.resnets", lambda m: f"up.{last - int(m[1])}.block"),
        (r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{last - int(m[1])}.upsample"),
        (r"mid_block\.resnets\.(\d+)", lambda m: f"mid.block_{int(m[1]) + 1}"),
        (
            r"mid_block\.attentions\.0\.(\w+(?:\.0)?)\.",
            lambda m: f"mid.attn_1.{_VAE_ATTENTION[m[1]]}.",
        ),
        (r"conv_norm_out", lambda m: "norm_out"),
        (r"conv_shortcut", lambda m: "nin_shortcut"),
    ]

    def source(name: str) -> Source:
        if not sizes.diffusers_names:
            for pattern, renamed in rules:
                name = re.sub(pattern, renamed, name)
        return Source(prefix + name)

    return source


def clip_names(sizes: ClipSizes, prefix: str) -> Names:
    """Of transformers' CLIPTextModel, under its own names or in open_clip's layout."""

    def source(name: str) -> Source:
        name = name.removeprefix("text_model.")
        if not sizes.open_clip_names:
            return Source(prefix + name)
        if name == "text_projection.weight":
            return Source(f"{prefix}text_projection", transposed=True)
        if name == "embeddings.position_embedding.weight":
            return Source(f"{prefix}positional_embedding")
        if match := re.fullmatch(r"encoder\.layers\.(\d+)\.self_attn\.(\w_proj)\.(\w+)", name):
            fused = f"{prefix}transformer.resblocks.{match[1]}.attn.in_proj_{match[3]}"
            return Source(fused, third=_THIRDS[match[2]])
        return Source(prefix + _parts(name, _OPEN_CLIP))

    return source


def _split(name: str, blocks: Mapping[str, str]) -> tuple[str, str]:
    """The known block a name begins with, and the rest."""
    block = name
    while block not in blocks:
        block, dot, _ = block.rpartition(".")
        if not dot:
            raise KeyError(name)
    return block, name[len(block) + 1 :]


def _parts(name: str, table: Mapping[str, str]) -> str:
    """Replace whole dotted parts of a name."""
    for old, new in table.items():
        name = re.sub(rf"(?<![^.]){re.escape(old)}(?![^.])", new, name)
    return name
