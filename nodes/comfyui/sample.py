"""Classes that sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import Counterpart, Same

CLASSES: Final[Mapping[str, Counterpart]] = {
    "KSampler": Same(
        "Sampler",
        {
            "model": "model",
            "positive": "positive",
            "negative": "negative",
            "latent_image": "latent",
            "seed": "seed",
            "steps": "steps",
            "cfg": "cfg",
            "sampler_name": "sampler",
            "scheduler": "schedule",
            "denoise": "denoise",
        },
        ("latent",),
    ),
}
