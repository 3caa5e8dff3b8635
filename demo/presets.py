"""Sizes of the model and of its training, from their table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from nodes.families.clip.layout import ClipSizes
from nodes.families.clip.tokens import VOCABULARY
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.vae.layout import VaeSizes
from nodes.lib.prompt import WINDOW

WIDTH = 128  # of a token's vector


class Preset(msgspec.Struct, frozen=True):
    """One recipe. Rates are those of AdamW after warming up."""

    side: int  # pixels
    tier: int  # subjects: 2 the 123 most wanted, 1 also 120 more, 0 all 965
    styles: tuple[str, ...]
    complexity: float  # see Composer
    views: int  # pictures of each scene
    vae_channels: tuple[int, ...]
    unet_channels: tuple[int, ...]
    text_layers: int
    vae_batch: int
    vae_rate: float
    crop: int  # pixels; the autoencoder learns on crops first
    critic: bool  # whether the autoencoder has to please a critic too
    batch: int
    rate: float
    average: float  # how slowly the moving average of the weights follows
    latents: int  # encoded pictures

    @property
    def vae(self) -> VaeSizes:
        return VaeSizes(4, self.vae_channels, 1, True, True, False)

    @property
    def unet(self) -> UNetSizes:
        """Attention to the prompt at the two lower resolutions: the highest is the dearest."""
        return UNetSizes(4, 4, self.unet_channels, 1, (0, 1, 1), 1, WIDTH, False, None)

    @property
    def text(self) -> ClipSizes:
        return ClipSizes(VOCABULARY, WINDOW, WIDTH, 4 * WIDTH, self.text_layers, None, False)


def read_presets() -> Mapping[str, Preset]:
    table = Path(__file__).with_suffix(".toml").read_bytes()
    return msgspec.toml.decode(table, type=dict[str, Preset])
