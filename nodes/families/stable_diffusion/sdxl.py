"""Stable Diffusion XL, the base model (Podell et al. 2023)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nodes.families.clip.rules import ClipRule
from nodes.families.clip.tokens import END
from nodes.families.stable_diffusion.plan import NOTHING
from nodes.families.stable_diffusion.rules import StableDiffusion


def labels(
    height: int, width: int, is_positive: bool, said: Mapping[str, float] = NOTHING
) -> Sequence[float]:
    """Original size, crop, target size: unless said, of an uncropped picture of this very size."""
    height_, width_ = said.get("height", height), said.get("width", width)
    target = said.get("target_height", height_), said.get("target_width", width_)
    return height_, width_, said.get("top", 0), said.get("left", 0), *target


LARGE_CLIP = ClipRule(  # OpenCLIP's ViT-bigG/14
    prefix="conditioner.embedders.1.model.",
    activation="gelu",
    pad=0,
    skip=1,
    normed=False,
    layers=32,
    pooled=True,
)
SDXL = StableDiffusion(
    title="an SDXL checkpoint",
    matches=lambda unet: unet.labelled and not unet.fine_attention and unet.coarse_attention,
    space="SDXL",
    scale=0.13025,
    clips=[
        ClipRule(
            prefix="conditioner.embedders.0.transformer.text_model.",
            activation="quick_gelu",
            pad=END,
            skip=1,
            normed=False,
            layers=12,
        ),
        LARGE_CLIP,
    ],
    labels=labels,
)
