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


def read_unet(header: Header) -> UNetSizes:
    """Raises ModelError for a file without a UNet, or with one of another build."""
    entry = f"{UNET}input_blocks.0.0.weight"
    levels = _unet_levels(header)
    channels = tuple(level[-1][0] for level in levels)
    layers = {len(level) for level in levels}
    depths = tuple({depth for _, depth in level} for level in levels)
    if len(layers) != 1 or any(len(depth) != 1 for depth in depths):
        raise ModelError("its UNet has levels of uneven build")
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
        raise ModelError("its UNet has a level without residual blocks")
    return levels


def _depth(header: Header, block: str) -> int:
    depth = 0
    while f"{block}transformer_blocks.{depth}.attn2.to_k.weight" in header.tensors:
        depth += 1
    return depth
