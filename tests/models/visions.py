"""Tiny random vision encoders of CLIP, in both layouts, with their modules."""

from __future__ import annotations

from pathlib import Path

from transformers.models.clip.configuration_clip import CLIPVisionConfig
from transformers.models.clip.modeling_clip import CLIPVisionModelWithProjection

from nodes.families.vision.rules import VisionPlan
from tests.models.checkpoints import Made, write


def write_vision(path: Path, prefix: str = "", layers: int = 2) -> Made:
    """A prefix, such as "visual.", writes open_clip's layout."""
    plan = VisionPlan(32, 64, layers, 14, 5, 16, prefix)
    config = CLIPVisionConfig(
        hidden_size=plan.width,
        intermediate_size=plan.inner,
        projection_dim=plan.projection,
        num_hidden_layers=layers,
        num_attention_heads=16,
        image_size=28,
        patch_size=plan.patch,
        hidden_act=plan.activation,
    )
    module = CLIPVisionModelWithProjection(config)
    return write(path, {"vision": (module, plan.names)}, 0)
