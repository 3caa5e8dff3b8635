"""Sizes of the model and of its training, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.words import STYLES
from nodes.families.clip.layout import ClipSizes
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.vae.layout import VaeSizes
from nodes.lib.prompt import WINDOW

Config = dict[str, Any]  # of a diffusers or transformers class: JSON
SCALE = 0.18215  # latents have this standard deviation's inverse, as in Stable Diffusion 1
WIDTH = 128  # of a token's vector


@dataclass(frozen=True)
class Preset:
    """One recipe. Rates are those of AdamW after warming up; batches are pictures a step."""

    side: int  # pixels
    tier: int  # subjects: 2 the 123 most wanted, 1 also 120 more, 0 all 965
    styles: tuple[str, ...]
    complexity: float
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
    decay: float  # of the moving average of the weights
    latents: int  # encoded pictures that are kept
    refresh: int  # steps between two batches of new pictures; 0: the first ones are kept
    coarse_table: bool  # the token table in 8 bits, for a smaller file

    @property
    def vae(self) -> Config:
        return {
            "in_channels": 3,
            "out_channels": 3,
            "latent_channels": 4,
            "layers_per_block": 1,
            "block_out_channels": list(self.vae_channels),
            "norm_num_groups": 8,
            "scaling_factor": SCALE,
            "down_block_types": ["DownEncoderBlock2D"] * 4,
            "up_block_types": ["UpDecoderBlock2D"] * 4,
        }

    @property
    def unet(self) -> Config:
        """Attention to the prompt at the two lower resolutions: the highest is the dearest."""
        return {
            "sample_size": self.side // 8,
            "in_channels": 4,
            "out_channels": 4,
            "layers_per_block": 1,
            "block_out_channels": list(self.unet_channels),
            "cross_attention_dim": WIDTH,
            "attention_head_dim": 8,
            "norm_num_groups": 32,
            "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
            "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        }

    @property
    def text(self) -> Config:
        return {
            "vocab_size": 49408,
            "hidden_size": WIDTH,
            "intermediate_size": 4 * WIDTH,
            "num_hidden_layers": self.text_layers,
            "num_attention_heads": 2,
            "max_position_embeddings": WINDOW,
            "hidden_act": "quick_gelu",
            "bos_token_id": 49406,
            "eos_token_id": 49407,
            "pad_token_id": 49407,
        }

    @property
    def vae_sizes(self) -> VaeSizes:
        return VaeSizes(4, self.vae_channels, 1, True, True, False)

    @property
    def unet_sizes(self) -> UNetSizes:
        return UNetSizes(4, 4, self.unet_channels, 1, (0, 1, 1), 1, WIDTH, False, None)

    @property
    def text_sizes(self) -> ClipSizes:
        return ClipSizes(49408, WINDOW, WIDTH, 4 * WIDTH, self.text_layers, None, False)


PRESETS: Mapping[str, Preset] = {
    "cpu": Preset(
        side=128,
        tier=2,
        styles=("3d", "flat", "cartoon"),
        complexity=0.4,
        views=20,
        vae_channels=(16, 32, 64, 128),
        unet_channels=(64, 128, 160),
        text_layers=3,
        vae_batch=16,
        vae_rate=1.5e-3,
        crop=64,
        critic=False,
        batch=32,
        rate=6e-4,
        decay=0.998,
        latents=24_000,
        refresh=0,
        coarse_table=False,
    ),
    "gpu": Preset(
        side=256,
        tier=0,
        styles=tuple(STYLES),
        complexity=1.0,
        views=30,
        vae_channels=(32, 64, 96, 96),
        unet_channels=(96, 128, 192),
        text_layers=4,
        vae_batch=48,
        vae_rate=1e-3,
        crop=128,
        critic=True,
        batch=512,
        rate=1.2e-3,
        decay=0.9995,
        latents=120_000,
        refresh=12,
        coarse_table=True,
    ),
    "tiny": Preset(  # for tests: seconds, and no pictures worth looking at
        side=64,
        tier=0,
        styles=("3d", "flat"),
        complexity=0.3,
        views=1,
        vae_channels=(8, 16, 32, 32),
        unet_channels=(32, 64, 64),
        text_layers=2,
        vae_batch=4,
        vae_rate=1e-3,
        crop=32,
        critic=True,
        batch=8,
        rate=6e-4,
        decay=0.99,
        latents=64,
        refresh=2,
        coarse_table=True,
    ),
}
