"""Sizes of the UNet, read off the shapes in the original (LDM) file layout.

What shapes cannot say, such as the number of attention heads, comes from the family's rule or
from the file's own `config.*` metadata. Torch-free.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import ModelError
from engine.files.header import Header
from nodes.families.layout import UNET, dimension, shape_of


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


def read_unet(header: Header, prefix: str = UNET) -> UNetSizes:
    """Of a UNet, or of its way down alone, which gives out as many channels as it reads.

    Raises ModelError for a file without one, or with one of another build.
    """
    entry, out = f"{prefix}input_blocks.0.0.weight", f"{prefix}out.2.weight"
    levels = _unet_levels(header, prefix)
    channels = tuple(level[-1][0] for level in levels)
    layers = {len(level) for level in levels}
    depths = tuple({depth for _, depth in level} for level in levels)
    if len(layers) != 1 or any(len(depth) != 1 for depth in depths):
        raise ModelError("its UNet has levels of uneven build")
    vector = f"{prefix}label_emb.0.0.weight"
    attention = f"{prefix}middle_block.1."
    inputs = dimension(header, entry, 1)
    return UNetSizes(
        in_channels=inputs,
        out_channels=dimension(header, out, 0) if out in header.tensors else inputs,
        channels=channels,
        layers=layers.pop(),
        depths=tuple(depth.pop() for depth in depths),
        middle_depth=_depth(header, attention),
        context=dimension(header, f"{attention}transformer_blocks.0.attn2.to_k.weight", 1),
        linear=len(shape_of(header, f"{attention}proj_in.weight")) == 2,
        vector=dimension(header, vector, 1) if vector in header.tensors else None,
    )


def _unet_levels(header: Header, prefix: str) -> list[list[tuple[int, int]]]:
    """Each level's residual blocks: channels out, transformer depth."""
    levels: list[list[tuple[int, int]]] = [[]]
    index = 1
    while True:
        block = f"{prefix}input_blocks.{index}."
        if f"{block}0.out_layers.3.weight" in header.tensors:
            channels = dimension(header, f"{block}0.out_layers.3.weight", 0)
            levels[-1].append((channels, _depth(header, f"{block}1.")))
        elif f"{block}0.op.weight" in header.tensors:
            levels.append([])
        else:
            break
        index += 1
    if not all(levels):
        raise ModelError("its UNet has a level without residual blocks")
    return levels


def _depth(header: Header, block: str) -> int:
    depth = 0
    while f"{block}transformer_blocks.{depth}.attn2.to_k.weight" in header.tensors:
        depth += 1
    return depth
