"""Classes that give a picture or a mask another size, by many rules."""

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

_VALUE = ("value",)
_SCALES: Final = {
    "scale by multiplier": ("factor", "multiplier"),
    "scale longer dimension": ("longer side", "longer_size"),
    "scale shorter dimension": ("shorter side", "shorter_size"),
    "scale width": ("width", "width"),
    "scale height": ("height", "height"),
    "scale total pixels": ("megapixels", "megapixels"),
}
_FITS: Final = {
    "stretch": "stretch",
    "crop": "crop",
    "pad": "pad",
    "pad_edge": "pad",
    "resize": "inside",
    "total_pixels": "inside",
    "keep proportion": "inside",
    "fill / crop": "crop",
}
_METHODS: Final = {"nearest": "nearest-exact"}


def _by_rule(node: Foreign) -> Made:
    """The rule decides which inputs there are."""
    rule = str(node.constant("resize_type", "scale dimensions"))
    given = {
        "value": node.inputs.get("input"),
        "method": node.inputs.get("scale_method", "area"),
    }
    output = (Ours("", "value"),)
    if rule in _SCALES:
        to, name = _SCALES[rule]
        amount = node.inputs.get(f"resize_type.{name}", 1)
        return Made({"": Part("Scale", {**given, "to": to, "amount": amount})}, output)
    fit = "crop" if node.constant("resize_type.crop", "disabled") == "center" else "stretch"
    if rule == "scale dimensions":
        sides = {side: node.inputs.get(f"resize_type.{side}", 512) for side in ("width", "height")}
        return Made({"": Part("Resize", {**given, **sides, "fit": fit})}, output)
    if rule == "match size":
        measured = Part("SizeOf", {"value": node.inputs.get("resize_type.match")})
        sides = {side: Ours("size", side) for side in ("width", "height")}
        part = Part("Resize", {**given, **sides, "fit": fit})
        return Made({"size": measured, "": part}, output)
    if rule == "scale to multiple":
        step = node.inputs.get("resize_type.multiple", 8)
        scaled = {"to": "factor", "amount": 1.0, "multiple_of": step}
        return Made(
            {"": Part("Scale", {**given, **scaled})}, output, ("its sides are stretched, not cut",)
        )
    raise Unmappable(f"resize_type: {rule!r} is not known")


def _of_packs(keep: str, steps: str, method: str) -> Counterpart:
    """A class of a pack with a size, a rule for what does not fit, and a step of sides.

    `keep`, `steps` and `method` are the names of its inputs.
    """

    def made(node: Foreign) -> Made:
        rule = node.constant(keep, "stretch")
        rule = {True: "resize", False: "stretch"}.get(rule, rule)
        if rule not in _FITS:
            raise Unmappable(f"{keep}: {rule!r} has nothing that stands for it")
        chosen = node.constant(method, "lanczos")
        sides = {side: node.inputs.get(side, 512) for side in ("width", "height")}
        inputs = {
            "value": node.inputs.get("image"),
            "method": _METHODS.get(str(chosen), chosen),
            "fit": _FITS[rule],
        }
        parts = {"resized": Part("Resize", {**inputs, **sides})}
        step = node.inputs.get(steps, 0)
        if step in (0, 1):
            parts = {"": parts["resized"]}
        else:
            given = {"value": Ours("resized", "value"), "to": "factor", "amount": 1.0}
            parts[""] = Part("Scale", {**given, "multiple_of": step, "method": inputs["method"]})
        parts["size"] = Part("SizeOf", {"value": Ours("", "value")})
        outputs = (Ours("", "value"), Ours("size", "width"), Ours("size", "height"))
        return Made(parts, outputs)

    return made


CLASSES: Final[Mapping[str, Counterpart]] = {
    "ResizeImageMaskNode": _by_rule,
    "ImageResize+": _of_packs("method", "multiple_of", "interpolation"),
    "ImageResizeKJ": _of_packs("keep_proportion", "divisible_by", "upscale_method"),
    "ImageResizeKJv2": _of_packs("keep_proportion", "divisible_by", "upscale_method"),
    "GetImageSize+": Same("SizeOf", {"image": "value"}, ("width", "height", "batch")),
    "JWImageResizeByLongerSide": Same(
        "Scale", {"image": "value", "size": "amount"}, _VALUE, {"to": "longer side"}
    ),
    "JWImageResizeByShorterSide": Same(
        "Scale", {"image": "value", "size": "amount"}, _VALUE, {"to": "shorter side"}
    ),
    "JWImageResizeByFactor": Same(
        "Scale", {"image": "value", "factor": "amount"}, _VALUE, {"to": "factor"}
    ),
}
