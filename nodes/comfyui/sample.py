"""Classes that sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import (
    Counterpart,
    Foreign,
    Made,
    Ours,
    Part,
    Same,
    Unmappable,
)

_PREDICTIONS = {"eps": "epsilon", "v_prediction": "v"}


def _model_sampling(node: Foreign) -> Made:
    kind = node.constant("sampling", "eps")
    if kind not in _PREDICTIONS:
        raise Unmappable(f"sampling: {kind!r} has nothing that stands for it")
    inputs = {
        "model": node.inputs.get("model"),
        "prediction": _PREDICTIONS[kind],
        "zero_terminal_snr": "yes" if node.constant("zsnr", False) else "no",
    }
    return Made({"": Part("ModelSampling", inputs)}, (Ours("", "model"),))


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
    "ModelSamplingDiscrete": _model_sampling,
}
