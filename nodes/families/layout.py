"""Sizes of a Stable Diffusion network, read off the shapes in the original (LDM) file layout.

What shapes cannot say, such as the number of attention heads, comes from the family's rule or
from the file's own `config.*` metadata. Torch-free.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

from engine.errors import ModelError
from engine.models.header import Header

UNET = "model.diffusion_model."
VAE = "first_stage_model."
NORM_GROUPS = 32


@dataclass(frozen=True, slots=True)
class UNetSizes:
    """The measures of a UNet, one entry a level from the finest to the coarsest."""

    in_channels: int
    out_channels: int
    channels: tuple[int, ...]
    layers: int  # residual blocks in each level on the way down
    depths: tuple[int, ...]  # transformer blocks in each attention; 0: a level without attention
    middle_depth: int
    context: int  # width of the prompt's tokens
    linear: bool  # whether attention projects by matrices rather than 1x1 convolutions
    vector: int | None  # width of the label embedding's input, where there is one


@dataclass(frozen=True, slots=True)
class VaeSizes:
    latent_channels: int
    channels: tuple[int, ...]
    layers: int
    quantised: bool  # whether 1x1 convolutions stand between the latent and the rest
    attention: bool
    diffusers_names: bool

    @property
    def factor(self) -> int:
        return 1 << (len(self.channels) - 1)


@dataclass(frozen=True, slots=True)
class ClipSizes:
    vocabulary: int
    positions: int
    width: int
    inner: int
    layers: int
    projection: int | None
    open_clip_names: bool


def shape_of(header: Header, name: str) -> tuple[int, ...]:
    """Raises ModelError when there is no such tensor."""
    if name not in header.tensors:
        raise ModelError(f"{header.path.name} has no tensor {name!r}")
    return header.tensors[name].shape


def dimension(header: Header, name: str, index: int) -> int:
    """One dimension of a tensor. Raises ModelError when there is none."""
    shape = shape_of(header, name)
    if index >= len(shape) or shape[index] < 1:
        raise ModelError(f"{header.path.name}: {name} has the shape {list(shape)}")
    return shape[index]


def norm_groups(channels: Sequence[int]) -> int:
    """32, or the most that divides all the channels."""
    return gcd(NORM_GROUPS, *channels)


def read_unet(header: Header) -> UNetSizes:
    """Raises ModelError for a file without a UNet, or with one of another build."""
    entry = f"{UNET}input_blocks.0.0.weight"
    levels = _unet_levels(header)
    channels = tuple(level[-1][0] for level in levels)
    layers = {len(level) for level in levels}
    depths = tuple({depth for _, depth in level} for level in levels)
    if len(layers) != 1 or any(len(depth) != 1 for depth in depths):
        raise ModelError(f"{header.path.name}: its UNet has levels of uneven build")
    vector = f"{UNET}label_emb.0.0.weight"
    attention = f"{UNET}middle_block.1."
    return UNetSizes(
        in_channels=dimension(header, entry, 1),
        out_channels=dimension(header, f"{UNET}out.2.weight", 0),
        channels=channels,
        layers=layers.pop(),
        depths=tuple(depth.pop() for depth in depths),
        middle_depth=_depth(header, f"{UNET}middle_block.1."),
        context=dimension(header, f"{attention}transformer_blocks.0.attn2.to_k.weight", 1),
        linear=len(shape_of(header, f"{attention}proj_in.weight")) == 2,
        vector=dimension(header, vector, 1) if vector in header.tensors else None,
    )


def _unet_levels(header: Header) -> list[list[tuple[int, int]]]:
    """Each level's residual blocks: channels out, transformer depth."""
    levels: list[list[tuple[int, int]]] = [[]]
    index = 1
    while True:
        block = f"{UNET}input_blocks.{index}."
        if f"{block}0.out_layers.3.weight" in header.tensors:
            channels = dimension(header, f"{block}0.out_layers.3.weight", 0)
            levels[-1].append((channels, _depth(header, f"{block}1.")))
        elif f"{block}0.op.weight" in header.tensors:
            levels.append([])
        else:
            break
        index += 1
    if not all(levels):
        raise ModelError(f"{header.path.name}: its UNet has a level without residual blocks")
    return levels


def _depth(header: Header, block: str) -> int:
    depth = 0
    while f"{block}transformer_blocks.{depth}.attn2.to_k.weight" in header.tensors:
        depth += 1
    return depth


def read_vae(header: Header, prefix: str = VAE) -> VaeSizes:
    """Raises ModelError for a file without a VAE under that prefix."""
    ldm = f"{prefix}encoder.down.0.block.0.conv1.weight" in header.tensors
    level, block = ("down", "block") if ldm else ("down_blocks", "resnets")
    count = _count(header, rf"{re.escape(prefix)}encoder\.{level}\.(\d+)\.")
    layers = _count(header, rf"{re.escape(prefix)}encoder\.{level}\.0\.{block}\.(\d+)\.")
    channels = tuple(
        dimension(header, f"{prefix}encoder.{level}.{i}.{block}.0.conv1.weight", 0)
        for i in range(count)
    )
    middle = "mid.attn_1." if ldm else "mid_block.attentions.0."
    return VaeSizes(
        latent_channels=dimension(header, f"{prefix}decoder.conv_in.weight", 1),
        channels=channels,
        layers=layers,
        quantised=f"{prefix}post_quant_conv.weight" in header.tensors,
        attention=any(name.startswith(f"{prefix}decoder.{middle}") for name in header.tensors),
        diffusers_names=not ldm,
    )


def read_clip(header: Header, prefix: str) -> ClipSizes:
    """Raises ModelError for a file without a CLIP text encoder under that prefix."""
    original = f"{prefix}positional_embedding" in header.tensors
    table = "" if original else "embeddings."
    positions = "positional_embedding" if original else "embeddings.position_embedding.weight"
    blocks = "transformer.resblocks" if original else "encoder.layers"
    inner = "mlp.c_fc" if original else "mlp.fc1"
    projection = f"{prefix}text_projection"
    return ClipSizes(
        vocabulary=dimension(header, f"{prefix}{table}token_embedding.weight", 0),
        positions=dimension(header, f"{prefix}{positions}", 0),
        width=dimension(header, f"{prefix}{table}token_embedding.weight", 1),
        inner=dimension(header, f"{prefix}{blocks}.0.{inner}.weight", 0),
        layers=_count(header, rf"{re.escape(prefix + blocks)}\.(\d+)\."),
        projection=dimension(header, projection, 1) if projection in header.tensors else None,
        open_clip_names=original,
    )


def _count(header: Header, pattern: str) -> int:
    """One more than the highest number at that place of the names."""
    matches = map(re.compile(pattern).match, header.tensors)
    return 1 + max((int(match[1]) for match in matches if match), default=-1)
