"""A vision encoder of CLIP, and how it is shown a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.modules import load_module, number_positions
from nodes.families.vision.rules import UNUSED, VisionPlan
from nodes.lib.values import PictureEmbedding

if TYPE_CHECKING:
    from transformers.models.clip.modeling_clip import CLIPVisionModelWithProjection

_MEAN = (0.48145466, 0.4578275, 0.40821073)  # of CLIP's training pictures
_DEVIATION = (0.26862954, 0.26130258, 0.27577711)


class ClipVision:
    """Tells what is seen in pictures."""

    def __init__(self, module: CLIPVisionModelWithProjection, plan: VisionPlan) -> None:
        self._module = module
        self._plan = plan

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [cast("nn.Module", self._module)]

    def activation_bytes(self, pictures: int) -> int:
        tokens = pictures * self._plan.positions
        wide = 8 * self._plan.width + self._plan.inner + self._plan.heads * self._plan.positions
        return tokens * wide * self._module.dtype.itemsize

    def encode(self, pixels: Tensor, crop: bool) -> PictureEmbedding:
        """Of pictures [batch, height, width, 3 or 4] in 0..1, cropped to squares or squeezed.

        The picture that is blank is mean grey.
        """
        shown = normal(pixels, self._plan.side, crop)
        with torch.inference_mode():
            seen = self._seen(shown)
            blank = self._seen(torch.zeros_like(shown[:1]))
        return PictureEmbedding(*seen, blank[1])

    def _seen(self, shown: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = shown.to(self._module.device, self._module.dtype)
        told = self._module(pixel_values=x, output_hidden_states=True)
        parts = (told.image_embeds, told.hidden_states[-2], told.last_hidden_state)
        whole, before, last = (part.float().cpu() for part in parts)
        return whole, before, last


def normal(pixels: Tensor, side: int, crop: bool) -> Tensor:
    """[batch, 3, side, side], rounded to 8 bits a channel, at the mean and spread of training."""
    x = pixels[..., :3].movedim(-1, 1)
    height, width = x.shape[-2:]
    if (height, width) != (side, side):
        scale = side / min(height, width)
        size = (round(scale * height), round(scale * width)) if crop else (side, side)
        x = functional.interpolate(x, size=size, mode="bicubic", antialias=True)
        top, left = ((each - side) // 2 for each in x.shape[-2:])
        x = x[..., top : top + side, left : left + side]
    x = (255.0 * x).clamp(0, 255).round() / 255.0
    mean, deviation = (x.new_tensor(each).view(3, 1, 1) for each in (_MEAN, _DEVIATION))
    return (x - mean) / deviation


def load_vision(header: Header, plan: VisionPlan, precision: Precision, check: Check) -> ClipVision:
    """Raises ModelError."""
    from transformers.models.clip.configuration_clip import CLIPVisionConfig
    from transformers.models.clip.modeling_clip import CLIPVisionModelWithProjection

    config = CLIPVisionConfig(
        hidden_size=plan.width,
        intermediate_size=plan.inner,
        projection_dim=plan.projection,
        num_hidden_layers=plan.layers,
        num_attention_heads=plan.heads,
        image_size=plan.side,
        patch_size=plan.patch,
        hidden_act=plan.activation,
    )
    module = load_module(
        lambda: CLIPVisionModelWithProjection(config),
        header,
        plan.names,
        precision,
        check,
        plan.roots,
        UNUSED,
    )
    number_positions(module, plan.positions)
    return ClipVision(module, plan)
