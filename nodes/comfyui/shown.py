"""Classes of packs and newer ones that keep, show, batch and match pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import (
    Counterpart,
    Foreign,
    Input,
    Made,
    Ours,
    Part,
    Passed,
    Same,
)

_FORMATS: Final = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "webp": "webp"}


def _saved(node: Foreign) -> Made:
    """A picture in a format that brings inputs of its own."""
    wanted = str(node.constant("format", "png"))
    kept = _FORMATS.get(wanted, "png")
    told = [] if wanted in _FORMATS else [f"format: kept as png, not {wanted}"]
    if node.inputs.get("format.bit_depth", "8-bit") != "8-bit":
        told.append("format.bit_depth: kept with 8 bits")
    inputs = {
        "image": node.inputs.get("images"),
        "name": node.inputs.get("filename_prefix", "ComfyUI"),
        "format": kept,
    }
    if (quality := node.inputs.get("format.quality")) is not None and kept != "png":
        inputs["quality"] = quality
    return Made({"": Part("Save", inputs)}, (Passed("images"),), tuple(told))


def _batched(node: Foreign) -> Made:
    """Pictures by numbers, one after another in one batch."""
    names = [name for name in node.inputs if name.startswith("images.")]
    names.sort(key=lambda name: (len(name), name))
    if len(names) == 1:
        return Made({}, (Passed(names[0]),))
    parts: dict[str, Part] = {}
    first: Input = node.inputs[names[0]] if names else None
    for number, name in enumerate(names[1:], start=2):
        key = "" if number == len(names) else str(number)
        parts[key] = Part("Batch", {"first": first, "second": node.inputs[name]})
        first = Ours(key, "value")
    return Made(parts or {"": Part("Batch")}, (Ours("", "value"),))


def _compared(node: Foreign) -> Made:
    """Two pictures to look at, each shown."""
    given = [node.inputs[name] for name in ("image_a", "image_b") if name in node.inputs]
    keys = ("", "other")
    parts = {k: Part("Preview", {"image": v}) for k, v in zip(keys, given, strict=False)}
    return Made(parts, (), ("the pictures are shown, not laid over each other",))


_MATCH: Final = {"image_target": "image", "image_ref": "reference", "strength": "strength"}
CLASSES: Final[Mapping[str, Counterpart]] = {
    "SaveImageAdvanced": _saved,
    "BatchImagesNode": _batched,
    "ImageCompare": _compared,
    "Image Comparer (rgthree)": _compared,
    "GetImageSizeAndCount": Same(
        "SizeOf", {"image": "value"}, (Passed("image"), "width", "height", "batch")
    ),
    "ColorMatch": Same("MatchColours", _MATCH, ("image",)),
    "ImageColorMatch+": Same(
        "MatchColours",
        {"image": "image", "reference": "reference", "factor": "strength"},
        ("image",),
    ),
    "GrowMaskWithBlur": Same(
        "AdjustMask",
        {
            "mask": "mask",
            "expand": "grow",
            "tapered_corners": "tapered",
            "blur_radius": "blur",
            "fill_holes": "fill_holes",
            "flip_input": "invert",
        },
        ("mask",),
    ),
    "ImageConcanate": Same(
        "Stitch",
        {
            "image1": "first",
            "image2": "second",
            "direction": "side",
            "match_image_size": "match_size",
        },
        ("image",),
    ),
}
