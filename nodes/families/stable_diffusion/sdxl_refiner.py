"""The refiner of Stable Diffusion XL: for the last steps, told how good a picture should look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nodes.families.stable_diffusion.plan import NOTHING
from nodes.families.stable_diffusion.rules import StableDiffusion
from nodes.families.stable_diffusion.sdxl import LARGE_CLIP

_GOOD, _BAD = 6.0, 2.5  # aesthetic scores of the training set


def labels(
    height: int, width: int, is_positive: bool, said: Mapping[str, float] = NOTHING
) -> Sequence[float]:
    """Original size, crop, aesthetic score."""
    score = said.get("aesthetic_score", _GOOD if is_positive else _BAD)
    crop = said.get("top", 0), said.get("left", 0)
    return said.get("height", height), said.get("width", width), *crop, score


SDXL_REFINER = StableDiffusion(
    title="an SDXL refiner checkpoint",
    matches=lambda unet: unet.labelled and not unet.fine_attention and not unet.coarse_attention,
    space="SDXL",
    scale=0.13025,
    clips=[replace(LARGE_CLIP, prefix="conditioner.embedders.0.model.")],
    labels=labels,
)
