"""The refiner of Stable Diffusion XL: for the last steps, told how good a picture should look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nodes.families.stable_diffusion.rules import StableDiffusion
from nodes.families.stable_diffusion.sdxl import LARGE_CLIP

_GOOD, _BAD = 6.0, 2.5  # aesthetic scores of the training set


def labels(height: int, width: int, is_positive: bool) -> Sequence[float]:
    """Original size, crop, aesthetic score."""
    return height, width, 0, 0, _GOOD if is_positive else _BAD


SDXL_REFINER = StableDiffusion(
    title="an SDXL refiner checkpoint",
    matches=lambda unet: unet.labelled and not unet.fine_attention and not unet.coarse_attention,
    space="SDXL",
    scale=0.13025,
    clips=[replace(LARGE_CLIP, prefix="conditioner.embedders.0.model.")],
    labels=labels,
)
