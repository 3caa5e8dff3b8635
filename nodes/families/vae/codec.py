"""The image codec: AutoencoderKL, from pixels to raw latents and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.modules import load_module
from nodes.families.vae.layout import VaeSizes
from nodes.families.vae.plan import VaePlan
from nodes.families.vae.statistics import given, measured
from nodes.lib.space import LatentSpace
from nodes.lib.tiles import Work

if TYPE_CHECKING:
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL


class VaeCodec:
    """An AutoencoderKL."""

    def __init__(self, module: AutoencoderKL, sizes: VaeSizes, space: LatentSpace) -> None:
        self.space = space
        self._module = module
        self._dtype = module.dtype
        self._sizes = sizes

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [cast("nn.Module", self._module)]

    def activation_bytes(self, height: int, width: int) -> int:
        return vae_activation_bytes(self._sizes.channels, height, width, self._dtype.itemsize)

    def tiled_bytes(self, height: int, width: int, side: int) -> int:
        cells = height * width // self.space.factor**2
        inner = 8 * self._sizes.channels[-1] * cells * self._dtype.itemsize
        return max(self.activation_bytes(min(height, side), min(width, side)), inner)

    def encode(self, picture: Tensor) -> Tensor:
        with torch.inference_mode():
            mode: Tensor = self._module.encode(self._moved(picture), return_dict=False)[0].mode()
        return mode.float().cpu()

    def decode(self, sample: Tensor) -> Tensor:
        with torch.inference_mode():
            picture: Tensor = self._module.decode(self._moved(sample), return_dict=False)[0]
        return picture.float().cpu()

    @contextmanager
    def encoding(self, picture: Tensor, side: int) -> Iterator[tuple[Tensor, Work]]:
        encoder = cast("nn.Module", self._module.encoder)
        with given(encoder, measured(encoder, lambda: self.encode(_shrunk(picture, side)))):
            yield picture, self.encode

    @contextmanager
    def decoding(self, sample: Tensor, side: int) -> Iterator[tuple[Tensor, Work]]:
        """What lies at the size of the latent, attention too, is computed whole."""
        decoder = cast("nn.Module", self._module.decoder)
        inner = self._inner(sample)
        with given(decoder, measured(decoder, lambda: self._outer(_shrunk(inner, side)))):
            yield inner, self._outer

    def _inner(self, sample: Tensor) -> Tensor:
        """The part of decoding that lies at the size of the latent."""
        module, sample = self._module, self._moved(sample)
        with torch.inference_mode():
            if module.post_quant_conv is not None:
                sample = module.post_quant_conv(sample)
            inner: Tensor = module.decoder.mid_block(module.decoder.conv_in(sample))
        return inner.cpu()

    def _outer(self, inner: Tensor) -> Tensor:
        """The part that lies at larger sizes."""
        decoder, x = self._module.decoder, self._moved(inner)
        with torch.inference_mode():
            for block in decoder.up_blocks:
                x = block(x)
            picture: Tensor = decoder.conv_out(decoder.conv_act(decoder.conv_norm_out(x)))
        return picture.float().cpu()

    def _moved(self, x: Tensor) -> Tensor:
        return x.to(self._module.device, self._dtype)


def load_vae(
    header: Header,
    plan: VaePlan,
    space: LatentSpace,
    precision: Precision,
    check: Check,
) -> VaeCodec:
    """Raises ModelError."""
    module = load_module(
        lambda: build_autoencoder(plan.sizes, plan.groups),
        header,
        plan.names,
        precision,
        check,
        plan.roots,
    )
    return VaeCodec(module, plan.sizes, space)


def build_autoencoder(sizes: VaeSizes, groups: int) -> AutoencoderKL:
    """diffusers' module, as it begins. `groups`: of channels, in its norms."""
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL

    levels = len(sizes.channels)
    module: AutoencoderKL = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=sizes.channels,
        layers_per_block=sizes.layers,
        latent_channels=sizes.latent_channels,
        norm_num_groups=groups,
        use_quant_conv=sizes.quantised,
        use_post_quant_conv=sizes.quantised,
        mid_block_add_attention=sizes.attention,
    )
    return module


def vae_activation_bytes(channels: Sequence[int], height: int, width: int, itemsize: int) -> int:
    """Peak of decoding one picture of that size in pixels; encoding takes a little less.

    Measured to be 1.05 to 1.35 times too high: each pixel takes 5 to 7 times the channels that
    come up from the second level.
    """
    return 7 * channels[min(1, len(channels) - 1)] * height * width * itemsize


def _shrunk(picture: Tensor, side: int) -> Tensor:
    """No side longer than that. Single pixels, not their means, which would have less variance."""
    height, width = picture.shape[-2:]
    size = min(height, side), min(width, side)
    return functional.interpolate(picture, size=size, mode="nearest-exact")
