"""Stable Diffusion 2.x: of velocity (768 pixels) and of noise (512)."""

from __future__ import annotations

import re

from engine.files.header import Header
from nodes.families.clip.rules import ClipRule
from nodes.families.layout import UNET
from nodes.families.stable_diffusion.rules import StableDiffusion
from nodes.families.stated import Predicted

_NORM = re.compile(rf"{re.escape(UNET)}output_blocks\.(\d+)\.1\.transformer_blocks\.0\.norm1\.bias")
_VELOCITY_SPREAD = 0.09  # ComfyUI's threshold between the two released models


def guess_prediction(header: Header) -> Predicted:
    """By the spread of one bias, the only known difference between the two kinds of file."""
    from nodes.families.modules import read_tensor

    matches = filter(None, map(_NORM.fullmatch, header.tensors))
    last = max(matches, key=lambda match: int(match[1]), default=None)
    if last is None:
        return "epsilon"
    spread = read_tensor(header, last[0]).float().std(unbiased=False)
    return "v" if spread > _VELOCITY_SPREAD else "epsilon"


SD2 = StableDiffusion(
    title="a Stable Diffusion 2 checkpoint",
    matches=lambda unet: not unet.labelled and unet.linear,
    space="Stable Diffusion",
    scale=0.18215,
    clips=[
        ClipRule(
            prefix="cond_stage_model.model.",
            activation="gelu",
            pad=0,
            skip=1,
            normed=True,
            layers=24,
        )
    ],
    guess=guess_prediction,
)
