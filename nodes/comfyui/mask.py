"""Classes that make and change masks."""

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
    Passed,
    Same,
)
from nodes.comfyui.image import colour_of
from nodes.comfyui.latent import BOX

_MASK = ("mask",)


def _preview(node: Foreign) -> Made:
    shown = Part("ImageFromMask", {"mask": node.inputs.get("mask")})
    return Made(
        {"picture": shown, "": Part("Preview", {"image": Ours("picture", "image")})},
        (Passed("mask"),),
    )


CLASSES: Final[Mapping[str, Counterpart]] = {
    "SolidMask": Same("ShapeMask", {"value": "value", "width": "width", "height": "height"}, _MASK),
    "InvertMask": Same("Invert", {"mask": "value"}, ("value",)),
    "CropMask": Same("Crop", {"mask": "value", **BOX}, ("value",)),
    "GrowMask": Same(
        "AdjustMask", {"mask": "mask", "expand": "grow", "tapered_corners": "tapered"}, _MASK
    ),
    "ThresholdMask": Same("AdjustMask", {"mask": "mask", "value": "threshold"}, _MASK),
    "FeatherMask": Same(
        "FeatherMask",
        {"mask": "mask", "left": "left", "top": "top", "right": "right", "bottom": "bottom"},
        _MASK,
        {"shifted": True},
    ),
    "MaskComposite": Same(
        "CombineMasks",
        {
            "destination": "mask",
            "source": "other",
            "x": "x",
            "y": "y",
            "operation": "operation",
        },
        _MASK,
    ),
    "ImageToMask": Same("MaskFromImage", {"image": "image", "channel": "channel"}, _MASK),
    "ImageColorToMask": Same(
        "MaskFromColour", {"image": "image", "color": Converted("colour", colour_of)}, _MASK
    ),
    "MaskToImage": Same("ImageFromMask", {"mask": "mask"}, ("image",)),
    "MaskPreview": _preview,
    "MaskPreview+": _preview,
}
