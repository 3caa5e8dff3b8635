"""Models and text encoders of Stable Diffusion as files have them, in the original layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from engine.errors import ModelError
from engine.files.header import Header
from engine.node.values import Stored
from nodes.families.clip.names import clip_names
from nodes.families.clip.rules import ClipPlan
from nodes.families.merging import numbered
from nodes.families.names import Names, Source
from nodes.families.stated import EDM_HIGHEST, EDM_LOWEST
from nodes.families.written import kept, stated, written

_CONFIGS = ("config.unet", "config.scheduler", "config.preview", "config.vae")
_PREDICTION = "modelspec.prediction_type"
_V, _ZERO = "v_pred", "ztsnr"  # marks: tensors that say something by being there
_MARKS = (_V, _ZERO, EDM_LOWEST, EDM_HIGHEST)


def stored_model(
    header: Header, names: Names, weights: Mapping[str, Tensor], options: Mapping[str, object]
) -> Stored:
    """With what it predicts, as its file or the options say. Raises ModelError."""
    tensors = written(weights, names, header)
    metadata = stated(header, (*_CONFIGS, _PREDICTION))
    marks = kept(header, _MARKS, tensors)
    if "prediction" in options:
        metadata |= {_PREDICTION: _spoken(options["prediction"])}
    if (zero := options.get("zero_terminal_snr")) is not None:
        marks.pop(_ZERO, None)
        marks |= {_ZERO: torch.zeros(1)} if zero else {}
    return Stored(tensors | marks, metadata)


def stored_text(
    header: Header, plans: Sequence[ClipPlan], weights: Mapping[str, Tensor], alone: bool
) -> Stored:
    """In a checkpoint; or, alone, as transformers has each, after "clip_l." or "clip_g."."""
    metadata = stated(header, ["config.text_encoder"])
    if alone:
        names = numbered(*(_alone(plan) for plan in plans))
        return Stored(written(weights, names, header), metadata)
    names = numbered(*(clip_names(plan.sizes, plan.rule.prefix) for plan in plans))
    tensors = written(weights, names, header)
    beside = kept(header, tuple(plan.rule.prefix for plan in plans), tensors)
    return Stored(tensors | beside, metadata)


def _alone(plan: ClipPlan) -> Names:
    key = "clip_g" if plan.rule.pooled else "clip_l"

    def source(name: str) -> Source:
        name = name.removeprefix("text_model.")
        path = name if name.startswith("text_projection") else f"text_model.{name}"
        return Source(f"{key}.{path}")

    return source


def _spoken(prediction: object) -> str:
    if prediction not in ("epsilon", "v"):
        raise ModelError(f'no file says that a model predicts {prediction}: wanted "epsilon", "v"')
    return str(prediction)
