"""The shape of every weight of an autoencoder, under diffusers' names, by its sizes. Torch-free."""

from __future__ import annotations

from nodes.families.fit import Shape, Shapes
from nodes.families.shapes import below, conv, linear, norm
from nodes.families.vae.layout import VaeSizes


def vae_shapes(sizes: VaeSizes) -> Shapes:
    """Of diffusers' AutoencoderKL, between pictures of three colours and latents."""
    latent = sizes.latent_channels
    bottleneck = {
        **conv("quant_conv", 2 * latent, 2 * latent, 1),
        **conv("post_quant_conv", latent, latent, 1),
    }
    return {
        **below("encoder", _encoder(sizes)),
        **below("decoder", _decoder(sizes)),
        **(bottleneck if sizes.quantised else {}),
    }


def _encoder(sizes: VaeSizes) -> Shapes:
    shapes: dict[str, Shape] = {**conv("conv_in", 3, sizes.channels[0])}
    before = sizes.channels[0]
    for level, channels in enumerate(sizes.channels):
        for layer in range(sizes.layers):
            at = f"down_blocks.{level}.resnets.{layer}"
            shapes |= below(at, _residual(before, channels))
            before = channels
        if level < len(sizes.channels) - 1:
            shapes |= conv(f"down_blocks.{level}.downsamplers.0.conv", channels, channels)
    return {
        **shapes,
        **_middle(sizes),
        **norm("conv_norm_out", before),
        **conv("conv_out", before, 2 * sizes.latent_channels),
    }


def _decoder(sizes: VaeSizes) -> Shapes:
    upwards = sizes.channels[::-1]
    shapes: dict[str, Shape] = {**conv("conv_in", sizes.latent_channels, upwards[0])}
    before = upwards[0]
    for level, channels in enumerate(upwards):
        for layer in range(sizes.layers + 1):
            shapes |= below(f"up_blocks.{level}.resnets.{layer}", _residual(before, channels))
            before = channels
        if level < len(upwards) - 1:
            shapes |= conv(f"up_blocks.{level}.upsamplers.0.conv", channels, channels)
    return {
        **shapes,
        **_middle(sizes),
        **norm("conv_norm_out", before),
        **conv("conv_out", before, 3),
    }


def _middle(sizes: VaeSizes) -> Shapes:
    channels = sizes.channels[-1]
    attention = {
        **norm("group_norm", channels),
        **linear("to_q", channels, channels),
        **linear("to_k", channels, channels),
        **linear("to_v", channels, channels),
        **linear("to_out.0", channels, channels),
    }
    return {
        **below("mid_block.resnets.0", _residual(channels, channels)),
        **below("mid_block.resnets.1", _residual(channels, channels)),
        **(below("mid_block.attentions.0", attention) if sizes.attention else {}),
    }


def _residual(inner: int, outer: int) -> Shapes:
    return {
        **norm("norm1", inner),
        **conv("conv1", inner, outer),
        **norm("norm2", outer),
        **conv("conv2", outer, outer),
        **(conv("conv_shortcut", inner, outer, 1) if inner != outer else {}),
    }
