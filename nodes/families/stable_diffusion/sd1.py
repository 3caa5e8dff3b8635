"""Stable Diffusion 1.x (Rombach et al. 2022)."""

from __future__ import annotations

from nodes.families.clip.rules import ClipRule
from nodes.families.clip.tokens import END
from nodes.families.stable_diffusion.rules import StableDiffusion

SD1 = StableDiffusion(
    title="a Stable Diffusion 1 checkpoint",
    matches=lambda unet: not unet.labelled and not unet.linear,
    space="Stable Diffusion",
    scale=0.18215,
    clips=[
        ClipRule(
            prefix="cond_stage_model.transformer.text_model.",
            activation="quick_gelu",
            pad=END,
            skip=0,
            normed=True,
            layers=12,
        )
    ],
    heads=8,
)
