"""Classes that make and change conditioning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import (
    Converted,
    Counterpart,
    Foreign,
    Made,
    Ours,
    Part,
    Same,
)

_CONDITIONING = {"conditioning": "conditioning"}
_PAIR = {"conditioning_to": "first", "conditioning_from": "second"}
_BOX = {"width": "width", "height": "height", "x": "x", "y": "y", "strength": "strength"}
_GIVEN = ("conditioning",)
_AREAS = {"default": "whole", "mask bounds": "mask bounds"}


def _refiner(node: Foreign) -> Made:
    encode = Part("EncodePrompt", {name: node.inputs.get(name) for name in ("clip", "text")})
    said = {
        "conditioning": Ours("text", "conditioning"),
        "width": node.inputs.get("width"),
        "height": node.inputs.get("height"),
        "target_width": node.inputs.get("width"),
        "target_height": node.inputs.get("height"),
        "aesthetic_score": node.inputs.get("ascore", 6.0),
    }
    return Made({"text": encode, "": Part("ConditioningSizes", said)}, (Ours("", "conditioning"),))


def _two_texts(node: Foreign) -> Made:
    encode = {
        "clip": node.inputs.get("clip"),
        "text": node.inputs.get("text_g", ""),
        "first_text": node.inputs.get("text_l", ""),
    }
    said = {
        "conditioning": Ours("text", "conditioning"),
        "width": node.inputs.get("width"),
        "height": node.inputs.get("height"),
        "left": node.inputs.get("crop_w", 0),
        "top": node.inputs.get("crop_h", 0),
        "target_width": node.inputs.get("target_width"),
        "target_height": node.inputs.get("target_height"),
    }
    parts = {"text": Part("EncodeTwoPrompts", encode), "": Part("ConditioningSizes", said)}
    return Made(parts, (Ours("", "conditioning"),))


CLASSES: Final[Mapping[str, Counterpart]] = {
    "CLIPTextEncode": Same("EncodePrompt", {"clip": "clip", "text": "text"}, _GIVEN),
    "CLIPTextEncodeSDXL": _two_texts,
    "CLIPTextEncodeSDXLRefiner": _refiner,
    "CLIPSetLastLayer": Same(
        "ClipSkip",
        {"clip": "clip", "stop_at_clip_layer": Converted("layer", lambda layer: -int(layer))},
        ("clip",),
    ),
    "ConditioningCombine": Same(
        "CombineConditioning", {"conditioning_1": "first", "conditioning_2": "second"}, _GIVEN
    ),
    "ConditioningConcat": Same("ConcatConditioning", _PAIR, _GIVEN),
    "ConditioningAverage": Same(
        "AverageConditioning", {**_PAIR, "conditioning_to_strength": "share"}, _GIVEN
    ),
    "ConditioningZeroOut": Same("ZeroConditioning", _CONDITIONING, _GIVEN),
    "ConditioningSetTimestepRange": Same(
        "ConditioningSpan", {**_CONDITIONING, "start": "start", "end": "end"}, _GIVEN
    ),
    "ConditioningSetArea": Same("ConditioningRegion", {**_CONDITIONING, **_BOX}, _GIVEN),
    "ConditioningSetAreaPercentage": Same(
        "ConditioningRegion", {**_CONDITIONING, **_BOX}, _GIVEN, {"unit": "shares"}
    ),
    "ConditioningSetAreaStrength": Same(
        "ConditioningRegion", {**_CONDITIONING, "strength": "strength"}, _GIVEN
    ),
    "ConditioningSetMask": Same(
        "ConditioningRegion",
        {
            **_CONDITIONING,
            "mask": "mask",
            "strength": "strength",
            "set_cond_area": Converted("area", lambda area: _AREAS.get(area, area)),
        },
        _GIVEN,
    ),
    "InpaintModelConditioning": Same(
        "InpaintConditioning",
        {
            "positive": "positive",
            "negative": "negative",
            "vae": "vae",
            "pixels": "image",
            "mask": "mask",
            "noise_mask": "keep_outside",
        },
        ("positive", "negative", "latent"),
    ),
    "InstructPixToPixConditioning": Same(
        "EditConditioning",
        {"positive": "positive", "negative": "negative", "vae": "vae", "pixels": "image"},
        ("positive", "negative", "latent"),
    ),
}
