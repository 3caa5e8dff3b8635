"""The shape of every weight of the UNet, under diffusers' names, by its sizes. Torch-free."""

from __future__ import annotations

from nodes.families.fit import Shape, Shapes
from nodes.families.shapes import below, conv, linear, norm
from nodes.families.stable_diffusion.layout import UNetSizes


def unet_shapes(sizes: UNetSizes) -> Shapes:
    """Of diffusers' UNet2DConditionModel."""
    first, last = sizes.channels[0], sizes.channels[-1]
    time = 4 * first
    labels = sizes.vector or 0
    return {
        **conv("conv_in", sizes.in_channels, first),
        **linear("time_embedding.linear_1", first, time),
        **linear("time_embedding.linear_2", time, time),
        **(linear("add_embedding.linear_1", labels, time) if labels else {}),
        **(linear("add_embedding.linear_2", time, time) if labels else {}),
        **_down(sizes, time),
        **below("mid_block.resnets.0", _residual(last, last, time)),
        **below("mid_block.attentions.0", _attention(sizes, last, sizes.middle_depth)),
        **below("mid_block.resnets.1", _residual(last, last, time)),
        **_up(sizes, time),
        **norm("conv_norm_out", first),
        **conv("conv_out", first, sizes.out_channels),
    }


def _down(sizes: UNetSizes, time: int) -> Shapes:
    shapes: dict[str, Shape] = {}
    before = sizes.channels[0]
    for level, channels in enumerate(sizes.channels):
        block, depth = f"down_blocks.{level}", _depth(sizes, level)
        for layer in range(sizes.layers):
            shapes |= below(f"{block}.resnets.{layer}", _residual(before, channels, time))
            if depth:
                attention = _attention(sizes, channels, depth)
                shapes |= below(f"{block}.attentions.{layer}", attention)
            before = channels
        if level < len(sizes.channels) - 1:
            shapes |= conv(f"{block}.downsamplers.0.conv", channels, channels)
    return shapes


def _up(sizes: UNetSizes, time: int) -> Shapes:
    """Each residual block reads what came up and what was kept on the way down."""
    shapes: dict[str, Shape] = {}
    upwards = sizes.channels[::-1]
    before = upwards[0]
    for index, channels in enumerate(upwards):
        level = len(upwards) - 1 - index
        block, depth = f"up_blocks.{index}", _depth(sizes, level)
        for layer in range(sizes.layers + 1):
            kept = channels if layer < sizes.layers else sizes.channels[max(level - 1, 0)]
            shapes |= below(f"{block}.resnets.{layer}", _residual(before + kept, channels, time))
            if depth:
                attention = _attention(sizes, channels, depth)
                shapes |= below(f"{block}.attentions.{layer}", attention)
            before = channels
        if level:
            shapes |= conv(f"{block}.upsamplers.0.conv", channels, channels)
    return shapes


def _depth(sizes: UNetSizes, level: int) -> int:
    """Of the transformers in a level; where the coarsest has one, it is as deep as the middle's."""
    depth = sizes.depths[level]
    return sizes.middle_depth if depth and level == len(sizes.depths) - 1 else depth


def _residual(inner: int, outer: int, time: int) -> Shapes:
    return {
        **norm("norm1", inner),
        **conv("conv1", inner, outer),
        **linear("time_emb_proj", time, outer),
        **norm("norm2", outer),
        **conv("conv2", outer, outer),
        **(conv("conv_shortcut", inner, outer, 1) if inner != outer else {}),
    }


def _attention(sizes: UNetSizes, channels: int, depth: int) -> Shapes:
    project = linear if sizes.linear else _pointwise
    shapes = {
        **norm("norm", channels),
        **project("proj_in", channels, channels),
        **project("proj_out", channels, channels),
    }
    for index in range(depth):
        shapes |= below(f"transformer_blocks.{index}", _transformer(channels, sizes.context))
    return shapes


def _transformer(channels: int, context: int) -> Shapes:
    return {
        **norm("norm1", channels),
        **_attends("attn1", channels, channels),
        **norm("norm2", channels),
        **_attends("attn2", channels, context),
        **norm("norm3", channels),
        **linear("ff.net.0.proj", channels, 8 * channels),
        **linear("ff.net.2", 4 * channels, channels),
    }


def _attends(at: str, channels: int, read: int) -> Shapes:
    return {
        **linear(f"{at}.to_q", channels, channels, bias=False),
        **linear(f"{at}.to_k", read, channels, bias=False),
        **linear(f"{at}.to_v", read, channels, bias=False),
        **linear(f"{at}.to_out.0", channels, channels),
    }


def _pointwise(at: str, inner: int, outer: int) -> Shapes:
    return conv(at, inner, outer, 1)
